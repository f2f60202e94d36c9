"""Which units does one single training example drive? The heatmap, and what drives a unit."""

import ipywidgets
import numpy as np

from memexplorer.panels.opening import opened
from memexplorer.panels.pictures import Pictures
from memexplorer.panels.session import TRAINING, Session
from memexplorer.panels.words import explorer as words
from memexplorer.widgets import look
from memexplorer.widgets.gallery import Gallery
from memexplorer.widgets.histogram import Histogram
from memexplorer.widgets.pane import Pane
from memexplorer.widgets.unit_heatmap import UnitHeatmap

QUESTION = "Which units does one single training example drive?"
NO_NETWORK = "Units are read from a network, and features were given instead: name a model."


class UnitView(ipywidgets.VBox):
    """UnitMem of every unit; pick one to see the examples that drive it."""

    needs = ("units",)

    def __init__(self, session: Session):
        self.session, self.heat, self.spread = session, UnitHeatmap(), Histogram(height=180)
        self.pane = Pane("Units (UnitMem)", empty="A heatmap of every unit appears here.")
        self.pane.explain(**words.UNITS)
        self.one = Pane("One unit", empty="Pick a cell of the heatmap.")
        self.title, self.notes = ipywidgets.HTML(), ipywidgets.HTML()
        self.drivers = Gallery(name="examples that drive this unit most", size=64, page=12)
        pair = ipywidgets.Box([ipywidgets.VBox([self.title, self.spread]), self.drivers])
        pair.add_class("mx-split")
        self._one, self._body = pair, ipywidgets.VBox([self.heat, self.notes])
        self.heat.on_error = self.pane.tell_fault
        super().__init__([self.pane, self.one])
        self.heat.observe(self.pane.guarded(self._unit), "picked")
        self.drivers.observe(self.one.guarded(self._picked), "picked")

    def show(self) -> None:
        """Draw the units when they are there."""
        found = self.session.units
        if found is None:
            given = self.session.training is not None and self.session.network is None
            self.pane.empty(NO_NETWORK if given else "")
            self.heat.picked = None
            return
        self.heat.draw(found.unitmem)
        count = sum(map(len, found.unitmem.values()))
        said = [f"{count:,} units, {len(found.source):,} training examples"]
        said += found.settings["notes"][len(found.source.notes) :]
        self.notes.value = f'<p class="mx-note">{look.escape("; ".join(said))}</p>'
        self.pane.ready(self._body)

    def _unit(self, change):
        found, self.session.unit = self.session.units, change["new"]
        if change["new"] is None or found is None:
            self.one.empty()
            return
        layer, unit = change["new"]
        rows, answers = found.drivers[layer][unit], found.answers[layer][unit]
        counts, largest = found.spread[layer][unit], float(max(answers[0], 1e-12))
        edges = np.linspace(0, largest, len(counts) + 1)
        total = len(found.source)
        table, at = found.units, _place(found, layer, unit)
        self.title.value = (
            f"<p>{look.escape(layer)} unit {unit}: UnitMem "
            f"{look.number(float(found.unitmem[layer][unit]))}. Its strongest answer is "
            f"{look.number(largest)}, the mean of the other {total - 1:,} is "
            f"{look.number(float(table['others'][at]))}.</p>"
        )
        marks = {"mean of the others": float(table["others"][at])}
        self.spread.draw(counts, edges, marks=marks, x_label="mean answer of the unit")
        self.drivers.items = Pictures(
            self.session,
            rows,
            size=64,
            extra=lambda at: f"answer {look.number(float(answers[at]))}",
        )
        self.one.ready(self._one)
        self.session.selection = rows

    def _picked(self, change):
        if change["new"] is not None:
            rows = np.flatnonzero(self.session.examples().ids == change["new"])
            self.session.focus = (TRAINING, int(rows[0]))


def _place(found, layer, unit) -> int:
    """The row of this unit in the table of units."""
    before = 0
    for name, scores in found.unitmem.items():
        if name == layer:
            return before + unit
        before += len(scores)
    raise KeyError(layer)


def panel(model=None, data=None, held_out=None, **given) -> ipywidgets.Box:
    """Which units does one example drive? The page, to put in any notebook.

    Takes what `explore.panel` takes.
    """
    page = "units", QUESTION, ("units",), [UnitView], []
    return opened(page, model, data, held_out, sample_name=given.pop("sample", None), **given)
