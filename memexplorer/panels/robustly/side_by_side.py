"""Ways of learning side by side on the same wrong labels, as they go."""

import time
from dataclasses import replace

import ipywidgets

from memexplorer.panels.page.own_job import OwnJob
from memexplorer.panels.page.session import Session
from memexplorer.panels.robustly import asked, drawn, tabled, told
from memexplorer.panels.words import noisy_labels as words
from memexplorer.progress import altered
from memexplorer.studies import noisy_labels
from memexplorer.widgets import look
from memexplorer.widgets.band_curves import BandCurves
from memexplorer.widgets.live_curves import LiveCurves
from memexplorer.widgets.pane import Pane
from memexplorer.widgets.score_table import ScoreTable

COST = (
    "On 1,200 small images two ways take about half a minute on two CPU cores, with ELR+ and "
    "co-teaching three minutes or more, three seeds three times as long; Stop keeps what is "
    "finished."
)
EVERY = 1.0  # seconds between two drawings of all pictures
PULLS = {"clean": "gradient, clean examples", "wrong": "gradient, wrong labels"}
PULLED = "Gradient at the true class (below 0: towards it)"


class SideBySideView(ipywidgets.VBox):
    """Held-out accuracy, memorized share and gradient terms of each way, epoch by epoch."""

    needs = ()

    def __init__(self, session: Session):
        self.session = session
        self.pane = Pane("Ways to learn, side by side", empty="Ways of learning, compared here.")
        self.pane.explain(**words.SIDE)
        heard = self.pane.guarded
        self.asked = asked.Asked(heard)
        self.sentence, self.note = ipywidgets.HTML(), ipywidgets.HTML()
        self.curves = LiveCurves()
        self.pulls = {name: BandCurves(height=200, dots=3) for name in PULLS}
        for part in (self.curves, *self.pulls.values()):
            part.on_error = self.pane.tell_fault
        both = ipywidgets.Box(list(self.pulls.values()))
        both.add_class("mx-split")
        pulled = ipywidgets.HTML(f"<h3>{look.escape(PULLED)}</h3>")
        self.table = ScoreTable()
        self.table.on_error = self.pane.tell_fault
        parts = [self.sentence, self.curves, self.table, pulled, both, self.note]
        self._result = ipywidgets.VBox(parts)
        self.job = OwnJob(self.pane, "Train side by side", self._steps, self._take,
                          result=self._result)  # fmt: skip
        self._body = ipywidgets.VBox([ipywidgets.HTML(look.note(COST)), self.asked, self.job,
                                      self._result])  # fmt: skip
        super().__init__([self.pane])
        self.add_class("mx-robustly")

    def show(self) -> None:
        """Offer to train on what is loaded; what was found on other examples goes."""
        session = self.session
        if self.job.anew(session.training, session.held_out):
            session.noisy = None
        asked.show(self.pane, self._body, session.training)

    def _steps(self):
        session = self.session
        return calmly(noisy_labels.run(
            session.network, session.training, session.held_out,
            **self.asked.settings(session.training), cache=session.cache, seed=session.seed,
        ))  # fmt: skip

    def _take(self, found):
        self.session.noisy, table = found, found.epochs
        epochs = found.settings["settings"]["epochs"]
        self.curves.draw(drawn.pictures(table), label="epoch", last=epochs)
        for kind, words_ in PULLS.items():
            self.pulls[kind].draw(*drawn.terms(table, kind), y_label=words_, x_label="epoch")
        columns, texts = tabled.ways(found)
        self.table.draw(columns, order_by=tabled.BEST, texts=texts)
        self.sentence.value = f'<p class="mx-answer">{look.escape(told.sentence(found))}</p>'
        self.note.value = look.note(told.about(found))


def calmly(steps):
    """The same steps, their early results no more often than can be looked at."""
    shown = 0.0

    def seldom(progress):
        nonlocal shown
        if progress.partial is None:
            return progress
        if time.monotonic() - shown < EVERY:
            return replace(progress, partial=None)
        shown = time.monotonic()
        return progress

    return altered(steps, seldom)
