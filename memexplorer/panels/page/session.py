"""What one page looks at: what was loaded and found, and the one selection its panes share."""

import traitlets

from memexplorer.panels.page.found import HELD_OUT, TRAINING, Found
from memexplorer.panels.selection import chosen
from memexplorer.panels.selection.history import History
from memexplorer.widgets.regions import Rows

__all__ = ["HELD_OUT", "TRAINING", "Session"]


class Session(Found):
    """What do the panes of a page look at?

    selection  rows of the training examples, ascending; to change it: set it, or `select`,
               `undo`, `clear`; `ids` are theirs
    focus      (TRAINING or HELD_OUT, row) of the one example looked at closely, or None
    unit       (layer, unit) picked in the heatmap, or None
    at_layer   the layer picked in the agreement by layer, or None
    named      set by a view: what is to be loaded besides ("reference", "split"), as a panel takes
               it; the page then loads all of it
    refused    what could not be loaded: {name of what was named: why}
    history    the selections before this one
    and what `Found` holds: network, training, held_out, agreement, map, units, k, metric, layers
    """

    selection = Rows()
    focus = traitlets.Any(None)
    unit = traitlets.Any(None)
    at_layer = traitlets.Unicode(None, allow_none=True)
    named, refused = traitlets.Dict(), traitlets.Dict()

    def __init__(self, **settings):
        self.training, self.history, self._undoing = None, History(), False
        super().__init__(**settings)

    def take(self, network, training, *others, **more) -> None:
        """Look at these; what was found and chosen of others is forgotten.

        Selected examples that are there too stay selected, by their ids; nothing can be undone.
        """
        kept = chosen.shared(self.training, self.selection, training)
        self.selection, self.focus, self.unit, self.at_layer = [], None, None, None
        super().take(network, training, *others, **more)
        self.selection = kept
        self.history.clear()

    @property
    def count(self) -> int:
        """How many training examples can be selected?"""
        return 0 if self.training is None else len(self.training)

    def select(self, rows, how: str = "new") -> None:
        """Select these rows of the training examples.

        how  "new": these and no others; "add": these too; "remove": not these any more;
             "within": of those selected only these
        """
        self.selection = chosen.combined(self.selection, rows, how, self.count)

    def undo(self) -> bool:
        """Bring back the selection before the last change. False when there is none."""
        if not len(self.history):
            return False
        self._undoing = True
        try:
            self.selection = self.history.pop()
        finally:
            self._undoing = False
        return True

    def clear(self) -> None:
        """Select nothing."""
        self.selection = []

    def ids(self) -> list[str]:
        """The ids of the selected examples, in the order of the rows."""
        return [] if self.training is None else self.training.ids[self.selection].tolist()

    @traitlets.observe("selection")
    def _remember(self, change):
        if not self._undoing:
            self.history.push(change["old"])
