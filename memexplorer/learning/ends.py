"""The state at the end of the last whole epoch, written now and then, and when it is stopped."""

import copy
import time
from pathlib import Path

import torch

from memexplorer import storage


class Keeper:
    """Where is the state after the last whole epoch, and when is it written?

    In memory after each epoch, on the disk every so many seconds and when a training is stopped:
    so no more is lost than the epoch it was stopped in.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     keeper = Keeper(Path(folder) / "state.pt", often=60.0)
    ...     keeper.reached({"epoch": 1})
    ...     keeper.write()
    ...     torch.load(Path(folder) / "state.pt", weights_only=True)
    {'epoch': 1}
    """

    def __init__(self, file: Path, often: float):
        self.file, self.often = file, often
        self.state, self.written = None, time.monotonic()

    def reached(self, state: dict, *, now: bool = False) -> None:
        """An epoch is whole, and this is the state; written where it is due, or `now`."""
        self.state = state
        if now or time.monotonic() - self.written > self.often:
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
