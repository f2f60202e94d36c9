"""A data set spoiled on purpose: choose what, see what became of it, keep it as a file."""

import ipywidgets
import traitlets

from memexplorer.data.spoiled_file import encoded
from memexplorer.data.spoiling import sentence, spoil
from memexplorer.learning.sets import set_right
from memexplorer.panels.page.own_job import OwnJob
from memexplorer.panels.page.session import Session
from memexplorer.panels.spoiling import before_after
from memexplorer.panels.spoiling.asked import Asked
from memexplorer.panels.words import spoiling as words
from memexplorer.progress import watched
from memexplorer.widgets import look
from memexplorer.widgets.download import Download
from memexplorer.widgets.gallery import Gallery
from memexplorer.widgets.pane import Pane

NOTHING = "Nothing is spoiled yet: choose what, and press Spoil."


class SpoilView(ipywidgets.VBox):
    """What of the training examples is spoiled, and what is true of them?

    spoiled  a `Spoiled`, or None while nothing is; changes when a person spoils or takes back
    """

    needs = ()
    spoiled = traitlets.Any(None)

    def __init__(self, session: Session):
        self.session, self._steps_done, self._base = session, [], None
        self.pane = Pane("Spoil the data", empty="What is spoiled on purpose is chosen here.")
        self.pane.explain(**words.SPOILING)
        heard = self.pane.guarded
        self.asked = Asked(heard)
        self.truth = ipywidgets.Checkbox(True, description="begin with the true labels")
        self.truth.indent, self.truth.layout.width = False, "auto"
        self.back = ipywidgets.Button(description="Take back the last")
        self.download = Download(self._file, label="Export as .npz")
        beside = [self.back, self.download]
        self.job = OwnJob(self.pane, "Spoil", self._steps, self._take, beside=beside)
        self.sentence, self.done, self.few = (ipywidgets.HTML() for _ in range(3))
        self.some = Gallery(name="examples that were spoiled", size=72, empty="")
        self.some.on_error = self.download.on_error = self.pane.tell_fault
        self._result = ipywidgets.VBox([self.sentence, self.done, self.few, self.some])
        self._body = ipywidgets.VBox([self.asked, self.truth, self.job, self._result])
        super().__init__([self.pane])
        self.add_class("mx-spoiling")
        self.back.on_click(heard(lambda _: self._back()))
        self.truth.observe(heard(self._begin_with), "value")

    def show(self) -> None:
        """Offer to spoil what is loaded; what was spoiled of others goes."""
        training = self.session.training
        if not self.job.anew(training):
            return
        if training is None:
            self._put([])
            self.pane.empty()
            return
        known = training.true_labels is not None
        self.truth.layout.display = None if known else "none"
        self._begin_with()
        self.pane.ready(self._body)

    def _begin_with(self, _=None):
        training = self.session.training
        self.job.forget()
        self._base = set_right(training) if self.truth.value and training is not None else training
        self._put([])

    def _steps(self):
        before = self.spoiled or self._base
        return watched("spoiling the examples", spoil, before, **self.asked.settings())

    def _take(self, spoiled):
        self._put([*self._steps_done, spoiled])

    def _back(self):
        self.job.forget()
        self._put(self._steps_done[:-1])

    def _put(self, steps):
        """These were spoiled, one upon the other; the last is what there is now."""
        self._steps_done = steps
        last = steps[-1] if steps else None
        self.back.disabled = self.download.disabled = last is None
        self.job.button.description = "Spoil further" if steps else "Spoil"
        said = sentence(last) if last else NOTHING
        self.sentence.value = f'<p class="mx-answer">{look.escape(said)}</p>'
        notes = last.notes if last else ()
        rows = "".join(f"<li>{look.escape(note)}</li>" for note in notes)
        self.done.value = f'<ol class="mx-note">{rows}</ol>' if rows else ""
        self.some.items = before_after.items(self._base, last) if last else ()
        few, drawn = len(self.some.items), int(last.drawn.sum()) if last else 0
        self.few.value = look.note(f"{few} of the {drawn:,}, drawn at random:" if few else "")
        self.spoiled = last

    def _file(self):
        name = f"{self.session.training.name}-spoiled.npz".replace("/", "-")
        return name, "application/octet-stream", encoded(self.spoiled)
