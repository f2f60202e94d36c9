"""Losses that wrong labels bend less than the cross-entropy: what people compare with."""

import torch
from torch.nn import functional

SURE = 1e-7  # probabilities are at least this where a power of them is taken
NEVER = 1e-4  # what log 0 counts as in the symmetric cross-entropy: its logarithm


def _between(name, value, low, high):
    if not low <= value <= high:
        raise ValueError(f"{name} is {value}, but a number from {low} to {high} was wanted")


def bootstrapping(share: float = 0.95, *, hard: bool = False):
    """What if the network's own answer is believed a little, beside the label?

    The cross-entropy with the target share y + (1 - share) q, where q is what the network says
    (soft; its gradient goes through q too) or its likeliest class (hard).

    share    beta, from 0 to 1: of the label; 1 is the cross-entropy. The paper's are 0.95 (soft)
             and 0.8 (hard)
    returns  loss(output, targets, indices); indices are not looked at
    source   Reed et al. 2015, eq. 6 and 7

    >>> loss = bootstrapping(0.8, hard=True)
    >>> round(loss(torch.zeros(1, 2), torch.tensor([1]), None).item(), 4)
    0.6931
    """
    _between("share", share, 0, 1)

    def loss(output, targets, indices=None):
        sure = functional.log_softmax(output, dim=1)
        own = functional.one_hot(output.argmax(1), output.shape[1]) if hard else sure.exp()
        own_cost = -(own * sure).sum(dim=1).mean()
        return share * functional.cross_entropy(output, targets) + (1 - share) * own_cost

    return loss


def generalized_cross_entropy(power: float = 0.7):
    """What if an example counts less, the less the network believes its label?

    mean (1 - p_y^q) / q: between the cross-entropy (q to 0) and 1 - p_y, half the mean absolute
    error (q = 1).

    power    q, above 0 and at most 1
    returns  loss(output, targets, indices); indices are not looked at
    source   Zhang & Sabuncu 2018, eq. 6, not truncated

    >>> generalized_cross_entropy(1.0)(torch.zeros(1, 2), torch.tensor([1]), None).item()
    0.5
    """
    if not 0 < power <= 1:
        raise ValueError(f"power is {power}, but a number above 0, at most 1 was wanted")

    def loss(output, targets, indices=None):
        said = functional.softmax(output, dim=1).gather(1, targets[:, None]).clamp(min=SURE)
        return ((1 - said**power) / power).mean()

    return loss


def symmetric_cross_entropy(forward: float = 0.1, backward: float = 1.0):
    """What if labels shall also be likely under what the network says?

    forward x cross-entropy(y, p) + backward x cross-entropy(p, y), where the logarithm of a label
    that isn't told, log 0, counts as log 0.0001.

    forward, backward  alpha and beta, at least 0; the paper's for CIFAR-10 are 0.1 and 1
    returns            loss(output, targets, indices); indices are not looked at
    source             Wang et al. 2019, eq. 5 to 7

    >>> loss = symmetric_cross_entropy(1.0, 0.0)
    >>> round(loss(torch.zeros(1, 2), torch.tensor([1]), None).item(), 4)
    0.6931
    """
    for name, value in (("forward", forward), ("backward", backward)):
        _between(name, value, 0, float("inf"))
    never = -torch.log(torch.tensor(NEVER)).item()

    def loss(output, targets, indices=None):
        said = functional.softmax(output, dim=1).gather(1, targets[:, None])
        back = never * (1 - said).mean()  # all that is said of other classes
        return forward * functional.cross_entropy(output, targets) + backward * back

    return loss


def forward_corrected(noise):
    """What would a network that says the truth be told, where it is known how labels go wrong?

    The cross-entropy of p T with the label: T[i, j] is the share of examples of class i that are
    told j.

    noise    (class, class) rows that sum to 1
    returns  loss(output, targets, indices); indices are not looked at
    errors   ValueError for a matrix that isn't square or whose rows are no shares
    source   Patrini et al. 2017, theorem 2

    >>> loss = forward_corrected([[0.5, 0.5], [0.5, 0.5]])
    >>> round(loss(torch.tensor([[9.0, 0.0]]), torch.tensor([1]), None).item(), 4)
    0.6931
    """
    noise = torch.as_tensor(noise, dtype=torch.float64)
    if noise.ndim != 2 or noise.shape[0] != noise.shape[1]:
        raise ValueError(f"noise has shape {tuple(noise.shape)}, but (class, class) was wanted")
    if (noise < 0).any() or not torch.allclose(noise.sum(1), torch.ones(len(noise)).double()):
        raise ValueError("noise must hold shares: each row from 0 up, and 1 in sum")

    def loss(output, targets, indices=None):
        told = functional.softmax(output, dim=1) @ noise.to(output)
        return functional.nll_loss(told.clamp(min=SURE).log(), targets)

    return loss
