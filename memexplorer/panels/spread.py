"""How any score is spread over the training examples, and where in it the selected ones stand."""

import ipywidgets
import numpy as np

from memexplorer.panels.page.session import TRAINING, Session
from memexplorer.panels.words import links as words
from memexplorer.widgets import look
from memexplorer.widgets.choice import Choice
from memexplorer.widgets.histogram import Histogram
from memexplorer.widgets.pane import Pane

BINS = 40
EVERY = "all classes"


class SpreadView(ipywidgets.VBox):
    """How many examples have which score? A bar picked is a selection by score."""

    needs = ("agreement", "map")

    def __init__(self, session: Session):
        self.session, self.bars = session, Histogram(height=200, on_pick=self._chosen)
        self.pane = Pane("Scores, how spread", empty="How every score is spread appears here.")
        self.pane.explain(**words.SPREAD)
        self.bars.on_error = self.pane.tell_fault
        heard = self.pane.guarded
        self.score = Choice("Score", on_pick=heard(self._draw), label_width="48px")
        self.of = Choice("of", on_pick=heard(self._draw), label_width="24px")
        self.note = ipywidgets.HTML()
        self._body = ipywidgets.VBox([look.row(self.score, self.of), self.bars, self.note])
        self._values, self._rows, self._edges = np.zeros(0), np.zeros(0, dtype=int), None
        super().__init__([self.pane])
        session.observe(heard(self._follow), ["selection", "focus"])

    def show(self) -> None:
        """Draw the score that is chosen."""
        names = self.session.scores()
        if not names:
            self.pane.empty()
            return
        examples = self.session.examples()
        classes = list(enumerate(examples.classes)) if examples.labelled else []
        self.score.offer(names, "suspicion" if "suspicion" in names else names[0])
        self.of.offer([(EVERY, -1), *((str(name), code) for code, name in classes)], -1)
        self._draw()
        self.pane.ready(self._body)

    def _draw(self):
        self._values = np.asarray(self.session.score(self.score.value), dtype=float)
        known = np.isfinite(self._values)
        ends = self._values[known]
        if self.of.value != -1:  # over the range of all: classes can be compared
            known &= self.session.examples().labels == self.of.value
        self._known, self._rows = known, np.flatnonzero(known)
        low, high = (float(ends.min()), float(ends.max())) if len(ends) else (0.0, 1.0)
        self._edges = np.linspace(low, high if high > low else low + 1, BINS + 1)
        self.bars.draw(self._counted(self._rows), self._edges, x_label=self.score.value)
        self._follow()

    def _counted(self, rows):
        return np.histogram(self._values[rows], self._edges)[0]

    def _follow(self, _=None):
        """Lay what is selected over the bars, and a line where the example in focus stands."""
        if self._edges is None or len(self._values) != self.session.count:
            return
        chosen = self.session.selection[self._known[self.session.selection]]
        self.bars.select(self._counted(chosen))
        which, row = self.session.focus or (None, None)
        here = which == TRAINING and np.isfinite(self._values[row])
        self.bars.mark({"in focus": self._values[row]} if here else {})
        total, count, unknown = len(self._rows), len(chosen), np.isnan(self._values).sum()
        said = f"{count:,} of {total:,} selected" if count else f"{total:,} examples, none selected"
        if count:
            ends = self._values[chosen].min(), self._values[chosen].max()
            said += f", from {look.number(ends[0])} to {look.number(ends[1])}"
        if unknown:
            said += f"; of {unknown:,} it isn't known"
        self.note.value = f'<p class="mx-note" role="status">{look.escape(said)}</p>'

    def _chosen(self, low, high, how):
        """Those of the class shown whose score lies between, both ends included."""
        values = self._values[self._rows]
        self.session.select(self._rows[(values >= low) & (values <= high)], how)
