"""One page: the source on the left, the panes, what is selected, the job and its progress."""

import math

import ipywidgets

from memexplorer.panels import frame, loading, summary, work
from memexplorer.panels.controls import Controls
from memexplorer.panels.panes import Panes, told
from memexplorer.panels.running import Running
from memexplorer.panels.selection import SelectionView
from memexplorer.panels.session import Session
from memexplorer.widgets import look
from memexplorer.widgets.job_bar import JobBar
from memexplorer.widgets.source_picker import SourcePicker

WORDED = (ValueError, TypeError, OSError, ImportError, MemoryError)  # meant for the user


class Page(ipywidgets.VBox):
    """A page of panes around one session; `page.session.selection` is readable and settable.

    name, question  in its heading
    wanted          which results it shows: "agreement", "map", "units"
    middle, below   the views (classes) beside and under the source; each takes the session
    """

    def __init__(self, name, question, wanted, middle, below, *, roots=None, given=None):
        self.session, self.wanted, self._roots = Session(), wanted, roots
        self._given, self._loading = given or {}, False
        self.running = Running(
            seen=self._seen, done=self._done, stopped=self._stopped, failed=self._failed
        )
        fields = {name: loading.typed(self._given.get(name)) for name in loading.FIELDS}
        self.picker = SourcePicker(roots, values=self._given | fields, on_load=self._load)
        self.controls = Controls(self.session, self._changed)
        self.job, self.about = JobBar(self.running.stop), ipywidgets.HTML()
        middle, below = ([view(self.session) for view in views] for views in (middle, below))
        self.selected = SelectionView(self.session)
        self.panes = Panes([*middle, *below, self.selected, self.selected.closer])
        left = frame.area([self.picker, self.about, self.controls, self.job], "source")
        parts = [left, frame.area(middle, "main"), frame.area([self.selected], "selected")]
        grid = ipywidgets.Box([*parts, frame.area(below, "below")])
        grid.add_class("mx-page")
        super().__init__([look.css(), frame.style(), frame.heading(name, question), grid])
        self.add_class("mx")

    def start(self, given: dict) -> None:
        """Load what is named and look at it; an earlier job is stopped first.

        What an earlier one found stays on the page until this one has its data."""
        self._given, self._loading = given, True
        self.running.begin(work.everything(self.session, given, self._roots, self.wanted))

    def _load(self, values):
        self.start(loading.retyped(self._given, values))

    def _seen(self, progress, rate):
        known = [None if math.isnan(part) else part for part in (rate.per_second, rate.left)]
        self.job.show(progress, *known)
        if progress.partial is None:
            self.panes.wait(progress)
            return
        name, result = progress.partial
        if name == "loaded":
            self._loading = False
            for field in loading.FIELDS:
                self.picker.complain(field, "")
            self.session.take(**result)
            self.controls.forget()
        else:
            self.session.keep(name, result)
        lines = summary.described(self.session)
        self.about.value = "".join(f"<p class='mx-note'>{look.escape(x)}</p>" for x in lines)
        self.controls.fill()
        self.panes.show(None if name == "loaded" else name)

    def _done(self, took):
        self._rest()
        ran_on = summary.ran_on(self.session.network)
        self.job.done(f"done in {took} · seed {self.session.seed} · {ran_on}")

    def _stopped(self):
        self._rest()
        self.job.done("stopped; what was finished is kept, Load goes on from there")

    def _failed(self, error):
        self._rest()
        what, todo, trace = told(error)
        if isinstance(error, WORDED):
            what, todo = str(error), "Change it and press Load."
        self.job.failed(what, todo, trace)
        field = getattr(error, "field", None)
        if field in loading.FIELDS:
            self.picker.complain(field, what)

    def _rest(self):
        self._loading = False
        self.panes.rest()

    def _changed(self, name):
        """A control was moved: only count anew where that is enough."""
        if name == "k" and self.session.recount(self.controls.k.value):
            self.panes.show()
            return
        self.session.k = self.controls.k.value
        if self._loading:
            self.start(self._given)
        elif self.session.training is not None:
            self.running.begin(work.studies(self.session, self.wanted))
