"""At which layer can simple classifiers read the labels? Neighbours, SVM and regression."""

import ipywidgets

from memexplorer.panels.layerwise import probed
from memexplorer.panels.page import keeping
from memexplorer.panels.page.own_job import OwnJob
from memexplorer.panels.page.session import Session
from memexplorer.panels.words import probing as words
from memexplorer.studies import layer_probes
from memexplorer.widgets import look
from memexplorer.widgets.choice import Choice
from memexplorer.widgets.curves import Curves
from memexplorer.widgets.pane import Pane
from memexplorer.widgets.score_table import ScoreTable

NOTHING = "Probes learn from examples at every layer: name a network and its data."
NO_LABELS = "Probes learn the labels, and this data has none: name data that has."
SHOWN = [("right answers", "accuracy"), ("the same answers as the network", "p_same")]
MOST = 2000


class ProbesView(ipywidgets.VBox):
    """k-NN, SVM and logistic regression at every layer, on training and held-out data."""

    needs = ("agreement",)

    def __init__(self, session: Session):
        self.session, self.found = session, None
        self.pane = Pane("Simple classifiers at every layer", empty=NOTHING)
        self.pane.explain(**words.PROBES)
        heard = self.pane.guarded
        self.show_what = Choice("Show", on_pick=heard(self._draw), label_width="48px")
        self.sentence, self.note = ipywidgets.HTML(), ipywidgets.HTML()
        self.curves, self.table = (
            Curves(shares=True, on_pick=self._look_at),
            ScoreTable(on_pick=self._row),
        )
        for part in (self.curves, self.table):
            part.on_error = self.pane.tell_fault
        parts = self.sentence, self.curves, self.table, self.note
        self._result = ipywidgets.VBox(parts)
        self.job = OwnJob(self.pane, "Probe every layer", self._steps, self._take,
                          beside=[self.show_what], result=self._result)  # fmt: skip
        self._body = ipywidgets.VBox([self.job, self._result])
        super().__init__([self.pane])
        session.observe(heard(self._follow), "at_layer")

    def show(self) -> None:
        """Offer to begin once there is something; what was found of another network goes."""
        session = self.session
        if self.job.anew(session.network, session.training, session.held_out):
            self.found = None
        if session.training is None:
            self.pane.empty()
        elif not session.training.labelled:
            self.pane.empty(NO_LABELS)
        else:
            answers = not session.encoder and session.network is not None
            self.show_what.offer(SHOWN if answers else SHOWN[:1], "accuracy")
            self.pane.ready(self._body)

    def _steps(self):
        session = self.session
        sets = session.training, session.held_out
        # No k of the page: 30 neighbours by L1, as the authors have it.
        how = {"most": MOST, "seed": session.seed, "encoder": session.encoder}
        how |= {"k": min(30, min(MOST, len(session.training)) - 1), "layers": session.layers}
        return keeping.once(
            "layer_probes", [session.network], sets, how, session.cache,
            lambda: layer_probes.run(session.network, *sets, cache=session.cache, **how),
            lambda layers, told: layer_probes.LayerProbes(layers, session.training, told),
        )  # fmt: skip

    def _take(self, found):
        self.found = found
        self._draw()

    def _draw(self):
        if self.found is None:
            return
        table, field = self.found.layers, self.show_what.value
        classes = max(2, len(self.session.examples().classes))
        layers, label = list(dict.fromkeys(table["layer"])), "share of examples"
        self.curves.draw(layers, probed.lines(table, field), y_label=label, chance=1 / classes)
        self.sentence.value = f'<p class="mx-answer">{look.escape(probed.sentence(table))}</p>'
        columns, texts = probed.tabled(table)
        self._layers = columns["layer"]
        self.table.draw(columns, order_by="depth", descending=False, texts=texts)
        sizes = dict(zip(table["set"], table["examples"], strict=True))
        self.note.value = look.note(
            ", ".join(f"{n:,} {name} examples" for name, n in sizes.items())
        )
        self._follow()

    def _row(self, rows, _how):
        if rows:
            self._look_at(self._layers[rows[0]])

    def _look_at(self, layer):
        """The rest of the page looks at this layer, where it knows neighbours there."""
        if layer in self.session.graphs():
            self.session.at_layer = layer
        else:
            self.curves.picked = layer

    def _follow(self, _=None):
        if self.found is not None:
            self.curves.picked = self.session.at_layer
