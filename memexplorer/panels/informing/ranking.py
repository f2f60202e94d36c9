"""Several networks, ranked by entropy, by mutual information and by accuracy."""

import ipywidgets
import numpy as np

from memexplorer.panels.informing import told
from memexplorer.panels.page.own_job import OwnJob
from memexplorer.panels.page.session import Session
from memexplorer.panels.words import information as words
from memexplorer.studies import model_selection
from memexplorer.widgets import look
from memexplorer.widgets.choice import Choice
from memexplorer.widgets.pane import Pane
from memexplorer.widgets.score_table import ScoreTable
from memexplorer.widgets.versus import Versus

KINDS = [
    ("take shortcuts", model_selection.SHORTCUTS),
    ("learn by heart", model_selection.BY_HEART),
]
AN_ENCODER = "Networks are ranked by their accuracy, and an encoder names no class."
NO_HELD_OUT = "Networks are ranked by their accuracy on held-out data: name some under Source."
HINT = (
    "weights.safetensors, a folder of checkpoints, or factory.py:build with weights.pt; one a line"
)


class RankingView(ipywidgets.VBox):
    """Would entropy or mutual information choose the network that answers best?"""

    needs = ()

    def __init__(self, session: Session):
        self.session, self.found = session, None
        self.pane = Pane("Choosing a network", empty="Several networks are ranked here.")
        self.pane.explain(**words.SELECTION)
        self.others = ipywidgets.Textarea(placeholder=HINT, rows=3, description="Other networks")
        self.others.layout.width, self.others.style.description_width = "calc(100% - 8px)", "120px"
        self.pattern = Choice("They differ in that some", on_pick=self.pane.guarded(self._again),
                              label_width="184px")  # fmt: skip
        self.pattern.offer(KINDS, model_selection.SHORTCUTS)
        self.planes = [Versus("mean entropy (nats)", "accuracy"),
                       Versus("mean mutual information (nats)", "accuracy")]  # fmt: skip
        self.table, self.sentence, self.note = ScoreTable(), ipywidgets.HTML(), ipywidgets.HTML()
        for part in (*self.planes, self.table):
            part.on_error = self.pane.tell_fault
        both = ipywidgets.Box(self.planes)
        both.add_class("mx-split")
        self._result = ipywidgets.VBox([self.sentence, both, self.table, self.note])
        self.job = OwnJob(self.pane, "Rank these networks", self._steps, self._take,
                          beside=[self.pattern], result=self._result)  # fmt: skip
        self._body = ipywidgets.VBox([self.others, self.job, self._result])
        super().__init__([self.pane])
        self.add_class("mx-informing")

    def show(self) -> None:
        """Offer to rank once there is a network and somebody to ask; older results go."""
        session = self.session
        if self.job.anew(session.network, session.training, session.held_out):
            self.found = None
        if session.training is None or session.network is None:
            self.pane.empty(told.NO_NETWORK if session.training is not None else "")
        elif session.encoder:
            self.pane.empty(AN_ENCODER)
        elif session.held_out is None or not session.held_out.labelled:
            self.pane.empty(NO_HELD_OUT)
        else:
            self.pane.ready(self._body)

    def _again(self):
        if self.found is not None:
            self.job.begin()

    def _steps(self):
        session = self.session
        return model_selection.run(
            session.network, session.training, session.held_out, models=self.others.value,
            trust=bool(session.given.get("trust")), pattern=self.pattern.value, per_layer=32,
            roots=session.roots, cache=session.cache, seed=session.seed,
        )  # fmt: skip

    def _take(self, found):
        self.found, table = found, found.models
        ends = table["accuracy"], table["model"], table["low"], table["high"]
        for plane, name in zip(self.planes, ("entropy", "mutual"), strict=True):
            plane.draw(table[name], *ends)
        between = [f"{value:.3f} ({low:.3f}–{high:.3f})" for value, low, high in
                   zip(table["accuracy"], table["low"], table["high"], strict=True)]  # fmt: skip
        columns = {"network": np.array(table["model"], str), "entropy": table["entropy"],
                   "mutual information": table["mutual"],
                   "accuracy": table["accuracy"]}  # fmt: skip
        self.table.draw(columns, order_by="accuracy", texts={"accuracy": between})
        self.sentence.value = f'<p class="mx-answer">{look.escape(told.ranked(found))}</p>'
        how = found.settings["settings"]
        said = f"{table['examples'][0]:,} held-out examples; accuracy with its 95 % interval; means"
        said += f" over all units, and over pairs of at most {how['per_layer']} units of a layer"
        self.note.value = look.note(f"{said} (seed {how['seed']})")
