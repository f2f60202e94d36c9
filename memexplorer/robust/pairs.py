"""Two networks that learn side by side, each asking the other: co-teaching and ELR+."""

import math
from collections import deque
from collections.abc import Iterator

import torch
from torch.nn import functional

from memexplorer import losses
from memexplorer.models.identity import output_tensor
from memexplorer.training import train

WARM = 10  # epochs after which co-teaching keeps as few as it ever will
SLOWEST, RAMP = 0.997, 40_000 / 70_400  # of the averages; the share of the training until then


def peers(learner, order, number: int) -> Iterator:
    """One epoch of co-teaching: each network learns from what the other finds easy.

    Of each batch both networks name the share of examples whose loss is smallest, before either
    moves; each then steps on those that the other named. In epoch T, counted from 1, the share is
    1 - wrong min(T / 10, 1). They name in training mode, so batch normalization counts each batch
    twice. What they said of the whole batch is remembered, also of those that nobody named.

    order   yields (inputs, targets, rows)
    number  of the epoch, from 0
    source  Han et al. 2018, algorithm 1
    """
    kept = 1 - learner.told.wrong * min((number + 1) / WARM, 1.0)
    for_first, for_second = deque(), deque()

    def first():
        for inputs, targets, rows in order:
            said = [_answered(one, inputs) for one in learner.taught]
            easy = [_easiest(output, targets, kept) for output in said]
            for at, queue in enumerate((for_first, for_second)):
                learner.losses[at].remember(said[at].softmax(dim=1), rows)
                which = easy[1 - at]
                queue.append((inputs[which], targets[which], rows[which.to(rows.device)]))
            yield for_first.popleft()

    def second():
        while True:
            yield for_second.popleft()

    for steps in zip(*_each(learner, [first(), second()], [_plain_cost] * 2), strict=False):
        learner.steps += 1
        yield from steps


def _plain_cost(output, targets, _):
    return functional.cross_entropy(output, targets)


def _each(learner, batches, costs):
    """A training of each network, from batches of its own."""
    costs = [plainly(cost) for cost in costs]
    parts = zip(learner.taught, batches, costs, learner.optimizers, strict=True)
    return [train(*one) for one in parts]


def plainly(loss):
    """The same loss of what a network puts out, also where that is more than a tensor."""
    return lambda output, targets, rows: loss(output_tensor(output), targets, rows)


@torch.no_grad()
def _answered(network, inputs):
    """What the network puts out as it is while it is trained."""
    network.train()
    return output_tensor(network(inputs))


def _easiest(output, targets, share):
    """Rows of the batch with the smallest loss."""
    cost = functional.cross_entropy(output, targets, reduction="none")
    return cost.argsort(stable=True)[: max(2, round(share * len(cost)))].sort().values


def crosswise(learner, order, rng, total: int) -> Iterator:
    """One epoch of ELR+: mixed examples, targets from the other network's averaged weights.

    Both networks see the same batches of the same noisy data, mixed differently, and step in turn;
    the averages follow when both have. What the authors' code does on CIFAR-100 alone, labels
    sharpened by the targets and a strength that rises, is left out.

    order   yields (inputs, targets, rows)
    total   steps of the whole training: the averages become slow over the first 57 % of them
    source  Liu et al. 2020, appendix on ELR+; mixing: Zhang et al. 2018; averages: Tarvainen &
            Valpola 2017
    """
    waiting = deque()

    def mixed(at, batch):
        inputs, targets, rows = batch
        with torch.no_grad():
            said = output_tensor(learner.averages[1 - at](inputs)).softmax(dim=1)
        learner.losses[at].remember(said, rows)
        share = rng.beta(1.0, 1.0)
        share, other = max(share, 1 - share), torch.from_numpy(rng.permutation(len(rows)))
        other = other.to(inputs.device)
        both = targets, targets[other], rows, rows[other.to(rows.device)], share
        return share * inputs + (1 - share) * inputs[other], both, rows

    def first():
        for batch in order:
            waiting.append(batch)
            yield mixed(0, batch)

    def second():
        while True:
            yield mixed(1, waiting.popleft())

    costs = [_mixed_cost(loss) for loss in learner.losses]
    for steps in zip(*_each(learner, [first(), second()], costs), strict=False):
        for average, network in zip(learner.averages, learner.networks, strict=True):
            follow(average, network, slowness(learner.steps, total))
        learner.steps += 1
        yield from steps


def _mixed_cost(loss):
    def cost(output, both, _):
        targets, others, rows, other_rows, share = both
        known = share * loss.targets[rows] + (1 - share) * loss.targets[other_rows]
        told = share * functional.cross_entropy(output, targets)
        told = told + (1 - share) * functional.cross_entropy(output, others)
        return told + loss.strength * losses.kept_apart(output, known).mean()

    return cost


def slowness(step: int, total: int) -> float:
    """How much of its own past does an average keep at this step? gamma, at most 0.997.

    >>> round(slowness(0, 100), 3), slowness(100, 100)
    (0.007, 0.997)
    """
    left = 1 - min(step / max(RAMP * total, 1), 1.0)
    return SLOWEST * math.exp(-5 * left**2)


@torch.no_grad()
def follow(average, network, keep: float) -> None:
    """Move averaged weights towards the network's; its running statistics are taken over."""
    for mean, now in zip(average.parameters(), network.parameters(), strict=True):
        mean.mul_(keep).add_(now, alpha=1 - keep)
    for mean, now in zip(average.buffers(), network.buffers(), strict=True):
        mean.copy_(now)
