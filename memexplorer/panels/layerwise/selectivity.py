"""Does a unit stand for one example or for a class? UnitMem against ClassMem of every unit."""

import ipywidgets
import numpy as np

from memexplorer.panels.layerwise import selective
from memexplorer.panels.layerwise.second import Second
from memexplorer.panels.page.own_job import OwnJob
from memexplorer.panels.page.session import Session
from memexplorer.panels.words import selectivity as words
from memexplorer.studies import unit_selectivity
from memexplorer.studies.unit_selectivity import NETWORK, REFERENCE
from memexplorer.widgets import look
from memexplorer.widgets.pane import Pane
from memexplorer.widgets.scatter import Scatter
from memexplorer.widgets.score_table import ScoreTable

TITLES = {NETWORK: "The network", REFERENCE: "The other network"}
AXES = "ClassMem (for a class)", "UnitMem (for one example)"


class SelectivityView(ipywidgets.VBox):
    """UnitMem against ClassMem of every unit, of one network or of two side by side."""

    needs = ("units",)

    def __init__(self, session: Session):
        self.session, self.found, self._rows = session, None, {}
        self._stressed = None  # (network, layer) whose units stand out
        self.pane = Pane("For an example or for a class?", empty="UnitMem against ClassMem, here.")
        self.pane.explain(**words.SELECTIVITY)
        self.second = Second(self.pane.guarded)
        self.planes = {
            NETWORK: Scatter(*AXES, title=TITLES[NETWORK], on_pick=self._pointed),
            REFERENCE: Scatter(*AXES, title=TITLES[REFERENCE]),
        }
        self.sentence, self.note = ipywidgets.HTML(), ipywidgets.HTML()
        self.layers, self.units = ScoreTable(on_pick=self._layer), ScoreTable(on_pick=self._listed)
        for part in (*self.planes.values(), self.layers, self.units):
            part.on_error = self.pane.tell_fault
        by_layer, by_unit = map(
            ipywidgets.HTML, ("<h3>By layer</h3>", "<h3>By unit of the network</h3>")
        )
        self._listing = ipywidgets.VBox([by_unit, self.units])
        self._both, self._below = ipywidgets.Box(), ipywidgets.VBox()
        self._both.add_class("mx-split")
        parts = self.sentence, self._both, by_layer, self.layers, self._below, self.note
        self._result = ipywidgets.VBox(parts)
        self.job = OwnJob(self.pane, "Compare UnitMem with ClassMem", self._steps, self._take,
                          beside=[self.second], result=self._result)  # fmt: skip
        self._body = ipywidgets.VBox([self.job, self._result])
        super().__init__([self.pane])
        self.add_class("mx-selectivity")
        session.observe(self.pane.guarded(self._unit), "unit")

    def show(self) -> None:
        """Offer to compare once there is a network; what was found of another one goes."""
        session = self.session
        if self.job.anew(session.network, session.training, session.held_out, session.reference):
            self.found = None
        if session.network is None:
            self.pane.empty(selective.NO_NETWORK if session.training is not None else "")
        elif not session.examples().labelled:
            self.pane.empty(selective.NO_LABELS)
        else:
            self.second.offer(session)
            self.pane.ready(self._body)

    def _steps(self):
        session = self.session
        how = {"reference": (yield from self.second.loaded(session)), **selective.asking(session)}
        sets = session.network, session.training, session.held_out
        return (yield from unit_selectivity.run(*sets, **how))

    def _take(self, found):
        self.found, pair = found, REFERENCE in found.layers["network"]
        columns = {name: np.array(column) for name, column in found.units.items()}
        self._rows, self._stressed = {}, None
        for name, plane in self.planes.items():
            rows = self._rows[name] = np.flatnonzero(columns["network"] == name)
            plane.draw(**selective.drawn(columns, rows))
        beside = self.planes[REFERENCE] if pair else self._listing
        self._both.children = self.planes[NETWORK], beside
        self._below.children = (self._listing,) if pair else ()
        self.sentence.value = f'<p class="mx-answer">{look.escape(selective.sentence(found))}</p>'
        drawn, texts = selective.by_layer(found)
        self.layers.draw(drawn, order_by="depth", descending=False, texts=texts)
        self.units.draw(selective.by_unit(columns, self._rows[NETWORK]), order_by="difference")
        self.note.value = look.note(selective.about(found))
        self._unit()

    def _pointed(self, row):
        """A point of the network: the rest of the page looks at this unit."""
        at = int(self._rows[NETWORK][row])
        self.session.unit = self.found.units["layer"][at], int(self.found.units["unit"][at])

    def _listed(self, rows, _how):
        if rows:
            self._pointed(rows[0])

    def _layer(self, rows, _how):
        """The units of one layer stand out; a second pick of it brings all back."""
        table, layers = self.found.layers, np.array(self.found.units["layer"])
        at = rows[0] if rows else self.layers.picked
        now = None if at is None else (table["network"][at], table["layer"][at])
        self._stressed = None if now == self._stressed else now
        for name, plane in self.planes.items():
            alone = self._stressed is not None and self._stressed[0] == name
            here = alone and np.flatnonzero(layers[self._rows[name]] == self._stressed[1])
            plane.stress(here if alone else None)

    def _unit(self, _=None):
        """Ring the unit that is picked, here or elsewhere on the page."""
        if self.found is None:
            return
        row = selective.place(self.found.units, self._rows[NETWORK], self.session.unit)
        self.planes[NETWORK].picked = self.units.picked = row
