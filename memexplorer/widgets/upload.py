"""A file from the reader's own computer to the server, a part at a time."""

import asyncio
from collections.abc import Callable

import traitlets

from memexplorer.widgets import look
from memexplorer.widgets.faults import FaultElement
from memexplorer.widgets.transfer import Transfer

LOOK = 15.0  # seconds between two looks whether anything came


class Upload(FaultElement):
    """Which file shall come here? A button, progress with a rate and a Stop.

    The browser sends parts of 1 MB, four ahead of what was acknowledged, so no message is large
    and nothing is believed before it is here. In a box of class "mx-field" a file can be dropped.

    begin(name, size)  an object with received, size, write(bytes), finish() -> path and drop()
                       (memexplorer.data.arriving.Arrival); its ValueErrors are said to the reader
    whole(path)        called when all is here; it ends with `done` or `refuse`, after `working`
    name               what for, in words; limit, allowed: bytes of a file, and in words
    accept             endings the browser's dialog offers; field: the path whose end is shown

    >>> upload = Upload(begin=None, whole=print, name="Weights", allowed="1 GB")
    >>> upload.done("uploaded: net.pt · 30 MB")
    >>> upload.state, upload.words
    ('idle', 'uploaded: net.pt · 30 MB')
    """

    _esm, _css = look.script("upload"), look.sheet()

    name = traitlets.Unicode().tag(sync=True)
    limit = traitlets.Int(0).tag(sync=True)
    allowed = traitlets.Unicode().tag(sync=True)
    accept = traitlets.Unicode().tag(sync=True)
    field = traitlets.Unicode().tag(sync=True)
    state = traitlets.Enum(("idle", "sending", "working", "refused"), "idle").tag(sync=True)
    words = traitlets.Unicode().tag(sync=True)
    percent = traitlets.Int(-1).tag(sync=True)

    def __init__(self, *, begin: Callable, whole: Callable, **settings):
        self._open, self._whole, self.on_stop = begin, whole, None
        self._transfer, self._timer = None, None
        super().__init__(**settings)
        self.on_msg(self.guarded(self._heard))

    @property
    def busy(self) -> bool:
        return self.state in ("sending", "working")

    def working(self, progress, rate=None) -> None:
        """The whole file is here and something is done with it (memexplorer.progress.Progress)."""
        known = progress.total > 0
        self.percent = int(100 * progress.done / progress.total) if known else -1
        share = f" · {self.percent} % · {progress.done:,} of {progress.total:,} {progress.unit}"
        self.words = progress.stage + (share if known else "")

    def done(self, words: str) -> None:
        """All is well: `words` say what is here now."""
        self._end("idle", words)

    def refuse(self, words: str) -> None:
        """It can't be used: what came, what is wanted, what to do. Nothing of it is kept."""
        self._end("refused", words)

    def look_after(self) -> None:
        """Did anything come lately? Called by a timer; what nobody goes on with is dropped."""
        if self.state == "sending" and self._transfer.lost():
            self.refuse("nothing more came from the browser, so nothing was kept; upload it again")
        elif self.state == "sending":
            self._watch()

    def _heard(self, _widget, content, buffers):
        number, ask = str(content.get("transfer"))[:64], content.get("ask")
        mine = self._transfer is not None and self._transfer.number == number
        try:
            if ask == "begin" and not self.busy:
                self._begin(number, str(content.get("name")), content.get("size"))
            elif ask == "part" and mine and self.state == "sending":
                self._part(content.get("at"), buffers)
            elif ask == "stop" and (mine or "transfer" not in content):
                self._stop()
            else:
                self.send({"say": "gone", "transfer": number})
        except ValueError as refused:
            self.refuse(str(refused))
        except Exception:
            self._end("idle", "")
            raise

    def _begin(self, number, name, size):
        self._transfer = Transfer(number, None)  # to be told when it can't begin
        arrival = self._open(name, size)
        self._transfer = Transfer(number, arrival)
        with self.hold_sync():
            self.state, self.percent, self.words = "sending", 0, f"uploading {arrival.name}"
        self._watch()
        self.send(self._transfer.answer("go"))

    def _part(self, at, buffers):
        if type(at) is not int or at < 0 or len(buffers) != 1:
            raise ValueError("the browser sent what is no part of a file; upload it again")
        answer = self._transfer.take(at, memoryview(buffers[0]).cast("B"))
        if answer:
            self.send(answer)
        if self._transfer.whole:
            arrival, self._transfer.arrival = self._transfer.arrival, None
            path = arrival.finish()
            with self.hold_sync():
                self.state, self.percent, self.words = "working", -1, f"{arrival.name} is here"
            self._whole(path)
        elif told := self._transfer.progress():
            with self.hold_sync():
                self.percent, self.words = told

    def _stop(self):
        if self.state == "working" and self.on_stop is not None:
            self.on_stop()
        elif self.state == "sending":
            self._end("idle", "stopped; nothing was kept")

    def _end(self, state, words):
        if self._timer is not None:
            self._timer.cancel()
        if self._transfer is not None and self._transfer.arrival is not None:
            self._transfer.arrival.drop()
            self._transfer.arrival = None
        with self.hold_sync():
            self.state, self.words, self.percent = state, words, -1
        if self._transfer is not None:
            self.send(self._transfer.answer("gone"))

    def _watch(self):
        try:
            self._timer = asyncio.get_running_loop().call_later(LOOK, self.look_after)
        except RuntimeError:  # no event loop, so nothing comes from a browser either
            self._timer = None
