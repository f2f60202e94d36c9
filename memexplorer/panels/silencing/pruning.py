"""Do the units with the highest UnitMem matter most? Silence them, random ones, and the lowest."""

import ipywidgets

from memexplorer.panels.page import failing
from memexplorer.panels.page.running import Running
from memexplorer.panels.page.session import Session
from memexplorer.panels.silencing import asked
from memexplorer.panels.silencing.compared import Compared
from memexplorer.panels.silencing.working import NO_NETWORK
from memexplorer.panels.words import pruning as words
from memexplorer.widgets import look
from memexplorer.widgets.choice import Choice
from memexplorer.widgets.job_bar import JobBar
from memexplorer.widgets.pane import Pane


class PruningView(ipywidgets.VBox):
    """Silence top, random and low units, and compare what is left."""

    needs = ("units",)

    def __init__(self, session: Session):
        self.session, self.found, self._of, self._kept = session, None, None, {}
        self.pane = Pane("High against low UnitMem", empty="What is left without some units, here.")
        self.pane.explain(**words.PRUNING)
        heard = self.pane.guarded
        self.start = ipywidgets.Button(description="Silence top, random and low units",
                                       button_style="primary")  # fmt: skip
        self.instead = Choice("Silent units put out", on_pick=heard(self._other),
                              label_width="136px")  # fmt: skip
        self.instead.offer(asked.SILENT, "mean")
        self.data = Choice("Asked about", on_pick=heard(self._draw), label_width="88px")
        self.running = Running(
            seen=self._seen, done=self._done, stopped=self._stopped, failed=self._failed
        )
        self.job, self.compared = JobBar(self.running.stop), Compared(self.pane)
        first = look.row(self.start, self.instead, self.data)
        self._body = ipywidgets.VBox([first, self.job, self.compared])
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
            self.pane.empty(asked.NO_LABELS)
        else:
            offered = asked.sets(session)
            self.data.offer(offered, offered[0][1])
            self.pane.ready(self._body)
            self._known()

    def begin(self) -> None:
        """Silence them, beside the page; what was found already is shown at once."""
        if self._known():
            self.running.stop()
        else:
            self.running.begin(asked.steps(self.session, self.instead.value))

    def _known(self) -> bool:
        """Show what was found already, on this page or on one before it."""
        instead = self.instead.value
        if instead not in self._kept:
            found = asked.load(self.session, instead)
            if found is not None:
                self._kept[instead] = found
                self.job.done("known from before; nothing was computed again")
        if instead in self._kept:
            self._take(self._kept[instead])
        return instead in self._kept

    def _other(self):
        if self.found is not None:
            self.begin()

    def _take(self, found):
        self.found = self.session.pruning = found
        self._draw()

    def _draw(self):
        if self.found is not None:
            self.compared.draw(self.session, self.found, asked.SHARES, self.data.value)

    def _seen(self, progress, rate):
        self.job.show(progress, rate.per_second, rate.left)  # not a number: not known yet
        if progress.partial is not None:
            self._take(progress.partial)

    def _done(self, took):
        self._kept[asked.made_with(self.found)] = self.found
        self._known()  # another may have been chosen meanwhile
        self.job.done(f"done in {took}")

    def _stopped(self):
        self._back()
        self.job.done(f"stopped; press {self.start.description} to begin again")

    def _failed(self, error):
        self._back()
        self.job.failed(*failing.words(error))

    def _back(self):
        """The controls say again what is shown: the last that was finished, if any was."""
        if self.found is None:
            return
        if self._kept and self.found not in self._kept.values():
            self._take(list(self._kept.values())[-1])
        self.instead.chosen = False
        self.instead.offer(asked.SILENT, asked.made_with(self.found))
