"""Exports that take just so many examples at once: filled up, or said to be too few."""

import torch

from memexplorer.measures.hsic import FEWEST
from memexplorer.models.loading import origin

LEAST = 2 * FEWEST - 1  # any number of examples parts into batches of 4 to 7


def fixed_batch(networks) -> int | None:
    """The only number of examples that one of the networks takes at once, if there is one.

    >>> fixed_batch([torch.nn.Linear(2, 3)])
    """
    return min({origin(each).fixed_batch for each in networks} - {None}, default=None)


def filled(network, batch):
    """A batch as the network takes it: of an export, the last example again until it is full.

    >>> filled(torch.nn.Linear(2, 3), torch.zeros(5, 2)).shape
    torch.Size([5, 2])
    """
    short = (origin(network).fixed_batch or len(batch)) - len(batch)
    return torch.cat([batch, batch[-1:].expand(short, *batch.shape[1:])]) if short else batch


def check_batch(network) -> None:
    """Does it take as many examples at once as are compared with each other at the least?

    errors  ValueError says how many it takes

    >>> check_batch(torch.nn.Linear(2, 3))
    """
    fixed = origin(network).fixed_batch or LEAST
    if fixed < LEAST:
        raise ValueError(
            f"the network is an export that takes just {fixed} at a time, but layers are compared "
            f"on at least {LEAST} together; export it with a batch of any size"
        )
