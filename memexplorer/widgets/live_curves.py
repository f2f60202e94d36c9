"""Curves over a numeric axis that grow while one looks: several small pictures, drawn on canvas."""

from collections.abc import Callable

import numpy as np
import traitlets

from memexplorer.widgets import look
from memexplorer.widgets.faults import FaultElement


class LiveCurves(FaultElement):
    """How does each number go, and how is it going right now?

    place     the x that is marked, one of the stops, or None
    on_place  called with that x when a person marked it, by click, arrow keys, Home or End

    >>> curves = LiveCurves()
    >>> line = {"name": "training", "hue": "#0072B2", "xs": [0, 1], "ys": [0.1, 0.5]}
    >>> curves.draw([{"name": "accuracy", "most": 1.0, "lines": [line]}], label="epochs", last=4)
    >>> curves.grow(1.5, [[0.6]])
    >>> curves.said()
    ['accuracy: training 0.1 at 0 to 0.5 at 1 epochs']
    """

    _esm, _css = look.script("live_curves"), look.sheet()

    # A dict for each: name, most (None: as high as the values are), lines: each a dict of name,
    # hue, dashed, thin (of another run, drawn quietly), tag (at its end), xs, ys (None: a gap)
    pictures = traitlets.List().tag(sync=True)
    label = traitlets.Unicode("").tag(sync=True)
    last = traitlets.Float(1.0).tag(sync=True)  # where the axis ends
    frame = traitlets.Dict().tag(sync=True)  # x, ys by picture, by line; measured: xs, ys
    stops = traitlets.List().tag(sync=True)
    place = traitlets.Float(None, allow_none=True).tag(sync=True)

    def __init__(self, *, on_place: Callable[[float], None] | None = None, **settings):
        self._on_place, self._setting = on_place, False
        super().__init__(**settings)
        self.observe(self.guarded(self._placed), "place")

    def draw(self, pictures, *, label: str, last: float, stops=(), place=None) -> None:
        """Which curves are there? What grew since the last drawing goes.

        pictures  dicts as in `pictures`; a line needs name, hue, xs and ys
        last      where the axis ends
        stops     the xs that can be marked; place: which of them is
        """
        told = [{**one, "lines": [_line(line) for line in one["lines"]]} for one in pictures]
        self._setting = True
        try:
            with self.hold_sync():
                self.frame, self.label, self.last = {}, label, float(last)
                self.stops = [float(stop) for stop in stops]
                self.place = None if place is None else float(place)
                self.pictures = told
        finally:
            self._setting = False

    def grow(self, x: float, ys, *, measured=None) -> None:
        """How is it going right now? One small message; `pictures` stay as they were drawn.

        ys        a list by picture, in it a value by line; None or NaN: nothing new, fewer lines:
                  the others don't grow
        measured  what was measured since the last message: xs, and lists of ys by picture by line
        """
        told = {"x": float(x), "ys": [[_value(y) for y in part] for part in ys]}
        if measured is not None:
            xs, lines = measured
            told["measured"] = {
                "xs": [round(float(x), 4) for x in xs],
                "ys": [[[_value(y) for y in line] for line in part] for part in lines],
            }
        self.frame = told

    def said(self) -> list[str]:
        """What do the pictures show, in words?"""
        found = []
        for picture in self.pictures:
            parts = []
            for line in picture["lines"]:
                known = [(x, y) for x, y in zip(line["xs"], line["ys"], strict=True)
                         if y is not None]  # fmt: skip
                if known and not line["thin"]:
                    ends = [f"{look.number(y)} at {look.number(x)}"
                            for x, y in dict.fromkeys((known[0], known[-1]))]  # fmt: skip
                    parts.append(f"{line['name']} {' to '.join(ends)}")
            if parts:
                found.append(f"{picture['name']}: {', '.join(parts)} {self.label}")
        return found

    def _placed(self, change):
        if self._on_place is not None and not self._setting and change["new"] is not None:
            self._on_place(change["new"])


def _line(line) -> dict:
    xs, ys = line["xs"], line["ys"]
    if np.shape(xs) != np.shape(ys):
        raise ValueError(
            f"line {line['name']!r} has {len(xs)} xs but {len(ys)} ys; give one y for each x"
        )
    quiet = {"dashed": False, "thin": False, "tag": ""}
    values = [_value(y) for y in ys]
    return {**quiet, **line, "xs": [round(float(x), 4) for x in xs], "ys": values}


def _value(y):
    return None if y is None or not np.isfinite(y) else round(float(y), 4)
