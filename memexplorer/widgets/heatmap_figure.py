"""What the heatmap is drawn with: one picture a layer, one cell a unit, a ring round the picked."""

from types import SimpleNamespace

import numpy as np
from bokeh import models

from memexplorer.widgets import look


def build(label: str) -> SimpleNamespace:
    """Which parts has a heatmap? figure, cells (a row a layer), mark (what is picked), ticks (the
    units that stand out for another reason, under their cells)."""
    cells = models.ColumnDataSource({name: [] for name in ("value", "unit", "layer", "y", "w")})
    mark = models.ColumnDataSource({name: [] for name in ("x", "y", "w")})
    ticks = models.ColumnDataSource({name: [] for name in ("left", "right", "bottom", "top")})
    lines = "@layer", "unit @unit", f"{label} @value{{0.000}}"
    hover = models.HoverTool(tooltips=[("", line) for line in lines])
    ranges = {"x_range": models.Range1d(0, 1), "y_range": models.Range1d(0, 1)}
    figure = look.plot(200, [hover], **ranges)
    figure.xaxis.visible = False
    paint = models.LinearColorMapper(palette=list(look.SCORES), low=0, high=1)
    drawn = figure.image("value", x=0, y="y", dw="w", dh=0.86, source=cells, color_mapper=paint)
    hover.renderers = [drawn]
    ring = {"fill_color": None, "line_color": look.ACCENT, "line_width": 3}
    figure.rect("x", "y", "w", 0.94, source=mark, **ring)
    accent = {"fill_color": look.ACCENT, "line_color": look.ACCENT, "line_width": 1.5}
    figure.quad("left", "right", "top", "bottom", source=ticks, **accent)
    return SimpleNamespace(figure=figure, cells=cells, mark=mark, ticks=ticks)


def fill(parts: SimpleNamespace, values: dict, orders: dict) -> None:
    """Draw the layers, first on top: what is sent is no larger than the numbers themselves.

    values  name -> (unit,)      orders  name -> (unit,) units, the first drawn leftmost
    """
    names, count = list(values), len(values)
    parts.cells.data = {
        "value": [values[name][orders[name]][None].astype(np.float32) for name in names],
        "unit": [orders[name][None].astype(np.int32) for name in names],
        "layer": names,
        "y": [count - 1 - at + 0.07 for at in range(count)],
        "w": [1] * count,
    }
    middles = [count - at - 0.5 for at in range(count)]
    labels = [f"{look.plain(name, 28)} · {len(values[name]):,}" for name in names]
    parts.figure.yaxis.ticker = models.FixedTicker(ticks=middles)
    parts.figure.yaxis.major_label_overrides = dict(zip(middles, labels, strict=True))
    parts.figure.y_range.update(start=0, end=max(count, 1))
    parts.figure.height = 24 + count * (36 if count <= 12 else 20)


def stress(parts: SimpleNamespace, orders: dict, units: dict) -> None:
    """Mark these units under their cells; neighbouring ones in one stroke, so that it stays little.

    orders  as in `fill`      units  name -> the units of that layer to mark
    """
    found = {name: [] for name in parts.ticks.data}
    for at, (name, order) in enumerate(orders.items()):
        marked = np.isin(order, units.get(name, ()))
        steps = np.flatnonzero(np.diff(np.concatenate([[False], marked, [False]]).astype(int)))
        bottom = len(orders) - 1 - at
        found["left"].append(steps[::2] / len(order))
        found["right"].append(steps[1::2] / len(order))
        found["bottom"].append(np.full(len(steps) // 2, bottom + 0.01))
        found["top"].append(np.full(len(steps) // 2, bottom + 0.09))
    parts.ticks.data = {
        name: np.concatenate(column) if column else [] for name, column in found.items()
    }
