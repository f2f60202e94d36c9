"""Every unit of every layer as a cell, sorted within its layer: which ones stand out?"""

from collections.abc import Callable

import ipywidgets
import numpy as np
import traitlets

from memexplorer.widgets import heatmap_figure, legend, look
from memexplorer.widgets.faults import FaultBox
from memexplorer.widgets.picture import TAPS, Picture
from memexplorer.widgets.ways import Ways, way

HINT = "Click a cell, or choose layer and rank. Each layer is sorted, highest first."


class UnitHeatmap(FaultBox):
    """Which units of which layers stand out?

    `picked` is (layer, unit) or None: the framed cell, which may be set.
    on_pick  called with "new", "add" or "remove" when a person picked a unit, also the same again

    >>> heat = UnitHeatmap()
    >>> heat.draw({"stage1": [0.2, 0.9], "stage2": [0.5]})
    >>> heat.picked = ("stage1", 1)
    >>> heat.words
    'stage1, unit 1: UnitMem 0.9, rank 1 of 2'
    """

    picked = traitlets.Any(None)
    words = traitlets.Unicode("")  # what is picked, as under the picture

    def __init__(self, *, label="UnitMem", on_pick: Callable[[str], None] | None = None):
        self._label, self._values, self._orders = label, {}, {}
        self._on_pick, self._stressed = on_pick, ""
        self._parts = heatmap_figure.build(label)
        self.figure = self._parts.figure
        for kind in TAPS:
            self.figure.on_event(kind, self.guarded(self._tapped))
        self._legend, self._foot = ipywidgets.HTML(), ipywidgets.HTML()
        self.layer = ipywidgets.Dropdown(description="Layer", options=[])
        self.rank = ipywidgets.BoundedIntText(description="Rank", min=1, max=1, value=1)
        self.ways = Ways("the examples that drive this unit", self._rank_chosen, heard=self.guarded)
        self.ways.enable(False)
        for control, width in ((self.layer, "280px"), (self.rank, "128px")):
            control.layout.width, control.style.description_width = width, "48px"
        self.layer.observe(self.guarded(self._layer_chosen), "value")
        self._picture = Picture(self.figure)
        controls = look.row(self.layer, self.rank, self.ways)
        super().__init__([self._legend, self._picture, controls, self._foot])

    def draw(self, layers: dict) -> None:
        """How much does each unit hold?

        layers  name -> (unit,) finite values; colour runs from 0 to 1, the first layer is on top
        """
        values = {str(name): np.asarray(column, dtype=float) for name, column in layers.items()}
        for name, column in values.items():
            if column.ndim != 1 or not column.size or not np.isfinite(column).all():
                raise ValueError(
                    f"layers[{name!r}] has shape {column.shape}, perhaps with NaN; one finite "
                    "number for each unit is wanted"
                )
        self._values = values
        self._orders = {name: np.argsort(-column, kind="stable") for name, column in values.items()}
        if self.picked and not self._known(self.picked):
            self.picked = None
        heatmap_figure.fill(self._parts, self._values, self._orders)
        if self.layer.options != tuple(values):
            self.layer.options = list(values)
            self.layer.index = 0 if values else None
        self.ways.enable(bool(values))
        self._legend.value = legend.of_scores(self._label, 0, 1)
        self.stress({}, "")

    def stress(self, units: dict, words: str) -> None:
        """Which units stand out for another reason, such as what is selected, and for which?

        units  layer -> its units; they get a stroke under their cells      words  say why
        """
        heatmap_figure.stress(self._parts, self._orders, units)
        self._stressed = words if any(map(len, units.values())) else ""
        self._mark()

    def _tapped(self, event):
        names = list(self._values)
        at = len(names) - 1 - int(np.floor(event.y))
        if 0 <= at < len(names) and 0 <= event.x <= 1:
            order = self._orders[names[at]]
            place = min(int(event.x * len(order)), len(order) - 1)
            self._pick(names[at], order[place], way(event))

    def _pick(self, name, unit, how):
        self.picked = (name, int(unit))
        if self._on_pick is not None:
            self._on_pick(how)

    def _layer_chosen(self, change):
        size = len(self._values.get(change["new"], ())) or 1
        self.rank.max = size
        self.rank.tooltip = f"1 is the highest of {size:,}"

    def _rank_chosen(self, how):
        name = self.layer.value
        self._pick(name, self._orders[name][self.rank.value - 1], how)

    def _known(self, picked):
        return picked[0] in self._values and 0 <= picked[1] < len(self._values[picked[0]])

    @traitlets.validate("picked")
    def _check(self, proposal):
        picked = proposal["value"]
        if picked is None:
            return None
        if len(tuple(picked)) != 2 or not self._known(picked):
            raise traitlets.TraitError(
                f"picked {picked!r} is none of the units drawn; give (layer, unit) with a layer of "
                f"{', '.join(self._values) or 'a heatmap that has been drawn'}"
            )
        return str(picked[0]), int(picked[1])

    @traitlets.observe("picked")
    def _mark(self, _=None):
        if self.picked is None:
            self._parts.mark.data, self.words = {"x": [], "y": [], "w": []}, ""
        else:
            name, unit = self.picked
            order, at = self._orders[name], list(self._values).index(name)
            place, wide = int(np.flatnonzero(order == unit)[0]), 1 / len(order)
            y = len(self._values) - at - 0.5
            self._parts.mark.data = {"x": [(place + 0.5) * wide], "y": [y], "w": [max(wide, 0.004)]}
            self.layer.value, self.rank.value = name, place + 1
            value = look.number(self._values[name][unit])
            said = f"{self._label} {value}, rank {place + 1:,} of {len(order):,}"
            self.words = f"{name}, unit {unit}: {said}"
        # Always two lines: what stands below must not move away under the pointer.
        self._foot.value = look.note(self.words or HINT) + look.note(self._stressed or "\u00a0")
        count = sum(map(len, self._values.values()))
        told = f"Heatmap of {self._label}: {count:,} units in {len(self._values)} layers, from 0 "
        parts = [told + "(dark) to 1 (bright)", self.words, self._stressed]
        self._picture.say(". ".join(part for part in parts if part))
