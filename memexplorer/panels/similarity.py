"""How alike are two networks, layer by layer? And do networks that memorize become alike?"""

import ipywidgets

from memexplorer.comparing.beside import BEFORE
from memexplorer.panels.likeness import asked
from memexplorer.panels.likeness.answered import Answered
from memexplorer.panels.likeness.seeds import SeedsView
from memexplorer.panels.page.opening import opened
from memexplorer.panels.page.own_job import OwnJob
from memexplorer.panels.page.session import Session
from memexplorer.panels.words import similarity as words
from memexplorer.widgets import look
from memexplorer.widgets.choice import Choice
from memexplorer.widgets.layer_matrix import LayerMatrix
from memexplorer.widgets.pane import Pane

QUESTION = "How alike are two networks, and do networks that memorize become alike?"
HINT = (
    "One network a line: a file of weights or a folder of checkpoints for this same model, or a "
    "model (factory.py:build, timm:NAME), alone or as MODEL with WEIGHTS. Empty: itself."
)


class SimilarityView(ipywidgets.VBox):
    """This network beside another one, and beside that one before it learned anything."""

    needs = ()

    def __init__(self, session: Session):
        self.session, self.found = session, None
        self.pane = Pane("Layer by layer", empty="How alike the layers are is drawn here.")
        self.pane.explain(**words.LAYERS)
        heard = self.pane.guarded
        self.named = ipywidgets.Textarea(description="Compare with", rows=2)
        self.named.placeholder = "weights.safetensors"
        self.named.style.description_width, self.named.layout.width = "112px", "calc(100% - 8px)"
        self.index = Choice("Index", on_pick=heard(self._draw), label_width="48px")
        self.beside = Choice("Beside", on_pick=heard(self._draw), label_width="56px")
        self.matrix, self.before = LayerMatrix(), LayerMatrix()
        for matrix in (self.matrix, self.before):
            matrix.on_error = self.pane.tell_fault
            matrix.observe(heard(self._picked), "picked")
        both = ipywidgets.Box([self.matrix, self.before])
        both.add_class("mx-split")
        self.sentence, self.cell, self.warning, self.note = (ipywidgets.HTML() for _ in range(4))
        parts = look.row(self.index, self.beside), self.sentence, self.warning, both, self.cell
        self._result = ipywidgets.VBox([*parts, self.note])
        self.job = OwnJob(self.pane, "Compare", self._steps, self._take, result=self._result)
        ask = ipywidgets.VBox([self.named, ipywidgets.HTML(look.note(HINT)), self.job])
        self._body, self.answered = ipywidgets.VBox([ask, self._result]), Answered(session)
        super().__init__([self.pane, self.answered])
        self.add_class("mx-similarity")

    def show(self) -> None:
        """Compare what was loaded at once; what was found of another network goes."""
        session = self.session
        anew = self.job.anew(session.network, session.training, session.held_out, session.reference)
        if anew:
            self.found = None
        if session.network is None:
            given = asked.NO_NETWORK if session.training is not None else ""
            self.pane.empty(given)
            self.answered.pane.empty(given)
        elif anew:
            self.answered.pane.empty()
            self.pane.ready(self._body)
            self.job.begin()

    def _steps(self):
        return asked.beside(self.session, self.named.value)

    def _take(self, found):
        self.found, names = found, asked.others(found)
        known = [key for name, key in found.values if name == names[0]]
        self.index.offer([one for one in asked.INDICES if one[1] in known], "cka")
        self.beside.offer(names, names[0])
        self._draw()

    def _draw(self):
        found, other, index = self.found, self.beside.value, self.index.value
        if found is None:
            return
        self.answered.draw(found, other)
        if (other, index) not in found.values:
            return
        mine, theirs = found.names[other]
        title = asked.title_of(index)
        for matrix, name in ((self.matrix, other), (self.before, other + BEFORE)):
            matrix.draw(
                found.values[name, index], mine, theirs, row_title="this network",
                column_title=name, name=f"Beside {name}",
            )  # fmt: skip
        said = look.escape(asked.sentence(found, other, index))
        self.sentence.value = f'<p class="mx-verdict" role="status">{said}</p>'
        warned = " ".join(found.warnings) if index in asked.CANONICAL else ""
        self.warning.value = f'<p class="mx-told">{look.escape(warned)}</p>' if warned else ""
        total = found.networks.get("held_out_n", found.networks["train_n"])[0]
        where = f"{found.asked:,} of {total:,} {asked.where(found)} examples, stratified"
        self.note.value = look.note(f"{title} of {where}. Click a cell, or use the arrow keys.")
        self._told()

    def _picked(self, change):
        other = self.before if change["owner"] is self.matrix else self.matrix
        other.picked = change["new"]
        self._told()

    def _told(self):
        said = f"{self.matrix.said()}; untrained {self.before.said().rpartition(': ')[2]}"
        self.cell.value = f"<p>{look.escape(said)}</p>" if self.matrix.said() else ""


def panel(model=None, data=None, held_out=None, **given) -> ipywidgets.Box:
    """How alike are two networks? The page, for any notebook; asked as `explore.panel`."""
    page = "similarity", QUESTION, ("agreement",), [SimilarityView], [SeedsView]
    return opened(page, model, data, held_out, sample_name=given.pop("sample", None), **given)
