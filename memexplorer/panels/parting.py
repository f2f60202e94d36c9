"""The examples on which network and neighbours part, by answer and by class."""

import ipywidgets
import numpy as np

from memexplorer.panels import tables
from memexplorer.panels.pictures import Pictures, put
from memexplorer.panels.session import HELD_OUT, TRAINING, Session
from memexplorer.panels.words import explorer as words
from memexplorer.widgets.choice import Choice
from memexplorer.widgets.gallery import Gallery
from memexplorer.widgets.matrix import Matrix
from memexplorer.widgets.pane import Pane
from memexplorer.widgets.score_table import ScoreTable


class PartingView(ipywidgets.VBox):
    """On which examples do network and neighbours give different answers?"""

    needs = ("agreement", "map")

    def __init__(self, session: Session):
        self.session, self._shown = session, TRAINING
        self.table, self.matrix = ScoreTable(), Matrix()
        self.pane = Pane("Where they part", empty="Examples where both differ appear here.")
        self.pane.explain(**words.PARTING)
        draw = self.pane.guarded(self._draw)
        self.which = Choice("Set", on_pick=draw, label_width="40px")
        self.layer = Choice("Layer", on_pick=draw, label_width="56px")
        self.gallery = Gallery(name="examples where both part", size=64, page=12)
        self.gallery.empty = "Network and neighbours give the same answer to every example."
        self.heading = ipywidgets.HTML()
        choice = ipywidgets.HBox([self.which, self.layer])
        choice.layout.flex_flow = "row wrap"
        side = ipywidgets.VBox([self.heading, self.gallery])
        both = ipywidgets.Box([self.matrix, side])
        both.add_class("mx-split")
        self._body = ipywidgets.VBox([choice, both, self.table])
        super().__init__([self.pane])
        self.gallery.observe(self.pane.guarded(self._picked), "picked")
        self.matrix.observe(self.pane.guarded(self._cell), "picked")

    def show(self) -> None:
        """Draw what is known so far."""
        found = self.session.agreement
        if found is None or not found.training:
            self.pane.empty()
            return
        sets = [TRAINING, HELD_OUT] if found.held_out else [TRAINING]
        self.which.offer(sets, TRAINING)
        self.layer.offer(list(found.training), self.session.layer())
        self._draw()

    def _draw(self):
        which, layer = self.which.value, self.layer.value
        seen, share = self.session.evidence(which), self.session.shares(which).get(layer)
        if seen is None or share is None:
            return
        if seen.predictions is None:
            self.pane.empty("The network gives no answers, so there is nothing to compare.")
            return
        voted, size = share.argmax(axis=1), len(seen.examples.classes)
        counts = np.bincount(seen.predictions * size + voted, minlength=size * size)
        self.matrix.draw(counts.reshape(size, size), seen.examples.classes)
        self.table.draw(
            tables.by_class(self.session.agreement, which, layer, self.session.k),
            order_by="P_SAME",
            descending=False,
        )
        self._list(which, voted != seen.predictions, share, "part")
        self.pane.ready(self._body)

    def _list(self, which, chosen, share, said):
        """The chosen examples, those first whose neighbours object most to the network's answer."""
        answers = self.session.evidence(which).predictions
        rows, sure = np.flatnonzero(chosen), share[np.arange(len(share)), answers]
        rows = rows[np.argsort(sure[rows], kind="stable")]
        verb = "both part on" if said == "part" else "in this cell:"
        text = f"{verb} {len(rows):,} of {len(share):,} {which} examples, clearest first"
        self.heading.value = f'<p class="mx-note">{text}</p>'
        put(self.gallery, Pictures(self.session, rows, which, size=64))
        self._shown = which
        return rows

    def _cell(self, change):
        which = self.which.value
        seen, share = self.session.evidence(which), self.session.shares(which)[self.layer.value]
        if change["new"] is None or seen is None:
            return
        row, column = change["new"]
        chosen = (seen.predictions == row) & (share.argmax(axis=1) == column)
        rows = self._list(which, chosen, share, "cell")
        if which == TRAINING:
            self.session.selection = rows

    def _picked(self, change):
        if change["new"] is not None:
            ids = self.session.examples(self._shown).ids
            self.session.focus = (self._shown, int(np.flatnonzero(ids == change["new"])[0]))
