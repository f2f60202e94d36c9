"""Every score of every training example, as a table."""

import ipywidgets
import numpy as np

from memexplorer.panels.session import TRAINING, Session
from memexplorer.widgets.pane import Pane
from memexplorer.widgets.score_table import ScoreTable


class ScoresView(ipywidgets.VBox):
    """Which training examples come first, by whichever score? A row picked is looked at closely."""

    needs = ("agreement", "map")

    def __init__(self, session: Session):
        self.session, self.table = session, ScoreTable()
        self.pane = Pane("Scores", empty="Every score of every example appears here.")
        super().__init__([self.pane])
        self.table.observe(self.pane.guarded(self._picked), "picked")

    def show(self) -> None:
        """Draw the scores that are there."""
        names = self.session.scores()
        if not names:
            self.pane.empty()
            return
        known = (self.session.map or self.session.agreement).examples
        columns = {name: _text(known[name]) for name in ("id", "label", "prediction", "true_label")
                   if name in known}  # fmt: skip
        self.table.draw(
            columns | {name: self.session.score(name) for name in names}, order_by="suspicion"
        )
        self.pane.ready(self.table)

    def _picked(self, change):
        if change["new"] is not None:
            self.session.focus = (TRAINING, int(change["new"]))


def _text(column):
    """Texts with a dash for what isn't known; numbers as they are."""
    column = np.asarray(column)
    if column.dtype.kind != "O":
        return column
    return ["—" if value is None else value for value in column]
