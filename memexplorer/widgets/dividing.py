"""Points of two classes and the line that divides them, wrong labels marked, both sides tinted."""

import ipywidgets
import numpy as np
from bokeh import models

from memexplorer.widgets import legend, look
from memexplorer.widgets.faults import FaultBox
from memexplorer.widgets.picture import Picture

HUES = look.LINES[0], look.LINES[4]  # of the class on the left and on the right
_FIELDS = ("x", "y", "hue", "name")


class Dividing(FaultBox):
    """On which side of the line does each point lie, and which are told the other class?

    >>> plane = Dividing(names=("left", "right"))
    >>> plane.draw([[-1, 0], [1, 0]], [1, 0], told=[0, 0], wrong=[False, True], x_label="x",
    ...            y_label="y", reach=(2, 2))
    >>> plane.words
    '1 of 1 points with their true label and 0 of 1 with a wrong one lie on the side they are told'
    """

    def __init__(self, *, names=("left", "right"), height: int = 320):
        self._names, self.words = names, ""
        self.clean, self.odd = (models.ColumnDataSource({n: [] for n in _FIELDS}) for _ in "ab")
        self.line = models.ColumnDataSource({"x": [], "y": []})
        self.sides = models.ColumnDataSource({n: [] for n in ("xs", "ys", "hue")})
        hover = models.HoverTool(tooltips=[("", "@name")])
        ranges = {"x_range": models.Range1d(-1, 1), "y_range": models.Range1d(-1, 1)}
        self.figure = made = look.plot(height, [hover], **ranges)
        made.patches("xs", "ys", source=self.sides, fill_color="hue", fill_alpha=0.14,
                     line_color=None)  # fmt: skip
        made.line("x", "y", source=self.line, line_color=look.ACCENT, line_width=2.5)
        plain = made.scatter("x", "y", source=self.clean, size=7, fill_color="hue",
                             fill_alpha=0.85, line_color=None)  # fmt: skip
        turned = made.scatter("x", "y", source=self.odd, size=12, marker="diamond_cross",
                              fill_color=None, line_color="hue", line_width=2)  # fmt: skip
        hover.renderers = [plain, turned]
        made.xaxis.ticker = made.yaxis.ticker = models.BasicTicker(desired_num_ticks=4)
        self._picture = Picture(made)
        self._legend = ipywidgets.HTML(_legend(names))
        super().__init__([self._legend, self._picture])

    def draw(self, places, weights, *, told, wrong, x_label, y_label, reach) -> None:
        """Where are the points, and where is the line now?

        places   (point, 2); weights: (2,), the line is where their product with a place is 0
        told     (point,) 0 or 1, which class it is told
        wrong    (point,) bool
        reach    how far both axes go, from 0
        """
        places, weights = np.asarray(places, float), np.asarray(weights, float)
        told, wrong = np.asarray(told, int), np.asarray(wrong, bool)
        (self.figure.xaxis.axis_label, self.figure.yaxis.axis_label) = map(
            look.plain, (x_label, y_label)
        )
        for axis, far in zip((self.figure.x_range, self.figure.y_range), reach, strict=True):
            axis.update(start=-far, end=far)
        for source, rows in ((self.clean, ~wrong), (self.odd, wrong)):
            names = [f"told {self._names[one]}" + (", wrongly" if odd else "")
                     for one, odd in zip(told[rows], wrong[rows], strict=True)]  # fmt: skip
            source.data = {"x": places[rows, 0], "y": places[rows, 1], "name": names,
                           "hue": [HUES[one] for one in told[rows]]}  # fmt: skip
        box = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * np.asarray(reach, float)
        halves = [_half(box, sign * weights) for sign in (-1, 1)]
        self.sides.data = {"xs": [half[:, 0] for half in halves],
                           "ys": [half[:, 1] for half in halves], "hue": list(HUES)}  # fmt: skip
        edge = halves[1][np.abs(halves[1] @ weights) < 1e-9 * (np.abs(weights).max() or 1)]
        self.line.data = {"x": edge[:, 0], "y": edge[:, 1]}
        as_told = (places @ weights > 0) == (told == 1)
        self.words = (
            f"{int(as_told[~wrong].sum())} of {int((~wrong).sum())} points with their true label "
            f"and {int(as_told[wrong].sum())} of {int(wrong.sum())} with a wrong one lie on the "
            "side they are told"
        )
        self._picture.say(self.words)


def _half(corners, weights) -> np.ndarray:
    """The part of a convex polygon where the product with these weights is not below 0."""
    kept = []
    for one, two in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        here, there = one @ weights, two @ weights
        if here >= 0:
            kept.append(one)
        if here * there < 0:
            kept.append(one + (two - one) * here / (here - there))
    return np.array(kept).reshape(-1, 2)


def _legend(names) -> str:
    shapes = [("told " + name, hue, True) for name, hue in zip(names, HUES, strict=True)]
    shapes += [("told wrongly", "currentColor", False)]
    parts = "".join(
        '<span><svg width="16" height="14" aria-hidden="true">'
        + (f'<circle cx="8" cy="7" r="4" fill="{hue}"/>' if plain else
           f'<path d="M8 1 14 7 8 13 2 7ZM8 1V13M2 7H14" fill="none" stroke="{hue}" '
           'stroke-width="1.5"/>')
        + f"</svg>{look.escape(name)}</span>" for name, hue, plain in shapes
    )  # fmt: skip
    line = legend.of_lines([("dividing line", look.ACCENT)], {})
    return f'<div class="mx-legend">{parts}</div>{line}'
