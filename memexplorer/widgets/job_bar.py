"""How far is the work: a bar with a number, a rate, the time left and a Stop."""

import time
from collections.abc import Callable

import traitlets

from memexplorer.widgets import look
from memexplorer.widgets.faults import FaultElement


class JobBar(FaultElement):
    """How far is it, and can it be stopped?

    on_stop  called without arguments when Stop is pressed; if it raises, the bar says so
    pause    seconds between two drawings, so that a fast job is not slowed by its own bar

    >>> from types import SimpleNamespace
    >>> bar = JobBar()
    >>> step = SimpleNamespace(stage="reading fc", done=620, total=1000, unit="examples", note="")
    >>> bar.show(step, 1240.0, 9.2)
    >>> bar.words
    'reading fc · 62 % · 620 of 1,000 examples · 1,240/s · 9 s left'
    """

    _esm, _css = look.script("job_bar"), look.sheet()

    state = traitlets.Enum(("idle", "running", "stopping", "done"), "idle").tag(sync=True)
    words = traitlets.Unicode("").tag(sync=True)
    note = traitlets.Unicode("").tag(sync=True)
    percent = traitlets.Int(-1).tag(sync=True)  # -1: the total is not known

    def __init__(
        self, on_stop: Callable[[], None] | None = None, *, pause: float = 0.1, **settings
    ):
        self.on_stop, self.pause, self._last = on_stop, pause, (None, -1e9)
        super().__init__(**settings)
        self.on_msg(self.guarded(self._asked))

    def show(self, progress, rate: float | None = None, left: float | None = None) -> None:
        """How far is the work?

        progress  has stage, done, total, unit, note (memexplorer.progress.Progress)
        rate      units a second, left: seconds; None or NaN while not known
        """
        now, known = time.monotonic(), progress.total > 0
        rate, left = (None if value is None or value != value else value for value in (rate, left))
        finished = known and progress.done >= progress.total
        skip = now - self._last[1] < self.pause and self._last[0] == progress.stage
        if skip and not finished and not progress.note:
            return
        self._last = (progress.stage, now)
        share = min(progress.done / progress.total, 1.0) if known else None
        counted = f"{progress.done:,} of {progress.total:,}" if known else f"{progress.done:,}"
        parts = [progress.stage, *([f"{int(100 * share)} %"] if known else [])]
        parts += [f"{counted} {progress.unit}"] if known or progress.done else []
        parts += [f"{look.number(rate)}/s"] if rate else []
        parts += [f"{duration(left)} left"] if left is not None and not finished else []
        with self.hold_sync():
            self.tell_fault("", "", "")
            self.words, self.percent = " · ".join(parts), int(100 * share) if known else -1
            self.note = progress.note or (self.note if self.state == "running" else "")
            if self.state != "stopping":
                self.state = "running"

    def done(self, text: str) -> None:
        """The work is over: `text` says how it went, as "done in 41 s · cached"."""
        self._end(text)

    def failed(self, what: str, todo: str, traceback: str = "") -> None:
        """The work broke: what happened, what to do, and the traceback in a fold."""
        self._end("")
        self.tell_fault(what, todo, traceback)

    def _end(self, text):
        self._last = (None, -1e9)
        with self.hold_sync():
            self.tell_fault("", "", "")
            self.state, self.words, self.note, self.percent = "done", text, "", -1

    def _asked(self, _widget, content, _buffers):
        if content.get("ask") == "stop" and self.state == "running":
            self.state = "stopping"
            if self.on_stop is not None:
                self.on_stop()


def duration(seconds: float) -> str:
    """How does a person say a time?

    >>> duration(0.4), duration(9.2), duration(125), duration(3780)
    ('less than 1 s', '9 s', '2 min 5 s', '1 h 3 min')
    """
    if seconds < 1:
        return "less than 1 s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s".replace(" 0 s", "")
    return f"{whole // 3600} h {whole % 3600 // 60} min".replace(" 0 min", "")
