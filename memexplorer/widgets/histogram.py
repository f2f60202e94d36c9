"""How often is which value: small bars, with named values marked, and a part of them selected."""

from collections.abc import Callable

import numpy as np
from bokeh import events, models
from ipywidgets import HTML, FloatText

from memexplorer.widgets import legend, look
from memexplorer.widgets.faults import FaultBox
from memexplorer.widgets.picture import TAPS, Picture
from memexplorer.widgets.ways import Ways, way

_SEEN = 0.015  # of the height: a bar of one among thousands is still to be seen


class Histogram(FaultBox):
    """How are values spread, where in them do a few named ones stand, and which are selected?

    on_pick(low, high, how) is called when a person clicked a bar, dragged over some or typed a
    range: values from low to high, both included. Without it there is nothing to pick.

    >>> bars = Histogram()
    >>> bars.draw([3, 1], [0, 0.5, 1], marks={"this example": 0.7}, x_label="vote share")
    >>> bars.select([2, 0])
    >>> bars.bars.data["top"].tolist(), bars.some.data["count"].tolist()
    ([3, 1], [2])
    """

    def __init__(self, *, height: int = 160, on_pick: Callable | None = None):
        self._on_pick, self._counts, self._edges = on_pick, np.zeros(0), np.zeros(1)
        self._began = 0.0  # where a drag did
        self.bars, self.some = (
            models.ColumnDataSource({"left": [], "right": [], "top": [], "count": []})
            for _ in range(2)
        )
        self.marks = models.ColumnDataSource({"x": [], "hue": []})
        self.figure = self._figure(height)
        self._picture, self._legend, self.told = Picture(self.figure), HTML(), HTML()
        self._about, self.low, self.high = "", FloatText(), FloatText()
        for field, name in ((self.low, "From"), (self.high, "to")):
            field.description, field.layout.width = name, "128px"
            field.style.description_width = "36px"
        self.ways = Ways("examples in this range", self._typed, heard=self.guarded)
        controls = [look.row(self.low, self.high, self.ways), self.told] if on_pick else []
        super().__init__([self._picture, self._legend, *controls])

    def _figure(self, height):
        hover = models.HoverTool(tooltips=[("", "@left to @right"), ("", "@count{0,0} examples")])
        box = models.BoxSelectTool(dimensions="width", renderers=[], continuous=False)
        tools = [hover, box] if self._on_pick else [hover]
        ranges = {"x_range": models.Range1d(0, 1), "y_range": models.Range1d(0, 1)}
        made = look.plot(height, tools, y_axis_label="examples", **ranges)
        made.toolbar_location = None  # the one tool there is is on
        place = {"left": "left", "right": "right", "top": "top", "bottom": 0, "line_color": None}
        drawn = made.quad(source=self.bars, fill_color="#4393CF", **place)
        made.quad(source=self.some, fill_color=look.ACCENT, **place)
        hover.renderers = [drawn]
        made.vspan(x="x", source=self.marks, line_color="hue", line_width=2.5)
        for axis in made.axis:
            axis.ticker = models.BasicTicker(desired_num_ticks=4)
        made.yaxis.formatter = models.NumeralTickFormatter(format="0,0")
        if self._on_pick:
            made.toolbar.active_drag = box
            for kind in TAPS:
                made.on_event(kind, self.guarded(self._tapped))
            # The box is only to be seen: its own event would not say which keys are held.
            for event in (events.PanStart, events.PanEnd):
                made.on_event(event, self.guarded(self._dragged))
        return made

    def draw(self, counts, edges, *, marks: dict | None = None, x_label: str = "") -> None:
        """How many values fall between which edges? What was selected is forgotten.

        counts  (bin,)      edges  (bin + 1,) ascending; the last bar has its right edge too
        marks   name -> value, drawn as upright lines and named in the legend
        """
        counts, edges = np.asarray(counts), np.asarray(edges, dtype=float)
        if edges.shape != (len(counts) + 1,) or not (np.diff(edges) > 0).all():
            raise ValueError(
                f"edges has shape {edges.shape} for {len(counts)} counts; one edge more than "
                "counts is wanted, ascending"
            )
        if edges.tolist() != self._edges.tolist():
            self.low.value, self.high.value = float(edges[0]), float(edges[-1])
        self._counts, self._edges = counts, edges
        self.bars.data = self._drawn(counts)
        self.figure.y_range.end = float(max(counts.max(initial=0), 1)) * 1.05
        self.figure.xaxis.axis_label = look.plain(x_label)
        known, much = int(counts.sum()), counts.argmax() if len(counts) else 0
        between = [look.number(edge) for edge in edges[much : much + 2]]
        self._about = f"Histogram of {x_label or 'values'}: {known:,} examples, most of them "
        self._about += f"between {between[0]} and {between[-1]}"
        self.select(np.zeros_like(counts))
        self.mark(marks or {})

    def mark(self, marks: dict) -> None:
        """Where do these named values stand?"""
        hues = [look.LINES[1 + at % (len(look.LINES) - 1)] for at in range(len(marks))]
        places = [float(value) for value in marks.values()]
        self.marks.data = {"x": places, "hue": hues}
        low, high = min([self._edges[0], *places]), max([self._edges[-1], *places])
        room = (high - low) * 0.01
        self.figure.x_range.update(start=float(low - room), end=float(high + room))
        named = zip(marks.items(), hues, strict=True)
        named = [(f"{name} {look.number(value)}", hue) for (name, value), hue in named]
        # With something to pick, the line is kept free: below it nothing moves under the pointer.
        self._legend.value = legend.of_lines(named, {}) if named or self._on_pick else ""
        self._picture.say("; ".join([self._about, *(name for name, _ in named)]))

    def select(self, counts) -> None:
        """How many of each bar are selected? (bin,)"""
        counts = np.asarray(counts)
        if counts.shape != self._counts.shape:
            raise ValueError(
                f"counts has shape {counts.shape}, but there are {len(self._counts)} bars; give "
                "how many of each bar are selected"
            )
        data, least = self._drawn(counts), self.figure.y_range.end * _SEEN
        data["top"] = np.where(counts > 0, np.maximum(counts, least), 0)
        self.some.data = {name: column[counts > 0] for name, column in data.items()}

    def _drawn(self, counts):
        return {"left": self._edges[:-1], "right": self._edges[1:], "top": counts, "count": counts}

    def _tapped(self, event):
        self._pick(event.x, event.x, way(event))

    def _dragged(self, event):
        if event.event_name == "panstart":
            self._began = event.x
        else:
            self._pick(*sorted((self._began, event.x)), way(event))

    def _pick(self, low, high, how):
        """Whole bars: those that were touched."""
        last, self.told.value = len(self._counts) - 1, ""
        if high >= self._edges[0] and low <= self._edges[-1]:
            places = np.searchsorted(self._edges, [low, high], side="right") - 1
            first, final = np.clip(places, 0, last)
            # A bar has its left edge, not its right one; only the last has both.
            low, right = self._edges[[first, final + 1]].tolist()
            self.low.value, self.high.value = (float(f"{end:.4g}") for end in (low, right))
            self._on_pick(low, right if final == last else float(np.nextafter(right, low)), how)

    def _typed(self, how):
        low, high = self.low.value, self.high.value
        self.told.value = look.note(f"From is above to: {low:g} to {high:g}") if low > high else ""
        if low <= high:
            self._on_pick(low, high, how)
