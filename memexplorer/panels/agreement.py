"""Where do a network and the nearest neighbours in its embedding space agree?"""

import ipywidgets

from memexplorer.panels import tables, turning
from memexplorer.panels.layerwise.probing import ProbesView
from memexplorer.panels.page.opening import opened
from memexplorer.panels.page.session import HELD_OUT, TRAINING, Session
from memexplorer.panels.parting import PartingView
from memexplorer.panels.words import explorer as words
from memexplorer.widgets import look
from memexplorer.widgets.curves import Curves
from memexplorer.widgets.pane import Pane
from memexplorer.widgets.score_table import ScoreTable

QUESTION = "Does this network answer as the nearest training examples do?"
HINT = "Click a layer in the picture, or a row, to see at that layer where they part."
NO_ANSWERS = (
    "An encoder names no class, so there is nothing to agree with. Shown is on how many examples "
    "its neighbours are right."
)


class AgreementView(ipywidgets.VBox):
    """P_SAME, MC and ME by layer, on training and held-out data; a layer picked is looked at."""

    needs = ("agreement",)

    def __init__(self, session: Session):
        self.session, self._layers = session, []
        self.curves = Curves(shares=True, on_pick=self._look_at)
        self.numbers = ScoreTable(on_pick=self._row)
        self.pane = Pane("Agreement by layer", empty="P_SAME, MC and ME by layer appear here.")
        self.pane.explain(**words.AGREEMENT)
        self.sentence, self.note = ipywidgets.HTML(), ipywidgets.HTML()
        self._body = ipywidgets.VBox([self.sentence, self.curves, self.note, self.numbers])
        for widget in (self.curves, self.numbers):
            widget.on_error = self.pane.tell_fault
        super().__init__([self.pane])
        session.observe(self.pane.guarded(self._follow), "at_layer")

    def show(self) -> None:
        """Draw the agreement found so far."""
        found, k = self.session.agreement, self.session.k
        if found is None or not found.training:
            self.pane.empty()
            return
        sides = {TRAINING: found.training, HELD_OUT: found.held_out}
        silent = found.evidence.predictions is None
        lines = {
            name: [
                [getattr(by_k[k], field) for by_k in side.values()] if side else None
                for side in sides.values()
            ]
            for name, field in (tables.OF_NEIGHBOURS if silent else tables.LINES).items()
        }
        chance = 1 / max(2, len(found.evidence.examples.classes))
        layers, expected = list(found.training), len(found.evidence.features)
        self.curves.draw(layers, lines, y_label=f"share of examples, k = {k}", chance=chance)
        columns, texts = tables.by_layer(found, k)
        self._layers = columns["layer"]
        self.numbers.draw(columns, order_by="depth", descending=False, texts=texts)
        same = {
            which: {layer: by_k[k].p_same for layer, by_k in side.items()}
            for which, side in sides.items()
        }
        said = NO_ANSWERS if silent else look.escape(turning.of_set(same))
        self.sentence.value = f'<p class="mx-answer">{said}</p>' if said else ""
        self._follow()
        if len(layers) == expected:
            self.pane.ready(self._body)
        else:
            self.pane.partial(f"{len(layers)} of {expected} layers so far", self._body)

    def _follow(self, _=None):
        """Mark the layer that is looked at."""
        self.curves.picked = layer = self.session.at_layer
        rows = [at for at, name in enumerate(self._layers) if name == layer]
        if self.numbers.picked not in rows:
            self.numbers.picked = rows[0] if rows else None
        self.note.value = look.note(f"“Where they part” shows {layer}." if layer else HINT)

    def _row(self, rows, _how):
        if rows:
            self._look_at(self._layers[rows[0]])

    def _look_at(self, layer):
        self.session.at_layer = layer


def panel(model=None, data=None, held_out=None, **given) -> ipywidgets.Box:
    """Where do a network and its neighbours agree? The page, to put in any notebook.

    Takes what `explore.panel` takes.
    """
    page = "agreement", QUESTION, ("agreement",), [AgreementView], [PartingView, ProbesView]
    return opened(page, model, data, held_out, sample_name=given.pop("sample", None), **given)
