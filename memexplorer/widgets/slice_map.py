"""A plane through input space: which answer lies where, the box, and the way a search took."""

import ipywidgets
import numpy as np
import traitlets
from bokeh import models

from memexplorer.widgets import legend, look
from memexplorer.widgets.faults import FaultBox
from memexplorer.widgets.picture import Picture

WAY, LIGHT = "#10131A", "#FFFFFF"


class SliceMap(FaultBox):
    """Where did the search go, and what would be answered around there?

    >>> import numpy as np
    >>> plane = SliceMap()
    >>> plane.offer(np.array([-1.0, 0.0, 1.0]), 0.5, ["cat", "dog"], [0, 1], "first", "second")
    >>> plane.draw(np.array([[0, 0, 1]] * 3), np.array([[0.0, 0.0], [0.5, 0.1]]), answer=0)
    >>> plane.words
    'first 0.5, second 0.1 from where the example is; the answer there is cat'
    """

    words = traitlets.Unicode("")

    def __init__(self, *, height: int = 400):
        self.raster = models.ColumnDataSource({"image": [], "x": [], "y": [], "w": [], "h": []})
        self.way = models.ColumnDataSource({"x": [], "y": []})
        self.ends = models.ColumnDataSource({"x": [], "y": [], "fill": [], "size": []})
        self.box = models.ColumnDataSource({"x": [], "y": [], "side": []})
        ranges = {"x_range": models.Range1d(-1, 1), "y_range": models.Range1d(-1, 1)}
        self.figure = look.plot(height, match_aspect=False, **ranges)
        self.paint = models.LinearColorMapper(palette=[look.OTHER], low=-0.5, high=0.5)
        self.figure.image("image", "x", "y", "w", "h", source=self.raster, color_mapper=self.paint)
        self.figure.rect("x", "y", "side", "side", source=self.box, fill_color=None,
                         line_color=LIGHT, line_width=4)  # fmt: skip
        self.figure.rect("x", "y", "side", "side", source=self.box, fill_color=None,
                         line_color=WAY, line_width=2, line_dash=[6, 4])  # fmt: skip
        for width, hue in ((5, LIGHT), (2.5, WAY)):
            self.figure.line("x", "y", source=self.way, line_width=width, line_color=hue)
        self.figure.scatter("x", "y", source=self.ends, size="size", fill_color="fill",
                            line_color=WAY, line_width=2)  # fmt: skip
        self._legend, self._picture = ipywidgets.HTML(), Picture(self.figure)
        self._names, self._labels = [], ("", "")
        super().__init__([self._legend, self._picture])

    def offer(self, axis, radius, names, order, x_label: str, y_label: str) -> None:
        """What lies along the axes, and which classes have a colour?

        axis    (x,) values of both numbers, evenly spaced, 0 where the example is
        radius  of the box
        names   of all classes; order: codes of those that occur, the most frequent first
        """
        self._names, self._labels = [str(name) for name in names], (x_label, y_label)
        kept = [int(code) for code in order][: len(look.CATEGORIES)]
        self._place = np.full(len(self._names), len(kept))
        self._place[kept] = np.arange(len(kept))
        self.paint.update(palette=[*look.CATEGORIES[: len(kept)], look.OTHER],
                          low=-0.5, high=len(kept) + 0.5)  # fmt: skip
        codes = np.array(order, int)
        self._legend.value = legend.of_categories("answer", codes, self._names, order).html
        low, high = float(axis[0]), float(axis[-1])
        step = (high - low) / max(len(axis) - 1, 1)
        self._corner = {"x": [low - step / 2], "y": [low - step / 2], "w": [high - low + step],
                        "h": [high - low + step]}  # fmt: skip
        self.figure.x_range.update(start=low, end=high)
        self.figure.y_range.update(start=low, end=high)
        for axis_of, label in zip(
            (self.figure.xaxis, self.figure.yaxis), self._labels, strict=True
        ):
            axis_of.axis_label = look.plain(label)
        self.box.data = {"x": [0], "y": [0], "side": [2 * radius]}

    def draw(self, raster, way, *, answer: int) -> None:
        """raster (y, x): the class there; way (step, 2): from the example to where it is now;
        answer: the class at its end"""
        image = self._place[np.asarray(raster)].astype(np.uint8)
        self.raster.data = {"image": [image], **self._corner}
        way = np.asarray(way, float)
        self.way.data = {"x": way[:, 0], "y": way[:, 1]}
        ends = way[[0, -1]]
        self.ends.data = {"x": ends[:, 0], "y": ends[:, 1], "fill": [LIGHT, look.ACCENT],
                          "size": [9, 13]}  # fmt: skip
        first, second = (look.number(round(float(value), 6)) for value in way[-1])
        x_label, y_label = self._labels
        self.words = (f"{x_label} {first}, {y_label} {second} from where the example is; "
                      f"the answer there is {self._names[answer]}")  # fmt: skip
        self._picture.say(self.words)
