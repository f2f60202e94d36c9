"""What the map is drawn with: a figure, three sources, one colour scale."""

from types import SimpleNamespace

import numpy as np
from bokeh import models
from bokeh.core.property.descriptors import UnsetValueError

from memexplorer.widgets import look


def build(height: int) -> SimpleNamespace:
    """Which parts does a map have, bottom to top?

    crowd   the density picture       glyphs  single points, last drawn on top
    chosen  what is selected          rings   how that is marked
    colour  the scale all points share
    """
    colour = models.LinearColorMapper(palette=list(look.SCORES), nan_color=look.OTHER)
    crowd = models.ColumnDataSource({"image": [], "x": [], "y": [], "w": [], "h": []})
    glyphs = models.ColumnDataSource({"x": [], "y": [], "value": [], "caption": []})
    chosen = models.ColumnDataSource({"x": [], "y": [], "value": []})
    # Tools without renderers: the selection is computed in Python, the browser need not.
    once = {"renderers": [], "continuous": False}
    lasso, box = models.LassoSelectTool(**once), models.BoxSelectTool(**once)
    # The bare wheel still scrolls the page; a pinch arrives as Ctrl and wheel.
    wheel = models.WheelZoomTool(modifiers={"ctrl": True})
    hover = models.HoverTool(tooltips=[("", "@caption")], limit=4)
    tools = [lasso, box, models.PanTool(), wheel, models.ResetTool(), hover]
    ranges = {"x_range": models.Range1d(0, 1), "y_range": models.Range1d(0, 1)}
    figure = look.plot(height, tools, **ranges)
    figure.toolbar.active_drag, figure.toolbar.active_scroll = lasso, wheel
    figure.axis.visible, figure.background_fill_color = False, look.FRAME
    figure.image_rgba("image", x="x", y="y", dw="w", dh="h", source=crowd)
    paint = {"field": "value", "transform": colour}
    thin = {"line_color": "#FFFFFF", "line_alpha": 0.35, "line_width": 0.5}
    dots = figure.scatter("x", "y", source=glyphs, size=6, fill_color=paint, **thin)
    ring = {"line_color": look.ACCENT, "line_width": 2.5}
    rings = figure.scatter("x", "y", source=chosen, size=10, fill_color=paint, **ring)
    hover.renderers = [dots]
    return SimpleNamespace(
        figure=figure, crowd=crowd, glyphs=glyphs, chosen=chosen, colour=colour,
        dots=dots.glyph, rings=rings.glyph,
    )  # fmt: skip


def frame(figure, points: np.ndarray) -> None:
    """Let the figure, now and after Reset, show all points with a little room."""
    for axis, ends in zip((figure.x_range, figure.y_range), points.T, strict=True):
        low, high = (float(ends.min()), float(ends.max())) if len(ends) else (0.0, 1.0)
        room = (high - low) * 0.03 or 1.0
        axis.update(start=low - room, end=high + room)
        axis.update(reset_start=low - room, reset_end=high + room)


def view(figure) -> tuple[float, float, float, float]:
    """What is in sight? (x0, x1, y0, y1)"""
    return figure.x_range.start, figure.x_range.end, figure.y_range.start, figure.y_range.end


def reach(figure, pixels: float) -> tuple[float, float]:
    """How far do so many pixels go in the data, along x and y?"""
    x0, x1, y0, y1 = view(figure)
    try:
        wide, high = figure.inner_width, figure.inner_height
    except UnsetValueError:  # no page has shown it yet
        wide, high = 600, 400
    return (x1 - x0) / wide * pixels, (y1 - y0) / high * pixels


def order(values, emphasis, *, by_score: bool) -> np.ndarray:
    """Which row is drawn after which? Rows, the most important last.

    values    (example,) scores (by_score) or codes, shuffled so that no class hides another
    emphasis  rows to come last of all, the most important first among them, or None

    >>> order(np.array([0.3, np.nan, 0.9]), [1], by_score=True).tolist()
    [0, 2, 1]
    """
    if by_score:
        rows = np.argsort(np.nan_to_num(values, nan=-np.inf), kind="stable")
    else:
        rows = np.random.default_rng(0).permutation(len(values))
    if emphasis is None or not len(emphasis):
        return rows
    last = np.asarray(emphasis, dtype=int)[::-1]
    if last.min() < 0 or last.max() >= len(values):
        raise ValueError(
            f"emphasis names row {last.max()}, but there are {len(values)} points; "
            "give rows of points"
        )
    return np.concatenate([rows[~np.isin(rows, last)], last])


def span(scores: np.ndarray) -> tuple[float, float]:
    """From which score to which does the colour run? (never empty)"""
    known = scores[np.isfinite(scores)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def words(count, limit, in_sight, selected, selected_in_sight, note) -> str:
    """How much is shown, how much selected, and is anything of it left out?

    >>> words(9000, 5000, 9000, 3, 3, "PCA")
    'showing 5,000 of 9,000 as points, all as density · 3 selected · PCA'
    """
    parts = [f"showing {min(in_sight, limit):,} of {count:,}"]
    if count > limit:
        parts[0] += " as points, all as density"
    if selected:
        parts.append(f"{selected:,} selected")
        parts[-1] += f" ({limit:,} marked)" if selected_in_sight > limit else ""
    return " · ".join([*parts, *([note] if note else [])])


def check(points, scores, captions) -> None:
    """Are there two finite numbers for each example, and a score and a caption? Else ValueError."""
    if points.ndim != 2 or points.shape[1] != 2 or not np.isfinite(points).all():
        raise ValueError(
            f"points has shape {points.shape}, perhaps with NaN; two finite numbers for each "
            "example are wanted"
        )
    for name, column in (("scores", scores), ("captions", captions)):
        if column is not None and len(column) != len(points):
            raise ValueError(
                f"{name} has {len(column)} rows but points has {len(points)}; give both the same "
                "examples in the same order"
            )
