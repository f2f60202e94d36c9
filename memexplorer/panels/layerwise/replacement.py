"""What can still be read when layers are another network's? Single layers, and sets of them."""

import ipywidgets

from memexplorer.panels.layerwise import replaced
from memexplorer.panels.page import keeping
from memexplorer.panels.page.own_job import OwnJob
from memexplorer.panels.page.session import Session
from memexplorer.panels.words import replacement as words
from memexplorer.progress import watched
from memexplorer.studies import layer_replacement
from memexplorer.widgets import look
from memexplorer.widgets.curves import Curves
from memexplorer.widgets.pane import Pane
from memexplorer.widgets.score_table import ScoreTable

NO_REFERENCE = "Layers are taken from a second network: name one of the same architecture."
NO_LABELS = "A probe learns the labels, and this data has none: name data that has."
MOST = 1000


class ReplacementView(ipywidgets.VBox):
    """The reference's layers in place of the network's, one by one and three at a time.

    Where the page has found LayerMem, those with the highest and the lowest as well."""

    needs = ()

    def __init__(self, session: Session):
        self.session, self.found = session, None
        self.pane = Pane("Layers of the other network", empty=NO_REFERENCE)
        self.pane.explain(**words.REPLACEMENT)
        self.sentence, self.note = ipywidgets.HTML(), ipywidgets.HTML()
        self.curves, self.table = Curves(height=220, shares=True), ScoreTable()
        for part in (self.curves, self.table):
            part.on_error = self.pane.tell_fault
        parts = self.sentence, self.curves, self.table, self.note
        self._result = ipywidgets.VBox(parts)
        self.job = OwnJob(self.pane, "Replace layers", self._steps, self._take, result=self._result)
        self._body = ipywidgets.VBox([self.job, self._result])
        super().__init__([self.pane])

    def show(self) -> None:
        """Offer to begin once there are two networks; what was found of others goes."""
        session = self.session
        if self.job.anew(session.network, session.training, session.held_out, session.reference):
            self.found = None
        if session.network is None or session.reference is None:
            self.pane.empty()
        elif not session.training.labelled:
            self.pane.empty(NO_LABELS)
        else:
            self.pane.ready(self._body)

    def _steps(self):
        session = self.session
        networks, sets = (session.network, session.reference), (session.training, session.held_out)
        scores = yield from watched("looking at the layers", replaced.scores, session)
        how = {"most": MOST, "seed": session.seed, "scores": scores}
        given = {"reference": session.reference, "cache": session.cache}
        steps = keeping.once(
            "layer_replacement", networks, sets, how, session.cache,
            lambda: layer_replacement.run(session.network, *sets, **given, **how),
            lambda *parts: layer_replacement.LayerReplacement(parts[0], session.training, parts[1]),
        )  # fmt: skip
        return (yield from steps)

    def _take(self, found):
        self.found, table = found, found.layers
        names, lines = replaced.lines(table)
        chance = 1 / len(found.source.classes)
        self.curves.draw(names, lines, y_label="right answers of the probe", chance=chance)
        self.sentence.value = f'<p class="mx-answer">{look.escape(replaced.sentence(table))}</p>'
        columns, texts = replaced.tabled(table)
        self.table.draw(columns, order_by=f"change, {replaced.data(table)[0]}", descending=False,
                        texts=texts)  # fmt: skip
        sizes = [len(part) for part in (self.session.training, self.session.held_out) if part]
        learned, asked = (f"{min(MOST, size):,} of {size:,}" for size in (sizes[0], sizes[-1]))
        how = "learned from {} training examples, asked {} {} ones".format(
            learned, asked, "held-out" if len(sizes) > 1 else "other")  # fmt: skip
        self.note.value = look.note(f"The probe is {how}, stratified; seed {self.session.seed}")
