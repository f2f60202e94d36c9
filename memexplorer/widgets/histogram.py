"""How often is which value: small bars, with named values marked."""

import ipywidgets
import numpy as np
from bokeh import models

from memexplorer.widgets import legend, look
from memexplorer.widgets.picture import Picture


class Histogram(ipywidgets.VBox):
    """How are values spread, and where in them do a few named ones stand?

    >>> bars = Histogram()
    >>> bars.draw([3, 1], [0, 0.5, 1], marks={"this example": 0.7}, x_label="vote share")
    >>> bars.bars.data["top"].tolist()
    [3, 1]
    """

    def __init__(self, *, height: int = 160):
        self.bars = models.ColumnDataSource({"left": [], "right": [], "top": []})
        self.marks = models.ColumnDataSource({"x": [], "hue": []})
        hover = models.HoverTool(tooltips=[("", "@left to @right"), ("", "@top{0,0} examples")])
        self.figure = look.plot(
            height, [hover], x_range=models.Range1d(0, 1),
            y_range=models.Range1d(0, 1), y_axis_label="count",
        )  # fmt: skip
        drawn = self.figure.quad(
            left="left", right="right", top="top", bottom=0, source=self.bars,
            fill_color="#4393CF", fill_alpha=1, line_color=None,
        )  # fmt: skip
        hover.renderers = [drawn]
        self.figure.vspan(x="x", source=self.marks, line_color="hue", line_width=2.5)
        for axis in self.figure.axis:
            axis.ticker = models.BasicTicker(desired_num_ticks=4)
        self.figure.yaxis.formatter = models.NumeralTickFormatter(format="0,0")
        self._legend = ipywidgets.HTML()
        super().__init__([Picture(self.figure), self._legend])
        self.add_class("mx")

    def draw(self, counts, edges, *, marks: dict | None = None, x_label: str = "") -> None:
        """How many values fall between which edges?

        counts  (bin,)      edges  (bin + 1,) ascending
        marks   name -> value, drawn as upright lines and named in the legend
        """
        counts, edges = np.asarray(counts), np.asarray(edges, dtype=float)
        if edges.shape != (len(counts) + 1,) or not (np.diff(edges) > 0).all():
            raise ValueError(
                f"edges has shape {edges.shape} for {len(counts)} counts; one edge more than "
                "counts is wanted, ascending"
            )
        hues = [look.LINES[1 + at % (len(look.LINES) - 1)] for at in range(len(marks or {}))]
        places = [float(value) for value in (marks or {}).values()]
        self.bars.data = {"left": edges[:-1], "right": edges[1:], "top": counts}
        self.marks.data = {"x": places, "hue": hues}
        low, high = min([edges[0], *places]), max([edges[-1], *places])
        room = (high - low) * 0.01
        self.figure.x_range.update(start=float(low - room), end=float(high + room))
        self.figure.y_range.end = float(max(counts.max(initial=0), 1)) * 1.05
        self.figure.xaxis.axis_label = look.plain(x_label)
        named = [
            (f"{name} {look.number(value)}", hue)
            for (name, value), hue in zip((marks or {}).items(), hues, strict=True)
        ]
        self._legend.value = legend.of_lines(named, {}) if named else ""
