"""Shares of many examples, sorted, one curve for each setting, and what chance alone would give."""

from collections.abc import Callable

import ipywidgets
import numpy as np
from bokeh import models

from memexplorer.widgets import legend, look
from memexplorer.widgets.faults import FaultBox
from memexplorer.widgets.picture import TAPS, Picture

CHANCE = "chance alone"
_LINES = ("xs", "ys", "hue", "dash", "width")


class SortedCurves(FaultBox):
    """How unequal are the shares of many examples, beside those of chance?

    on_pick(name, place) is called when a person clicked near a curve: the place is that in the
    values as they were given, not as they were sorted.

    >>> curves = SortedCurves()
    >>> curves.draw({"real": [0.9, 0.0, 0.1]}, {"real": [0.3, 0.3, 0.4]}, y_label="wrong")
    >>> curves.at(3, 0.8)  # the third of the sorted ones, counted from 1
    ('real', 0)
    >>> curves.words
    'wrong, 3 examples each, sorted: real 0 to 0.9, median 0.1, by chance alone 0.3 to 0.4'
    """

    def __init__(self, *, height: int = 280, on_pick: Callable[[str, int], None] | None = None):
        self._on_pick, self._orders, self._sorted, self.words = on_pick, {}, {}, ""
        self.lines = models.ColumnDataSource({name: [] for name in _LINES})
        self.ring = models.ColumnDataSource({"x": [], "y": []})
        ranges = {"x_range": models.Range1d(0, 1), "y_range": models.Range1d(-0.03, 1.03)}
        self.figure = look.plot(height, [], **ranges)
        self.figure.xaxis.axis_label = "examples, the easiest first"
        self.figure.xgrid.visible = False
        self.figure.ygrid.grid_line_color = "#CCD1DA"
        self.figure.css_variables = {"--bk-grid-line-color": "var(--mx-line, #CCD1DA)"}
        self.figure.axis.ticker = models.BasicTicker(desired_num_ticks=5)
        self.figure.xaxis.formatter = models.NumeralTickFormatter(format="0,0")
        self.figure.multi_line(
            "xs", "ys", source=self.lines, line_color="hue", line_dash="dash", line_width="width"
        )
        ring = {"size": 13, "fill_color": None, "line_color": look.ACCENT, "line_width": 3}
        self.figure.scatter("x", "y", source=self.ring, **ring)
        for kind in TAPS:
            self.figure.on_event(kind, self.guarded(self._tapped))
        self._legend, self._picture = ipywidgets.HTML(), Picture(self.figure)
        super().__init__([self._legend, self._picture])

    def draw(self, values: dict, chance: dict, *, y_label: str) -> None:
        """Which shares are there?

        values  name -> (example,) from 0 to 1
        chance  name -> (example,) ascending, what luck alone would give; drawn dotted
        """
        drawn, said, hues = {name: [] for name in _LINES}, [], []
        self._orders = {name: np.argsort(one, kind="stable") for name, one in values.items()}
        self._sorted = {name: np.asarray(one, float)[self._orders[name]]
                        for name, one in values.items()}  # fmt: skip
        for at, (name, one) in enumerate(self._sorted.items()):
            hue = look.LINES[at % len(look.LINES)]
            hues.append((name, hue))
            words = f"{name} {look.number(one[0])} to {look.number(one[-1])}, "
            words += f"median {look.number(float(np.median(one)))}"
            lucky = np.asarray(chance.get(name, ()), float)
            for line, dash, width in ((one, [], 2.5), (lucky, [1, 4], 1.75)):
                if len(line):
                    row = np.arange(1, len(line) + 1), line, hue, dash, width
                    for column, part in zip(_LINES, row, strict=True):
                        drawn[column].append(part)
            if len(lucky):
                ends = f"{look.number(lucky[0])} to {look.number(lucky[-1])}"
                words += f", by {CHANCE} {ends}"
            said.append(words)
        self.lines.data, count = drawn, max(map(len, self._sorted.values()), default=1)
        self.figure.x_range.update(start=0, end=count + 1)
        self.figure.yaxis.axis_label = look.plain(y_label)
        self._legend.value = legend.of_lines(hues, {"dotted": CHANCE} if chance else {})
        self.words = f"{y_label}, {count:,} examples each, sorted: {'; '.join(said)}"
        self._picture.say(self.words)
        self.mark("", None)

    def at(self, x: float, y: float) -> tuple[str, int] | None:
        """Which curve and which place in its values lie nearest to this point?"""
        if not self._sorted or not np.isfinite(x + y):
            return None
        name = min(self._sorted, key=lambda one: abs(self._sorted[one][self._rank(one, x)] - y))
        return name, int(self._orders[name][self._rank(name, x)])

    def mark(self, name: str, place: int | None) -> None:
        """Ring this example on this curve; None: no one."""
        if place is None or name not in self._orders:
            self.ring.data = {"x": [], "y": []}
            return
        rank = int(np.flatnonzero(self._orders[name] == place)[0])
        self.ring.data = {"x": [rank + 1], "y": [float(self._sorted[name][rank])]}

    def _rank(self, name, x):
        return int(np.clip(np.round(x) - 1, 0, len(self._sorted[name]) - 1))

    def _tapped(self, event):
        if event.x is None or event.y is None:
            return
        found = self.at(event.x, event.y)
        if found is not None and self._on_pick is not None:
            self._on_pick(*found)
