"""What the map is drawn with: a figure, six sources, one colour scale."""

from types import SimpleNamespace

import numpy as np
from bokeh import models

from memexplorer.widgets import legend, look

_PICTURE, _POINTS = ("image", "x", "y", "w", "h"), ("x", "y", "value")


def build(height: int) -> SimpleNamespace:
    """Which parts does a map have, bottom to top?

    crowd   the density of everything     detail  the density of what is in sight, sharp
    tint    where very many are selected  glyphs  single points, last on top
    chosen  each that is selected         rings   how those are marked
    colour  the scale all points share    dots    how single points are drawn
    focus   the one looked at, in a frame over everything
    """
    colour = models.LinearColorMapper(palette=list(look.SCORES), nan_color=look.OTHER)
    columns = dict.fromkeys(("crowd", "detail", "tint"), _PICTURE)
    columns |= dict.fromkeys(("glyphs", "chosen", "focus"), _POINTS)
    sources = {
        name: models.ColumnDataSource({column: [] for column in names}, name=name)
        for name, names in columns.items()
    }
    # Tools without renderers: the selection is computed in Python, the browser need not.
    once = {"renderers": [], "continuous": False}
    lasso, box = models.LassoSelectTool(**once), models.BoxSelectTool(**once)
    # The bare wheel still scrolls the page; a pinch arrives as Ctrl and wheel.
    wheel = models.WheelZoomTool(modifiers={"ctrl": True}, zoom_on_axis=False)
    ranges = {"x_range": models.Range1d(0, 1), "y_range": models.Range1d(0, 1)}
    figure = look.plot(height, [lasso, box, models.PanTool(), wheel], **ranges)
    figure.toolbar_location = None  # map_hand.js has the tools as buttons with names
    figure.toolbar.active_drag, figure.toolbar.active_scroll = lasso, wheel
    # An event no tool sends: without one, Bokeh tells map_hand.js of none at all.
    figure.subscribed_events = {"reset"}
    figure.axis.visible, figure.background_fill_color = False, look.FRAME
    figure.min_border = 0  # a lasso begun on a border fails in Bokeh 3.9, in the console
    for name in ("crowd", "detail", "tint"):
        figure.image_rgba("image", x="x", y="y", dw="w", dh="h", source=sources[name])
    paint = {"field": "value", "transform": colour}
    thin = {"line_color": "#FFFFFF", "line_alpha": 0.35, "line_width": 0.5}
    dots = figure.scatter("x", "y", source=sources["glyphs"], size=6, fill_color=paint, **thin)
    ring = {"line_color": look.ACCENT, "line_width": 2.5}
    rings = figure.scatter("x", "y", source=sources["chosen"], size=10, fill_color=paint, **ring)
    # A frame, as round a picture in focus: no ring, and to be seen on dark and on bright points.
    for hue, width in (("#000000", 5), ("#FFFFFF", 2)):
        frame = {"marker": "square", "size": 18, "fill_color": None}
        figure.scatter("x", "y", source=sources["focus"], line_color=hue, line_width=width, **frame)
    marks = {"dots": dots.glyph, "rings": rings.glyph}
    return SimpleNamespace(figure=figure, colour=colour, **sources, **marks)


def paint(colour, scores, label, categories, order=None) -> tuple:
    """Which colour has each point? Sets the scale; values, palette and span as a Crowd takes them,
    and the legend as HTML."""
    if categories is None:
        values, palette, below = scores.astype(float), look.SCORES, look.SCORES[0]
        low, high = reach = span(values)
        markup = legend.of_scores(label, low, high)
    else:
        shown = legend.of_categories(label, scores, categories, order)
        values, palette, markup, reach = shown.codes, shown.palette, shown.html, None
        low, high, below = -0.5, len(palette) - 0.5, look.OTHER
    colour.update(palette=list(palette), low=low, high=high, low_color=below)
    return values, palette, reach, markup


def rank(values, emphasis, *, by_score: bool) -> np.ndarray:
    """Which point is drawn over which? (example,) numbers, the most important have the highest.

    values    (example,) scores (by_score) or codes, shuffled so that no class hides another
    emphasis  rows to come last of all, the most important first among them, or None

    >>> rank(np.array([0.3, np.nan, 0.9]), [1], by_score=True).tolist()
    [0.3, 2.0, 0.9]
    """
    if by_score:  # as they are: sorting a million of them would take a quarter of a second
        above = np.nan_to_num(values.astype(float), nan=-np.inf)
    else:
        above = np.random.default_rng(0).permutation(len(values)).astype(float)
    if emphasis is None or not len(emphasis):
        return above
    rows = np.asarray(emphasis, dtype=int)
    if rows.min() < 0 or rows.max() >= len(values):
        wrong = rows.max() if rows.min() >= 0 else rows.min()
        raise ValueError(
            f"emphasis names row {wrong}, but there are {len(values)} points; give rows of points"
        )
    known = above[np.isfinite(above)]
    above[rows] = np.ceil(known.max(initial=0)) + np.arange(len(rows), 0, -1)
    return above


def span(scores: np.ndarray) -> tuple[float, float]:
    """From which score to which does the colour run? (never empty)"""
    known = scores[np.isfinite(scores)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
    return (low, high) if high > low else (low - 0.5, high + 0.5)


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
