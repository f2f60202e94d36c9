"""One network trained over again: other weights to begin with, another order, perhaps other labels.

What it has learned is kept after each epoch that took its time, so a stopped training goes on.
"""

import contextlib
from dataclasses import asdict, dataclass

import numpy as np
import torch

from memexplorer import device as devices
from memexplorer import storage
from memexplorer.checks import check_count
from memexplorer.data import Examples
from memexplorer.learning.placing import said
from memexplorer.models.identity import output_tensor, weights_digest
from memexplorer.models.loading import origin
from memexplorer.models.preprocessing import to_batch
from memexplorer.models.untrained import untrained
from memexplorer.progress import Progress, checkpoint
from memexplorer.training import check_loss, shuffled, train

LOOKED_AT, LONG = 256, 600.0  # examples whose inputs' length is looked at; when they are long


@dataclass(frozen=True)
class Plan:
    """How is a network trained? By SGD, until it knows every label, or for so many epochs.

    rate, momentum, decay  of SGD
    patience               epochs without a better training accuracy, after which the rate is halved
    batch_size             examples
    epochs                 at most
    until                  training accuracy at which it ends
    """

    rate: float = 0.05
    momentum: float = 0.9
    decay: float = 0.0
    patience: int = 20
    batch_size: int = 32
    epochs: int = 150
    until: float = 1.0

    def __post_init__(self):
        for name in ("patience", "batch_size", "epochs"):
            check_count(name, getattr(self, name), least=1)
        numbers = not isinstance(self.rate, bool) and isinstance(self.rate, int | float)
        if not (numbers and 0 < self.rate < float("inf")):
            raise ValueError(f"rate is {self.rate!r}, but a number above 0 was wanted, as 0.05")


@dataclass(frozen=True, eq=False)
class Trained:
    """A network after training: `accuracy` (epoch,) on its training labels, in eval mode."""

    network: torch.nn.Module
    accuracy: np.ndarray


def retrained(network, examples: Examples, labels, plan: Plan, *, seed, cache=None, stage=""):
    """What does this network become when it learns these labels from another beginning?

    A generator: yields Progress by labels known, some epochs with a note, and returns Trained.

    network   its make, and what it wants of its images; it is copied and left as it is
    examples  what it learns from, all in memory
    labels    (example,) what it is told of them
    seed      of its first weights and of the order of examples; of nothing else
    cache     folder in which every state is kept
    """
    fresh = untrained(network, seed=seed).to(devices.of(network))
    name = storage.key(
        kind="retrained", network=weights_digest(fresh), data=examples.digest(),
        labels=storage.digest(np.asarray(labels, np.int64)), plan=asdict(plan), seed=seed,
        torch=torch.__version__.partition("+")[0],
        preprocessing=asdict(origin(network).preprocessing),
    )  # fmt: skip
    folder = storage.cache_folder(cache) / "retrained" / name
    with contextlib.ExitStack() as stack:
        yield from storage.locked(stack, folder, "training the same network")
        go_down = torch.optim.SGD(
            fresh.parameters(), plan.rate, plan.momentum, weight_decay=plan.decay
        )
        curve = _gone_on(folder, fresh, go_down)
        if len(curve) < plan.epochs and not (curve and curve[-1] >= plan.until):
            yield from _learn(fresh, go_down, curve, examples, labels, plan, seed, folder, stage)
    return Trained(fresh.eval(), np.array(curve))


def _learn(fresh, go_down, curve, examples, labels, plan, seed, folder, stage):
    """Epoch after epoch, each order drawn from the seed and the epoch's number."""
    device = devices.of(fresh)
    inputs = to_batch(examples.inputs[:], origin(fresh).preprocessing, layout=examples.layout).to(
        device
    )
    told = np.array(labels, np.int64)
    targets = torch.from_numpy(told).to(device)
    size = plan.batch_size
    while len(inputs) % size == 1 < size:  # one alone can't be normalized by its batch
        size += 1
    while len(curve) < plan.epochs:
        rng = np.random.default_rng([seed, len(curve)])
        for group in go_down.param_groups:
            group["lr"] = rate_after(curve, plan)
        batches = shuffled(inputs, targets, batch_size=size, epochs=1, rng=rng)
        for step in train(fresh, batches, _cost, go_down):
            checkpoint()
            check_loss(step.loss, f"in epoch {len(curve) + 1}", plan.rate)
            yield _known(stage, curve, len(inputs))
        curve.append(float((said(fresh, inputs) == told).mean()))
        _keep(folder, fresh, go_down, curve)
        yield _known(stage, curve, len(inputs), told=True)
        if curve[-1] >= plan.until:
            return


def _known(stage, curve, total, told=False):
    """How many labels it knows: how long that takes is not known in epochs."""
    note, epoch = "", len(curve)
    if told and (epoch in (1, 2, 5) or epoch % 10 == 0):
        note = f"epoch {epoch}: {curve[-1]:.0%} of its labels".replace("%", " %")
        note = f"{stage}, {note}" if stage else note
    return Progress(stage, round(max(curve, default=0) * total), total, "labels known", note=note)


def gentler(rate: float, network, examples: Examples) -> float:
    """At which rate does a network without normalization learn inputs that are this long?

    The rate, in proportion less where the mean squared length of an input is above 600: a first
    step along so long an input would throw units out of reach of every example.
    """
    rows = np.arange(min(LOOKED_AT, len(examples)))
    batch = to_batch(examples.inputs[rows], origin(network).preprocessing, layout=examples.layout)
    length = float((batch.flatten(1).double() ** 2).sum(dim=1).mean())
    return rate * min(1.0, LONG / max(length, 1e-9))


def rate_after(curve, plan: Plan) -> float:
    """Which rate comes after these accuracies, epoch by epoch?

    >>> rate_after([0.5, 0.4, 0.3, 0.6], Plan(rate=0.1, patience=2))
    0.05
    """
    rate, best, waited = plan.rate, -1.0, 0
    for accuracy in curve:
        waited = 0 if accuracy > best else waited + 1
        best = max(best, accuracy)
        if waited == plan.patience:
            rate, waited = rate / 2, 0
    return rate


def _cost(output, targets, _):
    return torch.nn.functional.cross_entropy(output_tensor(output), targets)


def _keep(folder, network, go_down, curve):
    state = {"network": network.state_dict(), "sgd": go_down.state_dict(), "accuracy": curve}
    with storage.written(folder / "state.pt") as path:
        torch.save(state, path)


def _gone_on(folder, network, go_down) -> list:
    """Puts in what was kept; the accuracies so far, [] where there is nothing whole."""
    try:
        kept = torch.load(folder / "state.pt", map_location="cpu", weights_only=True)
    except Exception:  # cut short, or never written: it begins again
        return []
    network.load_state_dict(kept["network"])
    go_down.load_state_dict(kept["sgd"])
    return list(kept["accuracy"])
