"""Whom did the encoder memorize most at this layer, and whom least?"""

import ipywidgets
import numpy as np

from memexplorer.encoding.paired import CANDIDATES
from memexplorer.measures import by_layer
from memexplorer.panels.locating import told, verdict
from memexplorer.panels.page.session import TRAINING, Session
from memexplorer.panels.pictures import Pictures, put
from memexplorer.panels.selection.following import linked
from memexplorer.panels.words import layers as words
from memexplorer.widgets import look
from memexplorer.widgets.choice import Choice
from memexplorer.widgets.gallery import Gallery
from memexplorer.widgets.pane import Pane
from memexplorer.widgets.score_table import ScoreTable


class MemorizedView(ipywidgets.VBox):
    """The candidates with the highest and the lowest score at a layer, as pictures and a table."""

    needs = ()

    def __init__(self, session: Session):
        self.session = session
        self.pane = Pane("Most and least memorized", empty="They appear here once measured.")
        self.pane.explain(**words.MEMORIZED)
        heard = self.pane.guarded
        self.layer = Choice("Layer", on_pick=heard(self._chosen), label_width="44px")
        self.select = ipywidgets.Button(description="Select the most memorized")
        self.select.layout.width = "auto"
        self.titles, self.chance = [ipywidgets.HTML(), ipywidgets.HTML()], ipywidgets.HTML()
        self.galleries = [
            Gallery(name=f"the {which} memorized images", size=64, page=12)
            for which in ("most", "least")
        ]
        self.table = ScoreTable(on_pick=self._rows)
        self.table.on_error = self.pane.tell_fault
        both = [ipywidgets.VBox(p) for p in zip(self.titles, self.galleries, strict=True)]
        self._both = ipywidgets.Box(both)
        self._both.add_class("mx-split")
        top = look.row(self.layer, self.select)
        self._body = ipywidgets.VBox([top, self.chance, self._both, self.table])
        super().__init__([self.pane])
        self.add_class("mx-locating")
        for gallery in self.galleries:
            linked(gallery, session, heard)
        self.select.on_click(heard(lambda _: session.select(self._order()[: self._few()])))
        session.observe(heard(lambda _: self.show()), "layermem")
        session.observe(heard(self._follow), "at_layer")
        session.observe(heard(self._mark), ["selection", "focus"])

    def show(self) -> None:
        """Draw who was measured."""
        found = self.session.layermem
        if found is None:
            self.pane.empty()
            return
        layers, at = told.names(found), self.session.at_layer
        self.layer.offer(layers, at if at in layers else layers[-1])
        self.select.description = f"Select the {self._few()} most memorized"
        self._draw()
        self.pane.ready(self._body)

    def _few(self):
        return told.fewest(self.session.layermem)

    def _scores(self):
        found = self.session.layermem
        return found.scores[CANDIDATES][told.names(found).index(self.layer.value)]

    def _order(self):
        """Rows of the training examples, the most memorized candidate first."""
        rows = self.session.layermem.rows[CANDIDATES]
        return rows[by_layer.order(self._scores())]

    def _draw(self):
        found, few, scores = self.session.layermem, self._few(), np.sort(self._scores())[::-1]
        order = self._order()
        ends = (order[:few], scores[:few]), (order[::-1][:few], scores[::-1][:few])
        for which, title, gallery, (rows, values) in zip(
            ("most", "least"), self.titles, self.galleries, ends, strict=True
        ):
            mean = verdict.signed(values.mean())
            title.value = f"<h3>The {few} {which} memorized, mean SSLMem {mean}</h3>"
            items = Pictures(
                self.session, rows, size=64, marks=True, brief=True,
                extra=lambda at, values=values: verdict.signed(values[at]),
            )  # fmt: skip
            put(gallery, items)
        self.chance.value = look.note(verdict.by_chance(found, self.layer.value))
        self._of, columns = told.listing(found, self.layer.value, self.session.examples())
        form = dict.fromkeys((told.HERE, told.LAST), verdict.signed)
        self.table.draw(columns, order_by=told.HERE, formats=form)
        self._mark()

    def _rows(self, rows, how):
        picked = self.table.picked
        if picked is not None:
            self.session.focus = (TRAINING, int(self._of[picked]))
        self.session.select(self._of[rows], how)

    def _chosen(self):
        self.session.at_layer = self.layer.value
        self._draw()

    def _follow(self, change):
        found = self.session.layermem
        known = found is not None and change["new"] in told.names(found)
        if known and change["new"] != self.layer.value:
            self.layer.chosen = False
            self.layer.offer(told.names(found), change["new"])
            self._draw()

    def _mark(self, _=None):
        if self.session.layermem is None or not self.table.names:
            return
        self.table.select(np.flatnonzero(np.isin(self._of, self.session.selection)))
