"""One map at many times: points that move, by a slider or by Play, and one that is followed."""

import contextlib
from collections.abc import Callable

import numpy as np
import traitlets

from memexplorer.checks import check_axes
from memexplorer.widgets import look
from memexplorer.widgets.faults import FaultElement


class TimeMap(FaultElement):
    """Where does each example stand at each time, and who is it?

    place    which time is shown; on_place: called with it when a person moved to another
    picked   the row that is followed, -1: none; on_pick: called with it when a person picked one

    >>> plane = TimeMap()
    >>> still = np.zeros((2, 3, 2))
    >>> plane.draw(still, [[0, 0, 1], [0, 1, 1]], names=["truly", "as told"], times=["0", "1"])
    >>> plane.place = 1
    >>> plane.said()
    'at 1: truly 1, as told 2'
    """

    _esm, _css = look.script("time_map"), look.sheet()

    points = traitlets.Bytes(b"").tag(sync=True)  # float32 (time, example, 2), from 0 to 1
    codes = traitlets.Bytes(b"").tag(sync=True)  # uint8 (time, example): which name
    count = traitlets.Int(0).tag(sync=True)
    names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    hues = traitlets.List(traitlets.Unicode()).tag(sync=True)
    times = traitlets.List(traitlets.Unicode()).tag(sync=True)
    place, picked = traitlets.Int(0).tag(sync=True), traitlets.Int(-1).tag(sync=True)
    words = traitlets.Unicode("").tag(sync=True)  # of the one that is followed
    image = traitlets.Unicode("").tag(sync=True)  # its data URI

    def __init__(self, *, on_place: Callable[[int], None] | None = None,
                 on_pick: Callable[[int], None] | None = None):  # fmt: skip
        self._heard, self._setting = {"place": on_place, "picked": on_pick}, False
        super().__init__()
        self.observe(self.guarded(self._moved), ["place", "picked"])

    def draw(self, points, codes, *, names, times, hues=None, place=None) -> None:
        """Where is who, when, and of which kind?

        points  (time, example, 2);  codes (time, example) into names
        times   what each time is called;  hues: a colour for each name
        place   the time that is shown; None: the last
        """
        points, codes = np.asarray(points, np.float32), np.asarray(codes)
        check_axes(points=(points, "time example plane"), codes=(codes, "time example"),
                   times=(list(times), "time"))  # fmt: skip
        if codes.size and not 0 <= codes.min() <= codes.max() < len(names):
            raise ValueError(f"codes go up to {codes.max()}, but there are {len(names)} names")
        low = points.min(axis=(0, 1)) if points.size else 0
        span = max(float((points.max(axis=(0, 1)) - low).max()), 1e-9) if points.size else 1
        palette = hues or [look.CATEGORIES[at % len(look.CATEGORIES)] for at in range(len(names))]
        with self._quietly(), self.hold_sync():
            self.count, self.names, self.hues = codes.shape[1], [*map(str, names)], list(palette)
            self.times = [str(time) for time in times]
            self.place = len(codes) - 1 if place is None else int(place)
            if self.picked >= self.count:
                self.picked = -1
            self.codes = codes.astype(np.uint8).tobytes()
            middle = (1 - (points.max(axis=(0, 1)) - low) / span) / 2 if points.size else 0
            self.points = ((points - low) / span + middle).astype(np.float32).tobytes()

    def show(self, *, place=None, picked=None) -> None:
        """Go there, follow this one, without that counting as a person's choice."""
        with self._quietly():
            self.place = self.place if place is None else int(place)
            self.picked = self.picked if picked is None else int(picked)

    def said(self) -> str:
        """How many of each kind are there at the time that is shown?"""
        codes = np.frombuffer(self.codes, np.uint8).reshape(len(self.times), self.count)
        counts = np.bincount(codes[self.place], minlength=len(self.names))
        parts = [f"{name} {n:,}" for name, n in zip(self.names, counts, strict=True)]
        return f"at {self.times[self.place]}: {', '.join(parts)}"

    @contextlib.contextmanager
    def _quietly(self):
        before, self._setting = self._setting, True
        try:
            yield
        finally:
            self._setting = before

    def _moved(self, change):
        heard = self._heard[change["name"]]
        if heard is not None and not self._setting:
            heard(change["new"])
