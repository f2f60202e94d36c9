"""What the panes of the explorer mean, together; the words are in a file for each idea."""

from memexplorer.panels.words.agreeing import AGREEMENT, PARTING
from memexplorer.panels.words.mapped import CLOSER, MAP, SELECTION
from memexplorer.panels.words.unit import UNIT, UNITS

__all__ = ["AGREEMENT", "CLOSER", "MAP", "PARTING", "SELECTION", "UNIT", "UNITS"]
