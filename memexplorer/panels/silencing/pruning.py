"""Do the units with the highest UnitMem matter most? Silence them, random ones, and the lowest."""

import ipywidgets

from memexplorer.measures.pruning import EACH, EARLY, LATE
from memexplorer.panels.page import failing
from memexplorer.panels.page.running import Running
from memexplorer.panels.page.session import HELD_OUT, TRAINING, Session
from memexplorer.panels.silencing.compared import AT, Compared
from memexplorer.panels.silencing.working import NO_NETWORK
from memexplorer.panels.words import pruning as words
from memexplorer.progress import Progress
from memexplorer.studies import unit_pruning
from memexplorer.widgets import look
from memexplorer.widgets.choice import Choice
from memexplorer.widgets.job_bar import JobBar
from memexplorer.widgets.pane import Pane

SHARES, SCOPES = (0.05, 0.1, AT, 0.4), (LATE, EARLY, EACH)
DRAWS, SAMPLE = 5, 400  # under a minute on two CPU cores, for a small network
SILENT = [("their mean", "mean"), ("zero", "zero")]
NO_LABELS = "Right answers are counted, and this data has no labels: name data that has."
NO_ANSWERS = ("the network gives no answers of its own; name a classifier, or let "
              "`memexplorer run unit_pruning` learn a probe on what is left")  # fmt: skip


class PruningView(ipywidgets.VBox):
    """Silence top, random and low units, and compare what is left."""

    needs = ("units",)

    def __init__(self, session: Session):
        self.session, self.found, self._of, self._asked, self._kept = session, None, None, "", {}
        self.pane = Pane("High against low UnitMem", empty="What is left without some units, here.")
        self.pane.explain(**words.PRUNING)
        heard = self.pane.guarded
        self.start = ipywidgets.Button(description="Silence top, random and low units",
                                       button_style="primary")  # fmt: skip
        self.instead = Choice("Silent units put out", on_pick=heard(self._other),
                              label_width="136px")  # fmt: skip
        self.instead.offer(SILENT, "mean")
        self.data = Choice("Asked about", on_pick=heard(self._draw), label_width="88px")
        self.running = Running(
            seen=self._seen, done=self._done, stopped=self._stopped, failed=self._failed
        )
        self.job, self.compared = JobBar(self.running.stop), Compared(self.pane)
        asked = look.row(self.start, self.instead, self.data)
        self._body = ipywidgets.VBox([asked, self.job, self.compared])
        super().__init__([self.pane])
        self.start.on_click(heard(lambda _: self.begin()))

    def show(self) -> None:
        """Offer to begin once UnitMem is known; what was found of another network goes."""
        session = self.session
        if session.units is self._of and session.units is not None:
            return
        self.running.stop()
        self._of, self.found, self._kept, session.pruning = session.units, None, {}, None
        self.compared.forget()
        self.job.done("")
        if session.units is None:
            given = session.training is not None and session.network is None
            self.pane.empty(NO_NETWORK if given else "")
        elif not session.examples().labelled:
            self.pane.empty(NO_LABELS)
        else:
            sets = [TRAINING] if session.held_out is None else [HELD_OUT, TRAINING]
            self.data.offer([(f"{name} examples", name) for name in sets], sets[0])
            self.pane.ready(self._body)

    def begin(self) -> None:
        """Silence them, beside the page; what was found already is shown at once."""
        self._asked = self.instead.value
        if self._asked in self._kept and not self.running.busy:
            self._take(self._kept[self._asked])
        else:
            self.running.begin(steps(self.session, self._asked))

    def _other(self):
        if self.found is not None:
            self.begin()

    def _take(self, found):
        self.found = self.session.pruning = found
        self._draw()

    def _draw(self):
        if self.found is not None:
            self.compared.draw(self.session, self.found, SHARES, self.data.value)

    def _seen(self, progress, rate):
        self.job.show(progress, rate.per_second, rate.left)  # not a number: not known yet
        if progress.partial is not None:
            self._take(progress.partial)

    def _done(self, took):
        self._kept[self._asked] = self.found
        self.job.done(f"done in {took}")

    def _stopped(self):
        self.job.done("stopped; press the button to begin again")

    def _failed(self, error):
        self.job.failed(*failing.words(error))


def steps(session, instead: str):
    """The study, asked about what the page shows: Progress, with what is known as `partial`."""
    if session.encoder:
        raise ValueError(NO_ANSWERS)
    told = session.units.settings["settings"]  # so that UnitMem comes from the cache
    found = yield from unit_pruning.run(
        session.network, session.training, session.held_out, shares=SHARES, instead=instead,
        draws=DRAWS, sample=SAMPLE, augmentations=told["augmentations"], probe=False,
        scopes=SCOPES, layer_shares=(AT,), cache=session.cache, seed=told["seed"],
    )  # fmt: skip
    yield Progress("drawing", 1, 1, "parts", partial=found)
