"""The forget-me dial: which units hold an answer? Silence them, and see who else is affected."""

import ipywidgets

from memexplorer.panels.page.opening import opened
from memexplorer.panels.page.panes import told
from memexplorer.panels.page.running import Running
from memexplorer.panels.page.session import Session
from memexplorer.panels.scores import ScoresView
from memexplorer.panels.silencing import forgotten, verdict, working
from memexplorer.panels.silencing.dialled import Dialled
from memexplorer.panels.silencing.pruning import PruningView
from memexplorer.panels.silencing.working import NO_NETWORK
from memexplorer.panels.units import UnitView
from memexplorer.panels.words import forgetting as words
from memexplorer.widgets import look
from memexplorer.widgets.choice import Choice
from memexplorer.widgets.job_bar import JobBar
from memexplorer.widgets.pane import Pane

QUESTION = "How many units hold one example, and what else do they hold?"
WAYS = [("effect on its answer", "effect"), ("selectivity, as UnitMem", "selectivity")]


class ForgettingView(ipywidgets.VBox):
    """Silence the units that are most responsible for one answer, more and more of them.

    Of the example in focus, or of those that drive the unit picked: whichever came last."""

    needs = ("units",)

    def __init__(self, session: Session):
        self.session, self._of, self._subject = session, None, None
        self._of_unit = self._listing = False
        self.pane = Pane("Forget-me dial", empty="Pick an example, or a unit of the heatmap.")
        self.pane.explain(**words.FORGETTING)
        heard = self.pane.guarded
        self.by = Choice("Ranked by", on_pick=heard(self._again), label_width="84px")
        self.by.offer(WAYS, "effect")
        self.find = ipywidgets.Button(description="Find its units", button_style="primary")
        self.picked, self.dialled = ipywidgets.HTML(), Dialled(session, self.pane, self._unit)
        self.running = Running(
            seen=self._seen, done=self._done, stopped=self._stopped, failed=self._failed
        )
        self.job = JobBar(self.running.stop)
        asked = look.row(self.find, self.by, self.picked)
        self._body = ipywidgets.VBox([asked, self.job, self.dialled])
        super().__init__([self.pane])
        self.add_class("mx-forgetting")
        self.find.on_click(heard(lambda _: self.begin()))
        session.observe(heard(self._chosen), ["focus", "unit"])

    def show(self) -> None:
        """Something else may be loaded: what was found of another network goes."""
        if self.session.units is not self._of:
            self._of, self.session.forgetting = self.session.units, None
            self._forget()

    def begin(self) -> None:
        """Rank the units of what is picked, then try them dose by dose."""
        if self._subject is not None:  # also when the closer look at it was closed
            self.running.begin(working.steps(self.session, self._subject, self.by.value))

    def _again(self):
        if self.dialled.made is not None:
            self.begin()

    def _chosen(self, change):
        if change["new"] is not None and not self._listing:
            self._of_unit = change["name"] == "unit"
            self._forget()

    def _unit(self, unit):
        """A row of the list: the rest of the page looks at this unit, the dial stays as it is."""
        self._listing = True
        try:
            self.session.unit = unit
        finally:
            self._listing = False

    def _forget(self):
        self.running.stop()
        self.dialled.forget()
        self.job.done("")
        self._subject = subject = working.subject_of(self.session, unit=self._of_unit)
        if self.session.units is None or subject is None:
            given = self.session.training is not None and self.session.network is None
            self.pane.empty(NO_NETWORK if given else "")
            return
        self.find.description = "Find its units" if subject.unit is None else "Find units like it"
        self.picked.value = look.note(verdict.asked(self.session, subject))
        self.pane.ready(self._body)

    def _seen(self, progress, rate):
        self.job.show(progress, rate.per_second, rate.left)  # not a number: not known yet
        if progress.partial is not None:
            name, found = progress.partial
            if name == "ready":
                self.dialled.rank(found, self._of.unitmem)
            else:
                self.dialled.draw(found)

    def _done(self, took):
        shown = self.dialled
        self.session.forgetting = forgotten.noted(self.session.forgetting, shown.made, shown.curves)
        self.job.done(f"{verdict.conclusion(shown.made, shown.curves)} · done in {took}")

    def _stopped(self):
        self.job.done(f"stopped; press {self.find.description} to begin again")

    def _failed(self, error):
        worded = isinstance(error, ValueError | MemoryError)
        self.job.failed(*((str(error), "Pick something else.") if worded else told(error)))


def panel(model=None, data=None, held_out=None, **given) -> ipywidgets.Box:
    """How many units hold one example? The page, for any notebook; asked as `explore.panel`."""
    views = [ForgettingView, UnitView], [PruningView, ScoresView]
    page = "forgetting", QUESTION, ("agreement", "units"), *views
    return opened(page, model, data, held_out, sample_name=given.pop("sample", None), **given)
