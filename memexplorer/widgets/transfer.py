"""One file on its way from a browser: which part comes next, and how far is it?"""

import time

from memexplorer.widgets.job_bar import duration

PATIENCE = 6  # looks without anything, after which the rest is not waited for


class Transfer:
    """Parts in order, whatever the connection did to them.

    number   what the browser calls it
    arrival  has received, size, name, write(bytes), finish() and drop()

    >>> from types import SimpleNamespace
    >>> transfer = Transfer("7", SimpleNamespace(received=4, size=9, write=print))
    >>> transfer.take(8, b"late")
    {'say': 'again', 'transfer': '7', 'from': 4}
    >>> transfer.take(2, b"xyab")["say"]
    b'ab'
    'have'
    """

    def __init__(self, number: str, arrival):
        self.number, self.arrival = number, arrival
        self._begun = self._drawn = time.monotonic()
        self._asked_for, self._quiet = -1, 0

    @property
    def whole(self) -> bool:
        return self.arrival.received >= self.arrival.size

    def answer(self, say: str, **more) -> dict:
        return {"say": say, "transfer": self.number, **more}

    def take(self, at: int, part) -> dict | None:
        """Keep what of this part is new; what is said back, if anything.

        A part that came twice is acknowledged again; one after a gap makes the browser go back,
        once a gap, because those behind it are on their way as well.
        """
        self._quiet, known = 0, self.arrival.received - at
        if known >= 0:
            self.arrival.write(part[known:])
            return self.answer("have", bytes=self.arrival.received)
        if self._asked_for == self.arrival.received:
            return None
        self._asked_for = self.arrival.received
        return self.answer("again", **{"from": self.arrival.received})

    def lost(self) -> bool:
        """Has nothing come for so many looks? (Counted, not timed: our own thread may be busy.)"""
        self._quiet += 1
        return self._quiet > PATIENCE

    def progress(self) -> tuple[int, str] | None:
        """(percent, words), or None when they were asked for a moment ago."""
        now, arrival = time.monotonic(), self.arrival
        if now - self._drawn < 0.2:
            return None
        self._drawn, speed = now, arrival.received / max(now - self._begun, 1e-3)
        left = duration((arrival.size - arrival.received) / max(speed, 1e-3))
        share, sizes = int(100 * arrival.received / arrival.size), (arrival.received, arrival.size)
        here = " of ".join(f"{size / 1e6:,.1f}" for size in sizes)
        return share, (f"uploading · {share} % · {here} MB · {speed / 1e6:,.1f} MB/s · {left} left")
