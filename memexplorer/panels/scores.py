"""Every score of every training example, as a table."""

import ipywidgets
import numpy as np

from memexplorer.panels.page.session import TRAINING, Session
from memexplorer.panels.words import links as words
from memexplorer.widgets.pane import Pane
from memexplorer.widgets.score_table import ScoreTable


class ScoresView(ipywidgets.VBox):
    """Which training examples come first, by whichever score? A row picked is looked at closely."""

    needs = ("agreement", "map")

    def __init__(self, session: Session):
        self.session, self.table = session, ScoreTable(on_pick=self._chosen)
        self.pane = Pane("Scores", empty="Every score of every example appears here.")
        self.pane.explain(**words.SCORES)
        self.table.on_error = self.pane.tell_fault
        super().__init__([self.pane])
        self.table.observe(self.pane.guarded(self._picked), "picked")
        session.observe(self.pane.guarded(self._follow), ["selection", "focus"])

    def show(self) -> None:
        """Draw the scores that are there."""
        names = self.session.scores()
        if not names:
            self.pane.empty()
            return
        known = (self.session.map or self.session.agreement).examples
        columns = {name: _text(known[name]) for name in ("id", "label", "prediction", "true_label")
                   if name in known}  # fmt: skip
        columns |= {name: self.session.score(name) for name in names}
        order = self.session.id_order
        self.table.draw(columns, order_by="suspicion", keys={} if order is None else {"id": order})
        self._follow()
        self.pane.ready(self.table)

    def _follow(self, _=None):
        """Mark what is selected and in focus, wherever that was done."""
        if self.session.scores() and self.table.names:  # else it still shows other data
            self.table.select(self.session.selection)
            which, row = self.session.focus or (None, None)
            self.table.picked = row if which == TRAINING else None

    def _chosen(self, rows, how):
        picked = self.table.picked
        self.session.focus = None if picked is None else (TRAINING, picked)
        self.session.select(rows, how)

    def _picked(self, change):
        if change["new"] is not None:
            self.session.focus = (TRAINING, int(change["new"]))


def _text(column):
    """Texts with a dash for what isn't known; numbers as they are."""
    column = np.asarray(column)
    if column.dtype.kind != "O":
        return column
    return np.where(np.equal(column, None), "—", column)
