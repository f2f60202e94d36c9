"""Many networks, one epoch each: who gets which example wrong?"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

import numpy as np
import torch

from memexplorer import storage
from memexplorer.closer.kept import kept
from memexplorer.learning.many import many
from memexplorer.learning.placing import placed
from memexplorer.models.identity import weights_digest
from memexplorer.progress import Progress
from memexplorer.training import check_loss

GROUP = 20  # runs that are kept together: what a Stop loses at most


@dataclass(frozen=True, eq=False)
class Part:
    """wrong: (run, example) bool; why the networks were taught one after another, or ''"""

    wrong: np.ndarray
    why: str


def misclassified(make, examples, recipe, runs: int, *, seed=0, cache=None, stage="") -> Iterator:
    """Which of its training examples does each network get wrong after this training?

    A generator: yields Progress by runs, each group of runs with what is known as `partial`, and
    returns (wrong, why): (run, example) bool, and why the networks were taught one after another
    ("" where many at once). What was found before is kept.

    make    a network; each run begins with weights and orders of its own: seed, seed + 1 …
    errors  ValueError where a loss is no number
    """
    inputs, targets = placed(make, examples)
    if not isinstance(inputs, torch.Tensor):
        raise ValueError(f"{examples.name} does not fit into memory; look at fewer examples")
    about = {
        "network": weights_digest(make), "inputs": storage.digest(inputs.cpu().numpy()),
        "labels": storage.digest(targets.cpu().numpy()), "recipe": asdict(recipe),
    }  # fmt: skip
    parts = []
    for first in range(0, runs, GROUP):
        count = min(GROUP, runs - first)

        def begin(first=first, count=count):
            return _taught(make, inputs, targets, recipe, count, seed + first, first, runs, stage)

        parts.append((yield from kept("misclassified", Part, begin, cache=cache, **about,
                                      seed=seed + first, count=count)))  # fmt: skip
        wrong = np.concatenate([part.wrong for part in parts])
        yield Progress(stage, first + count, runs, "networks", partial=wrong)
    return wrong, next((part.why for part in parts if part.why), "")


def _taught(make, inputs, targets, recipe, count, seed, first, runs, stage):
    """One group of networks."""
    for moved in many(make, count, inputs, targets, recipe, seed=seed):
        # A sum is a number where all of them are: one network that fell apart would be "hard".
        check_loss(float(moved.losses.sum()), f"in epoch {moved.epoch + 1}", recipe.rate)
        part = (moved.epoch + moved.done / moved.total) / recipe.epochs
        yield Progress(stage, int(first + part * count), runs, "networks")
    return Part(moved.many.predictions(inputs) != targets.cpu().numpy(), moved.many.why)
