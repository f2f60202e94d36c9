"""The examples on which network and neighbours part, by answer and by class."""

import ipywidgets
import numpy as np

from memexplorer.panels import tables
from memexplorer.panels.page.session import HELD_OUT, TRAINING, Session
from memexplorer.panels.pictures import Pictures, put
from memexplorer.panels.selection.following import linked
from memexplorer.panels.words import explorer as words
from memexplorer.panels.words.links import HELD_OUT_CELLS
from memexplorer.widgets import look
from memexplorer.widgets.choice import Choice
from memexplorer.widgets.gallery import Gallery
from memexplorer.widgets.matrix import HINT, Matrix
from memexplorer.widgets.pane import Pane
from memexplorer.widgets.score_table import ScoreTable


class PartingView(ipywidgets.VBox):
    """On which examples do network and neighbours give different answers?"""

    needs = ("agreement", "map")

    def __init__(self, session: Session):
        self.session, self._cells = session, np.zeros(0, dtype=int)
        self.table, self.matrix = ScoreTable(on_pick=self._class), Matrix(on_pick=self._chosen)
        self.pane = Pane("Where they part", empty="Examples where both differ appear here.")
        self.pane.explain(**words.PARTING)
        heard = self.pane.guarded
        self.which = Choice("Set", on_pick=heard(self._draw), label_width="40px")
        self.layer = Choice("Layer", on_pick=heard(self._layer_chosen), label_width="56px")
        self.gallery = Gallery(name="examples where both part", size=64, page=12)
        self.gallery.empty = "Network and neighbours give the same answer to every example."
        self.heading = ipywidgets.HTML()
        side = ipywidgets.VBox([self.heading, self.gallery])
        both = ipywidgets.Box([self.matrix, side])
        both.add_class("mx-split")
        self._body = ipywidgets.VBox([look.row(self.which, self.layer), both, self.table])
        for widget in (self.table, self.matrix):
            widget.on_error = self.pane.tell_fault
        super().__init__([self.pane])
        linked(self.gallery, session, heard)
        self.matrix.observe(heard(self._cell), "picked")
        session.observe(heard(self._follow), "selection")
        session.observe(heard(lambda _: self.show()), "at_layer")

    def show(self) -> None:
        """Draw what is known so far."""
        found = self.session.agreement
        if found is None or not found.training:
            self.pane.empty()
            return
        sets, at = [TRAINING, HELD_OUT] if found.held_out else [TRAINING], self.session.at_layer
        self.which.offer(sets, TRAINING)
        if at in found.training:
            self.layer.chosen = False  # picked elsewhere since
        self.layer.offer(list(found.training), at if at in found.training else self.session.layer())
        self._draw()

    def _layer_chosen(self):
        self.session.at_layer = self.layer.value  # and that draws

    def _draw(self):
        which, layer = self.which.value, self.layer.value
        seen, share = self.session.evidence(which), self.session.shares(which).get(layer)
        if seen is None or share is None:
            return
        if seen.predictions is None:
            self.pane.empty("The network gives no answers, so there is nothing to compare.")
            return
        voted, size = share.argmax(axis=1), len(seen.examples.classes)
        self._cells, self._share, self._size = seen.predictions * size + voted, share, size
        self.matrix.hint = HINT if which == TRAINING else HELD_OUT_CELLS
        self.matrix.draw(self._counted(slice(None)), seen.examples.classes)
        columns, texts = tables.by_class(self.session.agreement, which, layer, self.session.k)
        self._classes = columns["class"]
        self.table.draw(columns, order_by="P_SAME", descending=False, texts=texts)
        self._list(voted != seen.predictions, "both part on")
        self._follow()
        self.pane.ready(self._body)

    def _counted(self, rows):
        counts = np.bincount(self._cells[rows], minlength=self._size**2)
        return counts.reshape(self._size, self._size)

    def _follow(self, _=None):
        """Count what is selected in the cells. Only training examples can be."""
        if self.which.value == TRAINING and len(self._cells) == self.session.count:
            self.matrix.select(self._counted(self.session.selection))

    def _list(self, chosen, said):
        """The chosen examples, those first whose neighbours object most to the network's answer."""
        which, share = self.which.value, self._share
        answers = self.session.evidence(which).predictions
        rows, sure = np.flatnonzero(chosen), share[np.arange(len(share)), answers]
        rows = rows[np.argsort(sure[rows], kind="stable")]
        text = f"{said} {len(rows):,} of {len(share):,} {which} examples, clearest first"
        self.heading.value = f'<p class="mx-note">{text}</p>'
        put(self.gallery, Pictures(self.session, rows, which, size=64, marks=True))

    def _cell(self, change):
        if change["new"] is not None:
            self._list(self._inside(*change["new"]), "in this cell:")

    def _inside(self, row, column):
        return self._cells == row * self._size + column

    def _chosen(self, how):
        if self.which.value == TRAINING:
            self.session.select(np.flatnonzero(self._inside(*self.matrix.picked)), how)

    def _class(self, rows, how):
        """A class of the table: its training examples, by the label they were given."""
        examples, names = self.session.examples(), {self._classes[row] for row in rows}
        codes = [code for code, name in enumerate(examples.classes) if name in names]
        if self.which.value == TRAINING:
            self.session.select(np.flatnonzero(np.isin(examples.labels, codes)), how)
