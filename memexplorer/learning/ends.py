"""The state at the end of the last whole epoch, written now and then, and when it is stopped."""

import copy
import time
from pathlib import Path

import torch

from memexplorer import storage
from memexplorer.progress import Stopped

OFTEN = 5.0  # seconds between two states on the disk; the last is when it is stopped


class Keeper:
    """Where is the state after the last whole epoch, and when is it written?

    In memory after each epoch, on the disk every so many seconds and when a training within
    `with keeper:` is stopped: so no more is lost than the epoch it was stopped in.

    >>> import contextlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     keeper = Keeper(Path(folder) / "state.pt")
    ...     with contextlib.suppress(Stopped), keeper:
    ...         keeper.reached({"epoch": 1})
    ...         raise Stopped
    ...     Keeper(Path(folder) / "state.pt").read()
    {'epoch': 1}
    """

    def __init__(self, file: Path):
        self.file, self.state, self.written = file, None, time.monotonic()

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind is not None and (issubclass(kind, Stopped) or not issubclass(kind, Exception)):
            self.write()

    def read(self) -> dict | None:
        """What was written, None where there is nothing whole."""
        try:
            return torch.load(self.file, map_location="cpu", weights_only=True)
        except Exception:  # cut short, or never written: it begins again
            return None

    def reached(self, state: dict, *, now: bool = False) -> None:
        """An epoch is whole, and this is the state; written where it is due, or `now`."""
        self.state = state
        if now or time.monotonic() - self.written > OFTEN:
            self.write()
        else:
            self.state = copy.deepcopy(state)  # the next step changes what it points to

    def write(self) -> None:
        """Put it on the disk, if there is one that is not there yet."""
        if self.state is None:
            return
        with storage.written(self.file) as path:
            torch.save(self.state, path)
        self.state, self.written = None, time.monotonic()
