"""Which units does one single training example drive? The heatmap, and what drives a unit."""

import ipywidgets
import numpy as np

from memexplorer.panels.layerwise.selectivity import SelectivityView
from memexplorer.panels.page.opening import opened
from memexplorer.panels.page.session import TRAINING, Session
from memexplorer.panels.pictures import Pictures, put
from memexplorer.panels.selection.following import linked
from memexplorer.panels.words import explorer as words
from memexplorer.widgets import look
from memexplorer.widgets.gallery import Gallery
from memexplorer.widgets.histogram import Histogram
from memexplorer.widgets.pane import Pane
from memexplorer.widgets.unit_heatmap import UnitHeatmap

QUESTION = "Which units does one single training example drive?"
NO_NETWORK = "Units are read from a network, and none is loaded: name a model."


class UnitView(ipywidgets.VBox):
    """UnitMem of every unit; pick one to see the examples that drive it."""

    needs = ("units",)

    def __init__(self, session: Session):
        self.session, self.heat = session, UnitHeatmap(on_pick=self._chosen)
        self.pane = Pane("Units (UnitMem)", empty="A heatmap of every unit appears here.")
        self.pane.explain(**words.UNITS)
        self.one = Pane("One unit", empty="Pick a cell of the heatmap.")
        self.one.explain(**words.UNIT)
        self.title, self.notes = ipywidgets.HTML(), ipywidgets.HTML()
        self.spread = Histogram(height=180)
        self.drivers = Gallery(name="examples that drive this unit most", size=64, page=12)
        pair = ipywidgets.Box([ipywidgets.VBox([self.title, self.spread]), self.drivers])
        pair.add_class("mx-split")
        self._one, self._body = pair, ipywidgets.VBox([self.heat, self.notes])
        self.heat.on_error = self.pane.tell_fault
        super().__init__([self.pane, self.one])
        linked(self.drivers, session, self.one.guarded)
        session.observe(self.pane.guarded(self._unit), "unit")
        session.observe(self.pane.guarded(self._stress), ["selection", "focus"])

    def show(self) -> None:
        """Draw the units when they are there."""
        found = self.session.units
        if found is None:
            given = self.session.training is not None and self.session.network is None
            self.pane.empty(NO_NETWORK if given else "")
            self._unit()
            return
        self.heat.draw(found.unitmem)
        said = [f"{len(found.units['unit']):,} units, {len(found.source):,} training examples"]
        said += found.settings["notes"][len(found.source.notes) :]
        self.notes.value = f'<p class="mx-note">{look.escape("; ".join(said))}</p>'
        self._unit()
        self._stress()
        self.pane.ready(self._body)

    def _chosen(self, how):
        """A person picked a unit: what drives it is selected."""
        layer, unit = self.session.unit = self.heat.picked
        self.session.select(self.session.units.drivers[layer][unit], how)

    def _stress(self, _=None):
        """Mark the units whose strongest example is selected or in focus."""
        found = self.session.units
        if found is None:
            return
        rows, (which, row) = self.session.selection, self.session.focus or (None, None)
        rows = np.append(rows, row) if which == TRAINING else rows
        hit = np.zeros(len(found.source), dtype=bool)
        hit[rows] = True
        units = {name: np.flatnonzero(hit[few[:, 0]]) for name, few in found.drivers.items()}
        count = sum(map(len, units.values()))
        what = f"{count:,} unit{' is' if count == 1 else 's are'} driven most by what is selected"
        self.heat.stress(units, f"{what} or in focus (underlined).")

    def _unit(self, _=None):
        """Show the unit that is picked, here or from Python."""
        found, picked = self.session.units, self.session.unit
        if picked is None or found is None:
            self.heat.picked = None
            self.one.empty()
            return
        self.heat.picked = picked
        layer, unit = self.heat.picked
        rows, answers = found.drivers[layer][unit], found.answers[layer][unit]
        counts, largest = found.spread[layer][unit], float(max(answers[0], 1e-12))
        edges = np.linspace(0, largest, len(counts) + 1)
        others = float(found.units["others"][_place(found, layer, unit)])
        self.title.value = (
            f"<p>{look.escape(layer)} unit {unit}: UnitMem "
            f"{look.number(float(found.unitmem[layer][unit]))}. Its strongest answer is "
            f"{look.number(largest)}, the mean of the other {len(found.source) - 1:,} is "
            f"{look.number(others)}.</p>"
        )
        marks = {"mean of the others": others}
        self.spread.draw(counts, edges, marks=marks, x_label="mean answer of the unit")
        items = Pictures(
            self.session, rows, size=64, marks=True,
            extra=lambda at: f"answer {look.number(float(answers[at]))}",
        )  # fmt: skip
        put(self.drivers, items)
        self.one.ready(self._one)


def _place(found, layer, unit) -> int:
    """The row of this unit in the table of units."""
    names = list(found.unitmem)
    return unit + sum(len(found.unitmem[name]) for name in names[: names.index(layer)])


def panel(model=None, data=None, held_out=None, **given) -> ipywidgets.Box:
    """Which units does one example drive? The page, for any notebook; asked as `explore.panel`."""
    page = "units", QUESTION, ("units",), [UnitView], [SelectivityView]
    return opened(page, model, data, held_out, sample_name=given.pop("sample", None), **given)
