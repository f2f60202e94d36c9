"""One page: the source on the left, the panes, what is selected, the job and its progress."""

import traceback
from pathlib import Path

import ipywidgets

from memexplorer.panels import loading, work
from memexplorer.panels.controls import Controls
from memexplorer.panels.running import Running
from memexplorer.panels.selection import SelectionView
from memexplorer.panels.session import Session
from memexplorer.widgets import look
from memexplorer.widgets.job_bar import JobBar
from memexplorer.widgets.source_picker import SourcePicker

WORDED = (ValueError, TypeError, OSError, ImportError, MemoryError)  # meant for the user
CARRY_ON = "The rest of the page still works; the details help in a bug report."


class Page(ipywidgets.VBox):
    """A page of panes around one session; `page.session.selection` is readable and settable.

    name, question  in its heading
    wanted          which results it shows: "agreement", "map", "units"
    middle, below   the views (classes) beside and under the source; each takes the session
    """

    def __init__(self, name, question, wanted, middle, below, *, roots=None, values=None):
        self.session, self.wanted, self._roots = Session(), wanted, roots
        self.running = Running(
            seen=self._seen, done=self._done, stopped=self._stopped, failed=self._failed
        )
        self.picker = SourcePicker(roots, values=values, on_load=self.start)
        self.controls = Controls(self.session, self._changed)
        self.job, self.about = JobBar(self.running.stop), ipywidgets.HTML()
        middle, below = ([view(self.session) for view in views] for views in (middle, below))
        self.selected = SelectionView(self.session)
        self.views = [*middle, *below, self.selected]
        left = _area([self.picker, self.about, self.controls, self.job], "source")
        parts = [left, _area(middle, "main"), _area([self.selected], "selected")]
        grid = ipywidgets.Box([*parts, _area(below, "below")])
        grid.add_class("mx-page")
        super().__init__([look.css(), _frame(), _heading(name, question), grid])
        self.add_class("mx")

    def start(self, given: dict) -> None:
        """Load what is named and look at it; an earlier job is stopped first."""
        self.running.begin(work.everything(self.session, given, self._roots, self.wanted))

    def _seen(self, progress, rate):
        self.job.show(progress, rate.per_second, rate.left)
        if progress.partial is not None:
            name, result = progress.partial
            if name == "loaded":
                for field in loading.FIELDS:
                    self.picker.complain(field, "")
            else:
                self.session.keep(name, result)
            lines = loading.described(self.session)
            self.about.value = "".join(f"<p class='mx-note'>{look.escape(x)}</p>" for x in lines)
            self._show(name)
            self.controls.fill()

    def _show(self, name=None):
        """Draw anew what shows this result; a pane that can't says so itself."""
        for view in self.views:
            if name is None or name in view.needs:
                try:
                    view.show()
                except Exception as error:
                    trace = "".join(traceback.format_exception(error))
                    view.pane.failed(f"{type(error).__name__}: {error}", CARRY_ON, trace)

    def _done(self, took):
        self.job.done(f"done in {took} · seed {self.session.seed} · {self.session.ran_on()}")

    def _stopped(self):
        self.job.done("stopped; what was finished is kept, Load goes on from there")

    def _failed(self, error):
        what, todo = str(error), "Change it and press Load."
        if not isinstance(error, WORDED):
            what, todo = f"{type(error).__name__}: {error}", CARRY_ON
        self.job.failed(what, todo, "".join(traceback.format_exception(error)))
        field = getattr(error, "field", None)
        if field in loading.FIELDS:
            self.picker.complain(field, what)

    def _changed(self, name):
        """A control was moved: only count anew where that is enough."""
        if name == "k" and self.session.recount(self.controls.k.value):
            self._show()
            return
        self.session.k = self.controls.k.value
        if self.session.training is not None:
            self.running.begin(work.studies(self.session, self.wanted))


def _area(children, name):
    area = ipywidgets.VBox(children)
    area.add_class(f"mx-{name}")
    return area


def _frame():
    style = (Path(__file__).parent / "page.css").read_text(encoding="utf-8")
    return ipywidgets.HTML(f"<style>{style}</style>", layout={"display": "none"})


def _heading(name, question):
    return ipywidgets.HTML(
        f'<header class="mx-header"><span>MemExplorer ▸ {look.escape(name)}</span>'
        f"<h1>{look.escape(question)}</h1></header>"
    )
