"""One small network's training, and how far each input moves the losses on the way, kept."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

import numpy as np
import torch

from memexplorer import storage
from memexplorer.closer.kept import kept
from memexplorer.closer.unrolled import sensed
from memexplorer.data import Examples
from memexplorer.measures.sensitivity import gini
from memexplorer.models.classifiers import MLP
from memexplorer.models.preprocessing import Preprocessing, to_batch
from memexplorer.models.seeding import seeded
from memexplorer.progress import Progress, checkpoint

SIDE = 14  # pixels: larger images are averaged down, as in the paper
STRETCH = 200  # updates between two early results


@dataclass(frozen=True)
class Plan:
    """How is it trained, and how often is a loss looked at? By plain SGD, in float64.

    hidden      widths of the hidden layers
    steps       updates
    every       updates the loss is looked at; window: how many updates it is walked back, 0: all
    direct      also with what an input does to its own loss
    """

    hidden: tuple[int, ...] = (16, 16)
    rate: float = 0.1
    batch_size: int = 50
    steps: int = 3000
    every: int = 10
    window: int = 20
    direct: bool = False


@dataclass(frozen=True, eq=False)
class Followed:
    """What came of one training.

    steps   (time,) updates done; loss: (time,) of the training set
    gini    (time,) of the mean of g_x until then; direct: the same with the direct path, or NaN
    mean    (example,) the mean of g_x over all times
    by_class (class of the loss, class of the input), means over examples and times; NaN where a
            class has none; (0, 0) where not asked for
    """

    steps: np.ndarray
    loss: np.ndarray
    gini: np.ndarray
    direct: np.ndarray
    mean: np.ndarray
    by_class: np.ndarray


def small(examples: Examples) -> torch.Tensor:
    """What do small networks take in? (example, number) float64.

    Larger images are averaged down; clips are taken as they are.
    """
    batch = to_batch(examples.inputs[:], Preprocessing(), layout=examples.layout)
    if batch.ndim == 4 and max(batch.shape[2:]) > SIDE:
        batch = torch.nn.functional.adaptive_avg_pool2d(batch, SIDE)
    return batch.flatten(1).double()


def perceptron(inputs, classes: int, plan: Plan, seed: int) -> MLP:
    """The network before its training."""
    with seeded(seed):
        return MLP((inputs.shape[1], *plan.hidden, classes)).double()


def followed(
    examples: Examples, labels, classes: int, plan: Plan, *, by_class=False, seed=0, cache=None,
    stage="",
) -> Iterator:  # fmt: skip
    """How unequal becomes what each input does to later losses?

    A generator: yields Progress by updates, with a Followed so far as `partial`; returns the
    Followed of all. One that was done before, on the same, is not done again.

    labels   (example,) what it is told; by_class: also by class of loss and input
    seed     of its first weights and of the order
    """
    inputs, targets = small(examples), torch.from_numpy(np.array(labels, np.int64))
    about = {
        "inputs": storage.digest(inputs.numpy()), "classes": classes, "seed": seed,
        "labels": storage.digest(targets.numpy()), "plan": asdict(plan), "by_class": by_class,
    }  # fmt: skip

    def begin():
        return _taught(inputs, targets, classes, plan, by_class, seed, stage)

    found = yield from kept("followed", Followed, begin, cache=cache, **about)
    yield Progress(stage, plan.steps, plan.steps, "updates", partial=found)
    return found


def _taught(inputs, targets, classes, plan, by_class, seed, stage):
    yield Progress(stage, 0, plan.steps, "updates")
    parts = sensed(
        perceptron(inputs, classes, plan, seed), inputs, targets, rate=plan.rate, seed=seed,
        batch_size=plan.batch_size, steps=plan.steps, every=plan.every, direct=plan.direct,
        window=plan.window or None, classes=by_class, at_once=max(1, STRETCH // plan.every),
    )  # fmt: skip
    tally = _Tally(targets.numpy(), classes, by_class)
    for part in parts:
        checkpoint()
        tally.add(part)
        yield Progress(stage, int(part.steps[-1]), plan.steps, "updates", partial=tally.so_far())
    return tally.so_far()


class _Tally:
    """Means of what was sensed so far."""

    def __init__(self, labels, classes, by_class):
        self.labels, self.classes, self.asked = labels, classes, by_class
        self.curves = {name: [] for name in ("steps", "loss", "gini", "direct")}
        self.sums = {"indirect": 0.0, "direct": 0.0, "by_class": 0.0}

    def add(self, part):
        for at, step in enumerate(part.steps.tolist()):
            row = {"steps": step, "loss": part.loss[at], "direct": np.nan}
            for name, curve in (("indirect", "gini"), ("direct", "direct")):
                values = getattr(part, name)
                if values is not None:
                    self.sums[name] = self.sums[name] + values[at]
                    row[curve] = gini(self.sums[name])
            for name, value in row.items():
                self.curves[name].append(value)
        if self.asked:
            self.sums["by_class"] = self.sums["by_class"] + part.by_class.sum(axis=0)

    def so_far(self) -> Followed:
        times, matrix = len(self.curves["steps"]), np.zeros((0, 0))
        if self.asked:
            mean = self.sums["by_class"] / times
            matrix = np.full((self.classes, self.classes), np.nan)
            there = np.unique(self.labels)  # rows end with the last class there is
            for number in there:
                matrix[there, number] = mean[there][:, self.labels == number].mean(axis=1)
        curves = {name: np.array(values) for name, values in self.curves.items()}
        return Followed(**curves, mean=self.sums["indirect"] / times, by_class=matrix)
