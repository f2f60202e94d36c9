"""Things that change by degrees: one number against another, the degrees of each joined."""

from dataclasses import dataclass

import ipywidgets
import numpy as np
from bokeh import models

from memexplorer.widgets import legend, look
from memexplorer.widgets.faults import FaultBox
from memexplorer.widgets.picture import Picture

_POINTS = ("x", "y", "hue", "name", "low", "high", "left", "right")
_LINES = ("xs", "ys", "hue")
DASHED = {"solid": "mean of the seeds, with 95 % intervals"}


@dataclass(frozen=True, eq=False)
class Trail:
    """The degrees of one thing, in order: (degree,) x and y, a name of each, and intervals."""

    x: object
    y: object
    names: list
    left: object = None
    right: object = None
    low: object = None
    high: object = None


class Trails(FaultBox):
    """What does each thing trade for what, the more there is of it?

    >>> plane = Trails("noise learned", "real learned")
    >>> plane.draw({"dropout": Trail([1.0, 0.2], [0.9, 0.8], ["0", "0.5"])})
    >>> plane.words
    'real learned against noise learned: dropout 0.9 at 1 (0), 0.8 at 0.2 (0.5)'
    """

    def __init__(self, x_label: str, y_label: str, *, height: int = 340):
        self._labels, self.words = (x_label, y_label), ""
        self.points = models.ColumnDataSource({name: [] for name in _POINTS})
        self.lines = models.ColumnDataSource({name: [] for name in _LINES})
        hover = models.HoverTool(tooltips=[("", "@name"), (x_label, "@x{0.000}"),
                                           (y_label, "@y{0.000}")])  # fmt: skip
        ranges = {"x_range": models.Range1d(0, 1), "y_range": models.Range1d(0, 1)}
        self.figure = look.plot(height, [hover], **ranges)
        self.figure.xaxis.axis_label, self.figure.yaxis.axis_label = map(look.plain, self._labels)
        self.figure.axis.ticker = models.BasicTicker(desired_num_ticks=5)
        self.figure.xgrid.visible = False
        self.figure.ygrid.grid_line_color = "#CCD1DA"
        self.figure.css_variables = {"--bk-grid-line-color": "var(--mx-line, #CCD1DA)"}
        for ends in (("x", "low", "x", "high"), ("left", "y", "right", "y")):
            self.figure.segment(*ends, source=self.points, line_color="hue", line_width=1.5,
                                line_alpha=0.35)  # fmt: skip
        self.figure.multi_line("xs", "ys", source=self.lines, line_color="hue", line_width=2.5)
        dots = self.figure.scatter("x", "y", source=self.points, size=8, line_color="hue",
                                   fill_color="hue")  # fmt: skip
        hover.renderers = [dots]
        self._legend, self._picture = ipywidgets.HTML(), Picture(self.figure)
        super().__init__([self._legend, self._picture])

    def draw(self, trails: dict) -> None:
        """Where is each degree of each thing? name -> Trail"""
        points, lines = {name: [] for name in _POINTS}, {name: [] for name in _LINES}
        said, hues = [], []
        for at, (name, one) in enumerate(trails.items()):
            hue = look.LINES[at % len(look.LINES)]
            hues.append((name, hue))
            x, y = np.asarray(one.x, float), np.asarray(one.y, float)
            for column, part in zip(_LINES, (x, y, hue), strict=True):
                lines[column].append(part)
            named = [f"{name}, {degree}" for degree in one.names]
            ends = [y if end is None else end for end in (one.low, one.high)]
            ends += [x if end is None else end for end in (one.left, one.right)]
            columns = zip(_POINTS, (x, y, [hue] * len(x), named, *ends), strict=True)
            for column, part in columns:
                points[column].extend(part)
            told = [f"{look.number(float(b))} at {look.number(float(a))} ({degree})"
                    for a, b, degree in zip(x, y, one.names, strict=True)]  # fmt: skip
            said.append(f"{name} {', '.join(told)}")
        self.points.data, self.lines.data = points, lines
        for axis, parts in ((self.figure.x_range, ("x", "left", "right")),
                            (self.figure.y_range, ("y", "low", "high"))):  # fmt: skip
            known = np.array([value for part in parts for value in points[part]], float)
            known = known[np.isfinite(known)]
            low, high = (known.min(), known.max()) if len(known) else (0.0, 1.0)
            room = 0.05 * (high - low) or 0.05
            axis.update(start=float(low - room), end=float(high + room))
        self._legend.value = legend.of_lines(hues, DASHED)
        first, second = self._labels
        self.words = f"{second} against {first}: {'; '.join(said) or 'nothing is known'}"
        self._picture.say(self.words)
