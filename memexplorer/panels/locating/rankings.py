"""Is it the same images that each layer memorizes? Kendall's tau and overlap, layer by layer."""

import ipywidgets
import numpy as np

from memexplorer.encoding.paired import CANDIDATES
from memexplorer.measures import by_layer
from memexplorer.panels.locating import told
from memexplorer.panels.page.session import Session
from memexplorer.panels.words import layers as words
from memexplorer.widgets import look
from memexplorer.widgets.choice import Choice
from memexplorer.widgets.layer_matrix import LayerMatrix
from memexplorer.widgets.pane import Pane

TAU = "Kendall's tau"


class RankingsView(ipywidgets.VBox):
    """How far the rankings of the candidates agree between layers; pick a cell to see who."""

    needs = ()

    def __init__(self, session: Session):
        self.session = session
        nothing = "How far layers agree appears here once LayerMem is measured."
        self.pane = Pane("Do layers memorize the same images?", empty=nothing)
        self.pane.explain(**words.RANKINGS)
        heard = self.pane.guarded
        self.what = Choice("Show", on_pick=heard(self._draw), label_width="44px")
        self.matrix = LayerMatrix(name="Agreement of the rankings at two layers")
        self.matrix.on_error = self.pane.tell_fault
        self.select = ipywidgets.Button(description="Select those in both")
        self.select.layout.width = "auto"
        self.said = ipywidgets.HTML()
        rest = [self.matrix, self.said, look.row(self.select)]
        self._body = ipywidgets.VBox([look.row(self.what), *rest])
        super().__init__([self.pane])
        self.add_class("mx-locating")
        self.matrix.observe(heard(self._picked), "picked")
        self.select.on_click(heard(lambda _: session.select(self.both())))
        session.observe(heard(lambda _: self.show()), "layermem")

    def show(self) -> None:
        """Draw how far the layers agree."""
        found = self.session.layermem
        if found is None:
            self.pane.empty()
            return
        options = [(TAU, 0), *((f"overlap of the first {top}", top) for top in found.overlap)]
        self.what.offer(options, 0)
        self._draw()
        self.pane.ready(self._body)

    def both(self) -> np.ndarray:
        """Rows of the examples that are among the most memorized at both layers picked."""
        found, few = self.session.layermem, told.fewest(self.session.layermem)
        first = by_layer.order(found.scores[CANDIDATES])[:, :few]
        one, other = (first[at] for at in self.matrix.picked)
        return np.sort(found.rows[CANDIDATES][np.intersect1d(one, other)])

    def _draw(self):
        found, layers = self.session.layermem, told.names(self.session.layermem)
        values = found.overlap[self.what.value] if self.what.value else found.tau
        self.matrix.draw(values, layers, layers)
        self._picked()

    def _picked(self, _=None):
        found = self.session.layermem
        if found is None:
            return
        self.select.disabled = not self.matrix.picked
        count, few = found.scores[CANDIDATES].shape[1], told.fewest(found)
        if not self.matrix.picked:
            words = f"{count:,} candidates. Pick a cell to see which images two layers share."
        else:
            row, column = self.matrix.picked
            one, other = (told.names(found)[at] for at in (row, column))
            shared = len(self.both())
            words = (
                f"{one} and {other}: tau {look.number(round(float(found.tau[row, column]), 2))}; "
                f"{shared} of the {few} most memorized in common, by chance "
                f"{look.number(round(few * few / count, 1))}."
            )
        self.said.value = look.note(words)
