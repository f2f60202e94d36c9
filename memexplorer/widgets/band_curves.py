"""Numbers by layer with their uncertainty as a band, and what each layer adds as bars below."""

from collections.abc import Callable

import ipywidgets
import numpy as np
import traitlets
from bokeh import models

from memexplorer.widgets import legend, look
from memexplorer.widgets.band_lines import POINTS, add, described
from memexplorer.widgets.faults import FaultBox
from memexplorer.widgets.layer_axis import along
from memexplorer.widgets.picture import TAPS, Picture


class BandCurves(FaultBox):
    """How does a number go from layer to layer, how sure is it, and what does each layer add?

    `picked` is one of the names along x or None: an upright line. on_pick(name) is called when a
    person clicked near one. dots: their size in pixels.

    >>> from memexplorer.widgets.band_lines import Line
    >>> curves = BandCurves()
    >>> curves.draw(["a", "b"], {"all": Line([0.1, 0.3], [0.0, 0.2], [0.2, 0.4])}, y_label="mean")
    >>> curves.words
    'mean from a to b: all 0.1 (0 to 0.2) to 0.3 (0.2 to 0.4)'
    """

    picked = traitlets.Unicode(None, allow_none=True)
    words = traitlets.Unicode("")

    def __init__(self, *, height: int = 280, dots: int = 7,
                 on_pick: Callable[[str], None] | None = None):  # fmt: skip
        self._on_pick, self._names = on_pick, []
        self.points = models.ColumnDataSource({name: [] for name in POINTS})
        self.lines = models.ColumnDataSource({n: [] for n in ("xs", "ys", "hue", "dash", "width")})
        self.bands = models.ColumnDataSource({n: [] for n in ("xs", "ys", "hue")})
        self.bars = models.ColumnDataSource({n: [] for n in ("x", "top", "where", "told")})
        self.marks = []
        hover = models.HoverTool(tooltips=[("", "@name"), ("", "@where"), ("", "@told")])
        self.figure = self._figure(height, hover)
        self.figure.patches("xs", "ys", source=self.bands, fill_color="hue", fill_alpha=0.22,
                            line_color=None)  # fmt: skip
        self.figure.multi_line("xs", "ys", source=self.lines, line_color="hue", line_dash="dash",
                               line_width="width")  # fmt: skip
        hover.renderers = [self.figure.scatter("x", "y", source=self.points, size=dots,
                                               line_color="hue", fill_color="hue")]  # fmt: skip
        over = models.HoverTool(tooltips=[("", "@where"), ("", "@told")])
        self.added = self._figure(140, over)
        over.renderers = [self.added.vbar("x", 0.6, "top", source=self.bars, line_color=None,
                                          fill_color=look.LINES[0], fill_alpha=0.75)]  # fmt: skip
        self._legend = ipywidgets.HTML()
        self._picture, self._below = Picture(self.figure), Picture(self.added)
        self._below.layout.display = "none"
        super().__init__([self._legend, self._picture, self._below])

    def _figure(self, height, hover):
        ranges = {"x_range": models.Range1d(-0.3, 1), "y_range": models.Range1d(0, 1)}
        made = look.plot(height, [hover], **ranges)
        made.xgrid.visible = False
        made.ygrid.grid_line_color = "#CCD1DA"
        made.css_variables = {"--bk-grid-line-color": "var(--mx-line, #CCD1DA)"}
        made.yaxis.ticker = models.BasicTicker(desired_num_ticks=4)
        nought = models.Span(dimension="width", location=0, line_width=1, line_color=look.OTHER)
        mark = models.Span(dimension="height", line_width=2, line_alpha=0.8, visible=False)
        mark.update(line_color=look.ACCENT)
        self.marks.append(mark)
        made.add_layout(nought)
        made.add_layout(mark)
        made.min_border_left = 64  # the two pictures stand exactly over each other
        for kind in TAPS:
            made.on_event(kind, self.guarded(self._tapped))
        return made

    def draw(self, x_names, lines: dict, *, y_label: str, x_label: str = "", added=None,
             added_label: str = "", styles: dict | None = None) -> None:  # fmt: skip
        """Which value has each line at each x?

        x_names  (x,) names along x, such as layers from input to output
        lines    name -> Line; styles: what the dashes mean, in words
        added    (x,) what each layer adds, as bars; None: no bars
        """
        names = self._names = [str(name) for name in x_names]
        points = {name: [] for name in POINTS}
        drawn, bands = {n: [] for n in self.lines.data}, {n: [] for n in self.bands.data}
        for name, line in lines.items():
            add(points, drawn, bands, str(name), line, names)
        self.points.data, self.lines.data, self.bands.data = points, drawn, bands
        seen = [value for column in ("y", "low", "high") for value in points[column]]
        along(self.figure, names, y_label, seen)
        self.figure.xaxis.axis_label = x_label
        hues = [(key, line.hue, line.dash) for key, line in lines.items() if line.dash != "dotted"]
        self._legend.value = legend.of_lines(hues, styles or {})
        self._below.layout.display = "none" if added is None else None
        if added is not None:
            values = np.asarray(added, dtype=float)
            told = [look.number(value) for value in values]
            data = {"x": np.arange(len(names)), "top": values, "where": names, "told": told}
            self.bars.data = data
            along(self.added, names, added_label, [0, *values])
            pairs = zip(names, told, strict=True)
            self._below.say(f"{added_label}: " + ", ".join(f"{n} {said}" for n, said in pairs))
        self.words = described(names, lines, y_label)
        self._picture.say(self.words)
        self._mark()

    def _tapped(self, event):
        at = round(event.x)
        if self._on_pick is not None and 0 <= at < len(self._names):
            self._on_pick(self._names[at])

    @traitlets.observe("picked")
    def _mark(self, _=None):
        known = self.picked in self._names
        for mark in self.marks:
            mark.update(visible=known, location=self._names.index(self.picked) if known else 0)
