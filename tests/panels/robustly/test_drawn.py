"""Are all ways of learning told apart where they are drawn?"""

from itertools import combinations

from memexplorer.panels.robustly import drawn
from memexplorer.robust.ways import WORDS


def test_no_two_ways_have_one_colour():
    table = {"method": list(WORDS), "seed": [0] * len(WORDS), "epoch": [1] * len(WORDS),
             "held_out": [0.5] * len(WORDS)}  # fmt: skip
    _, lines = drawn.curve(table, "held_out")
    assert list(lines) == list(WORDS.values())
    alike = [(one, two) for one, two in combinations(lines, 2)
             if (lines[one].hue, lines[one].dash) == (lines[two].hue, lines[two].dash)]  # fmt: skip
    assert alike == []
