"""One page: the source on the left, the panes, what is selected, the job and its progress."""

from pathlib import Path

import ipywidgets
import numpy as np

from memexplorer.panels.lessons.view import LessonView
from memexplorer.panels.page import frame, naming
from memexplorer.panels.page.at_work import AtWork
from memexplorer.panels.page.controls import Controls
from memexplorer.panels.page.panes import Panes
from memexplorer.panels.page.running import Running
from memexplorer.panels.page.session import Session
from memexplorer.panels.page.top import Top
from memexplorer.panels.page.uploading import Uploads
from memexplorer.panels.selection import columns, exporting, handed
from memexplorer.panels.selection.selection import SelectionView
from memexplorer.storage import ELSEWHERE
from memexplorer.widgets import look
from memexplorer.widgets.job_bar import JobBar
from memexplorer.widgets.source_picker import SourcePicker


class Page(AtWork, ipywidgets.VBox):
    """A page of panes around one session.

    name, question  in its heading; the name is also that of its module in memexplorer.panels
    wanted          which results it shows: "agreement", "map", "units"
    middle, below   the views (classes) beside and under the source; each takes the session
    selection       ids of the selected examples; set it to ids, rows, or a mask; may be observed
    """

    selection = handed.Chosen()

    def __init__(self, name, question, wanted, middle, below, *, roots=None, given=None,
                 linked=False):  # fmt: skip
        self.session, self.wanted, self.uploads = Session(), wanted, _uploads()
        self._roots = roots = roots if self.uploads is None else self.uploads.roots(roots)
        self.session.roots, self.session.uploads = roots, self.uploads
        self._given, self._wish, self._loading = given or {}, {}, False
        self.running = Running(
            seen=self._seen, done=self._done, stopped=self._stopped, failed=self._failed
        )
        self.picker = SourcePicker(
            roots, values=naming.shown(self._given), on_load=self._load, uploads=self.uploads,
            live=naming.live(self._given),
        )  # fmt: skip
        self.controls = Controls(self.session, self._changed, wanted)
        self.job, self.about = JobBar(self.running.stop), ipywidgets.HTML()
        middle, below = ([view(self.session) for view in views] for views in (middle, below))
        self.selected = SelectionView(self.session)
        left = frame.area([self.picker, self.job, self.about, self.controls], "source")
        areas = [frame.area(middle, "main"), frame.area([self.selected], "selected"),
                 frame.area(below, "below")]  # fmt: skip
        self.lesson = LessonView(self.session, name, hides=areas)
        views = [*middle, *below, self.selected, self.selected.closer, self.lesson]
        self.panes, self.alone = Panes(views), any(getattr(view, "alone", False) for view in views)
        self.top = Top(self.session, name, question, linked, self.lesson.begin)
        grid = ipywidgets.Box([left, *areas])
        grid.add_class("mx-page")
        super().__init__([look.css(), frame.style(), self.top, self.lesson, grid])
        self.add_class("mx")
        self.session.observe(self.controls.guarded(self._told), "selection")
        self.session.observe(self.controls.guarded(self._more), "named")

    def export(self, path, everything: bool = False) -> Path:
        """Write what is selected: id, label, prediction, true_label and every score.

        path        .csv, .parquet, or .txt for the ids alone, one a line
        everything  all examples, selected or not
        errors      ValueError in words when nothing is selected or the suffix is another
        """
        rows = np.arange(self.session.count) if everything else self.session.selection
        if not len(rows):
            raise ValueError("nothing is selected to be exported; select some, or everything=True")
        return exporting.write(path, columns.table(self.session, rows))

    def _told(self, change):
        handed.tell(self, "selection", change)


def _uploads() -> Uploads | None:
    """None where no folder can be made for them: what is asked of the page then says so."""
    try:
        return Uploads()
    except ValueError as error:
        if ELSEWHERE not in str(error):
            raise
        return None
