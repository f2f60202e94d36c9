"""One training loop, handed back a step at a time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import isfinite

import torch
from torch import nn


@dataclass(frozen=True)
class Step:
    """What one step of training did: its number, its mean loss, which examples it saw."""

    number: int
    loss: float
    indices: torch.Tensor


def train(network: nn.Module, batches: Iterable, loss, optimizer, *, schedule=None) -> Iterator:
    """How do the weights move, one batch after another?

    The caller's `for` decides when to measure, draw, save or stop; nothing runs between steps.

    batches   yields (inputs, targets, indices); indices say which examples these are, so that
              a loss may remember each of them
    loss      a callable (output, targets, indices) -> one number to go down on
    schedule  a torch scheduler, stepped after every batch, or None
    yields    Step; its loss is a number, and to read it waits, on a GPU, until the step is done

    >>> network, batch = nn.Linear(2, 3), (torch.ones(4, 2), torch.zeros(4).long(), torch.arange(4))
    >>> go_down = torch.optim.SGD(network.parameters(), lr=0.1)
    >>> loss = lambda output, targets, _: nn.functional.cross_entropy(output, targets)
    >>> losses = [step.loss for step in train(network, [batch] * 5, loss, go_down)]
    >>> losses[-1] < losses[0]
    True
    """
    network.train()
    weights = [weight for group in optimizer.param_groups for weight in group["params"]]
    for number, (inputs, targets, indices) in enumerate(batches, start=1):
        cost = loss(network(inputs), targets, indices)
        for weight in weights:  # as zero_grad, whose books cost a hundredth of a small step
            weight.grad = None
        cost.backward()
        optimizer.step()
        if schedule is not None:
            schedule.step()
        yield Step(number, float(cost.detach()), indices)
        if not network.training:  # the walk through all modules takes its time
            network.train()


def shuffled(inputs, targets, *, batch_size: int, epochs: int, rng, skip: int = 0) -> Iterator:
    """In what order does training see the examples?

    A new permutation each epoch, drawn from rng (a numpy Generator); the last batch of an epoch
    may be smaller.

    skip  batches of each epoch that are left out at its beginning, seen before a training stopped

    >>> import numpy as np
    >>> seen = shuffled(torch.arange(5), torch.arange(5), batch_size=2, epochs=1,
    ...                 rng=np.random.default_rng(0))
    >>> sorted(torch.cat([index for _, _, index in seen]).tolist())
    [0, 1, 2, 3, 4]
    """
    for _ in range(epochs):
        order = torch.from_numpy(rng.permutation(len(inputs))).to(targets.device)
        for rows in order.split(batch_size)[skip:]:
            yield inputs[rows], targets[rows], rows


def check_loss(loss: float, when: str, rate: float) -> None:
    """Is the loss still a number?

    ValueError says what it became, when, and that a smaller rate is wanted.

    >>> check_loss(2.3, "in epoch 1", 0.1)
    """
    if not isfinite(loss):
        raise ValueError(f"the loss became {loss} {when}; take a smaller rate than {rate:g}")
