"""Some networks of one width taught until they know all their labels: how long did each need?"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

import numpy as np
import torch

from memexplorer import storage
from memexplorer.closer.kept import kept
from memexplorer.learning.many import many
from memexplorer.models.identity import weights_digest
from memexplorer.progress import Progress


@dataclass(frozen=True, eq=False)
class Converged:
    """When did each network know all its labels?

    epochs      (network,) the first epoch after which all are known; NaN: not until the last
    training    (epoch, network) accuracy on the labels told
    held_out    (epoch, network) accuracy on held-out examples
    losses      (epoch, network) mean loss of the epoch's steps, with the noise of training; no
                number where a network fell apart: then it has no accuracy (NaN) either
    why         why the networks were taught one after another, "" where at once
    """

    epochs: np.ndarray
    training: np.ndarray
    held_out: np.ndarray
    losses: np.ndarray
    why: str = ""

    @property
    def best(self) -> np.ndarray:
        """(network,) the best held-out accuracy of any epoch; NaN where it fell apart."""
        return self.held_out.max(axis=0)

    def fell_apart(self, which=slice(None)) -> str:
        """How many of these networks have no loss any more, in words; "" where all have."""
        ended = self.losses[-1, which]
        lost = int((~np.isfinite(ended)).sum())
        return f"{lost} of {len(ended)} fell apart (no finite loss) and are left out" * bool(lost)


def converged(
    make, sets, recipe, *, networks=3, until=1.0, seed=0, stage="", cache=None, about="",
    starts=None, **how,
) -> Iterator[Progress]:  # fmt: skip
    """How many epochs does a network need until it knows every label it is told?

    A generator: yields Progress by epochs, returns Converged, which is kept. It ends when all
    networks know all their labels, or after the recipe's epochs. Accuracies are measured after each
    epoch, in evaluation mode.

    sets      ((inputs, targets), (inputs, targets)): learned from, held out; tensors
    networks  how many, with weights and orders of their own: seed, seed + 1 …
    until     the training accuracy at which one is done; above 1: never before the last epoch
    about     in words, what starts and how do
    starts    networks to begin with; how: more of what `many` takes, loss and seen
    """
    if not isinstance(sets[0][0], torch.Tensor):
        raise ValueError("the examples don't fit into memory; look at fewer")

    how["networks"] = starts

    def begin():
        return _taught(make, sets, recipe, networks, until, seed, stage, how)

    digests = [[storage.digest(part.cpu().numpy()) for part in pair] for pair in sets]
    found = yield from kept(
        "converged", Converged, begin, cache=cache, network=weights_digest(make), sets=digests,
        recipe=asdict(recipe), networks=networks, until=until, seed=seed, about=about,
    )  # fmt: skip
    return found


def _taught(make, sets, recipe, networks, until, seed, stage, how):
    (inputs, targets), (asked, truth) = sets
    told, known = (part.cpu().numpy() for part in (targets, truth))
    training, held_out, costs, first = [], [], [], np.full(networks, np.nan)
    why, steps, sums = "", -(-len(inputs) // recipe.size_for(len(inputs))), np.zeros(networks)
    for moved in many(make, networks, inputs, targets, recipe, seed=seed, **how):
        sums[moved.networks] += moved.losses.cpu().numpy()
        if moved.ended:
            costs.append(sums / steps)
            whole, why = np.where(np.isfinite(sums), 1.0, np.nan), moved.many.why
            sums = np.zeros(networks)
            training.append((moved.many.predictions(inputs) == told).mean(axis=1) * whole)
            held_out.append((moved.many.predictions(asked) == known).mean(axis=1) * whole)
            now = np.isnan(first) & (training[-1] >= until)
            first[now] = moved.epoch + 1
            yield Progress(stage, moved.epoch + 1, recipe.epochs, "epochs")
            if np.isfinite(first).all():
                break
        elif moved.done % 8 == 0:
            yield Progress(stage, moved.epoch, recipe.epochs, "epochs")
    return Converged(first, *map(np.array, (training, held_out, costs)), why)
