"""A number by layer (or time): training solid, held-out dashed, one hue a line."""

from collections.abc import Callable

import ipywidgets
import numpy as np
import traitlets
from bokeh import models

from memexplorer.widgets import legend, look
from memexplorer.widgets.faults import FaultBox
from memexplorer.widgets.layer_axis import along
from memexplorer.widgets.picture import TAPS, Picture

SHARES = (0.0, 1.0)


class Curves(FaultBox):
    """How does a number go from layer to layer, on training and on held-out data?

    `picked` is one of the names along x or None: an upright line. on_pick(name) is called when a
    person clicked near one. Shares are drawn from 0 to 1, other numbers as far as they go.

    >>> curves = Curves()
    >>> curves.draw(["stage1", "fc"], {"P_SAME": ([0.4, 0.9], [0.4, 0.6])}, y_label="share")
    >>> [float(y) for y in curves.points.data["y"]]
    [0.4, 0.9, 0.4, 0.6]
    """

    picked = traitlets.Unicode(None, allow_none=True)

    def __init__(self, *, height: int = 240, shares: bool = False,
                 on_pick: Callable[[str], None] | None = None):  # fmt: skip
        self._on_pick, self._names, self._shares = on_pick, [], shares
        names = ("x", "y", "hue", "fill", "name", "where", "data")
        self.points = models.ColumnDataSource({name: [] for name in names})
        self.lines = models.ColumnDataSource({n: [] for n in ("xs", "ys", "hue", "dash")})
        self.chance = models.Span(dimension="width", line_dash=[2, 4], line_width=1.5)
        self.chance.update(line_color=look.OTHER, visible=False)
        self.mark = models.Span(dimension="height", line_width=2, line_alpha=0.8)
        self.mark.update(line_color=look.ACCENT, visible=False)
        hover = models.HoverTool(tooltips=[("", "@name, @data"), ("", "@where"), ("", "@y{0.000}")])
        ranges = {"x_range": models.Range1d(-0.3, 1), "y_range": models.Range1d(0, 1)}
        self.figure = look.plot(height, [hover], **ranges)
        self.figure.xgrid.visible = False
        # The page's variable, so that it suits light and dark; elsewhere there is no grid.
        self.figure.ygrid.grid_line_color = "#CCD1DA"
        self.figure.css_variables = {"--bk-grid-line-color": "var(--mx-line, #CCD1DA)"}
        self.figure.yaxis.ticker = models.BasicTicker(desired_num_ticks=4)
        self.figure.add_layout(self.chance)
        self.figure.add_layout(self.mark)
        self.figure.multi_line(
            "xs", "ys", source=self.lines, line_color="hue", line_dash="dash", line_width=2.5
        )
        dots = self.figure.scatter(
            "x", "y", source=self.points, size=8, line_color="hue", fill_color="fill", line_width=2
        )
        hover.renderers = [dots]
        for kind in TAPS:
            self.figure.on_event(kind, self.guarded(self._tapped))
        self._legend, self._picture = ipywidgets.HTML(), Picture(self.figure)
        super().__init__([self._legend, self._picture])

    def draw(self, x_names, lines: dict, *, y_label: str, chance: float | None = None) -> None:
        """Which value has each line at each x?

        x_names  (x,) names along x, such as layers from input to output
        lines    name -> (training values, held-out values or None), (x,) each; NaN leaves a gap
        chance   a level drawn dotted
        """
        x_names = self._names = [str(name) for name in x_names]
        drawn = {n: [] for n in self.points.data}, {n: [] for n in self.lines.data}
        for at, (name, pair) in enumerate(lines.items()):
            hue = look.LINES[at % len(look.LINES)]
            for values, held_out in zip(pair, (False, True), strict=True):
                if values is not None:
                    _add(*drawn, str(name), values, x_names, hue, held_out)
        self.points.data, self.lines.data = drawn
        level = [] if chance is None else [float(chance)]
        seen = SHARES if self._shares else [*self.points.data["y"], *level]
        along(self.figure, x_names, y_label, seen)
        self.chance.visible = chance is not None
        if chance is not None:
            self.chance.location = float(chance)
        kinds = {"solid": "training", "dashed": "held-out"}
        there = [any(pair[at] is not None for pair in lines.values()) for at in (0, 1)]
        dashes = {dash: kinds[dash] for dash, known in zip(kinds, there, strict=True) if known}
        if chance is not None:
            dashes["dotted"] = f"chance {look.number(chance)}"
        hues = [(n, look.LINES[at % len(look.LINES)]) for at, n in enumerate(lines)]
        self._legend.value = legend.of_lines(hues, dashes)
        self._picture.say(told(x_names, lines, y_label))
        self._mark()

    def _tapped(self, event):
        at = round(event.x)
        if self._on_pick is not None and 0 <= at < len(self._names):
            self._on_pick(self._names[at])

    @traitlets.observe("picked")
    def _mark(self, _=None):
        known = self.picked in self._names
        self.mark.update(visible=known, location=self._names.index(self.picked) if known else 0)


def told(x_names, lines: dict, y_label: str) -> str:
    """What do the curves show, in words, for who can't see them?

    >>> told(["stage1", "fc"], {"P_SAME": ([0.4, 0.9], [0.4, 0.6])}, "share")
    'share from stage1 to fc: P_SAME, training 0.4 to 0.9; P_SAME, held-out 0.4 to 0.6'
    """
    parts = []
    for name, pair in lines.items():
        for values, data in zip(pair, ("training", "held-out"), strict=True):
            known = [] if values is None else [v for v in values if np.isfinite(v)]
            if known:
                ends = f"{look.number(known[0])} to {look.number(known[-1])}"
                parts.append(f"{name}, {data} {ends}")
    along = f" from {x_names[0]} to {x_names[-1]}" if len(x_names) else ""
    return f"{y_label}{along}: {'; '.join(parts) or 'nothing is known'}"


def _add(points, lines, name, values, x_names, hue, held_out):
    values = np.asarray(values, dtype=float)
    if values.shape != (len(x_names),):
        raise ValueError(
            f"lines[{name!r}] has shape {values.shape}, but there are {len(x_names)} x_names; "
            "give one value for each"
        )
    count = len(x_names)
    lines["xs"].append(np.arange(count))
    lines["ys"].append(values)
    lines["hue"].append(hue)
    lines["dash"].append([6, 4] if held_out else [])
    columns = {
        "x": range(count), "y": values, "where": x_names, "name": [name] * count,
        "hue": [hue] * count, "fill": ["#FFFFFF" if held_out else hue] * count,
        "data": ["held-out" if held_out else "training"] * count,
    }  # fmt: skip
    for key, column in columns.items():
        points[key].extend(column)
