"""What is known of a training: measured from time to time, and kept."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from memexplorer.measures import answering

COLUMNS = ("step", "epoch", "rate", "loss", "training", "held_out", "right", "truly", "as_told",
           "otherwise", "touched", "untouched")  # fmt: skip


@dataclass(frozen=True)
class Checkpoint:
    """Where is the network as it was after so many steps?

    step, epoch  how far it had been taught; epochs may be broken
    weights      a safetensors file;  state: what is needed to go on from there
    """

    step: int
    epoch: float
    weights: Path
    state: Path


@dataclass(frozen=True)
class Live:
    """How is it going right now, between two measurements?

    loss      mean of the steps since the last frame
    accuracy  on the examples of the last step, in training mode, before that step
    """

    step: int
    epoch: float
    loss: float
    accuracy: float


@dataclass(frozen=True, eq=False)
class History:
    """How has a training gone so far?

    times        columns by measured time: step, epoch, rate (of the step
                 before; of the first one, before any), loss (mean of the steps since the time
                 before, NaN at the first), training and held_out (accuracy, as told and true), and
                 of examples whose truth is known the shares right (of the clean), truly, as_told,
                 otherwise (of the wrongly told), and touched and untouched (accuracy, as told, of
                 those whose inputs were spoiled, and of the others)
    predictions  (time, asked) int32: what the network said of each example that is asked
    rows         (asked,) which examples these are; all, or a stratified sample
    labels       (asked,) what they are called in the training
    checkpoints  those that are kept, the first before any step
    live         between two measurements, else None
    settings     name, recipe, loss, every, seed, parent (folder and step of a branch), notes …
    """

    times: dict
    predictions: np.ndarray
    rows: np.ndarray
    labels: np.ndarray
    checkpoints: tuple[Checkpoint, ...] = ()
    live: Live | None = None
    settings: dict = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.times["step"])

    def since(self) -> np.ndarray:
        """(asked,) the step since which each example is answered as told, NaN where it isn't."""
        steps = np.asarray(self.times["step"], float)
        if not len(steps):
            return np.full(len(self.rows), np.nan)
        at = answering.since(self.labels, self.predictions)
        return np.where(at == answering.NEVER, np.nan, steps[at])

    def at(self, step: int) -> int:
        """Which row of `times` is of this step?"""
        return int(self.times["step"].index(step))


def thinned(times, most: int) -> list[int]:
    """At which of these times is the network kept, if not at all of them?

    Half of them ever further apart from the first on, half evenly; the first and the last always.

    times  ascending whole numbers

    >>> thinned(range(0, 1001, 10), 8)
    [0, 10, 50, 220, 330, 670, 1000]
    """
    times = list(times)
    if len(times) <= most:
        return times
    last = len(times) - 1
    far = np.geomspace(1, last, max(most // 2, 1)).round().astype(int)
    even = np.linspace(0, last, max(most - most // 2, 2)).round().astype(int)
    return [times[at] for at in sorted({0, last, *far.tolist(), *even.tolist()})]
