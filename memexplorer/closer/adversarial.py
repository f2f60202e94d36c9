"""Networks taught on examples and on the points near them where the answer turns."""

import torch
from torch import nn

STEPS = 5


def towards(networks, inputs, radius: float, *, steps=STEPS, step=0.25, noise=0.2):
    """Where near these examples does each network change its answer? As LASS searches.

    networks  a learning.stacked.Stacked, which is asked in evaluation mode
    inputs    (network, example, …), radius in their units
    steps     of the search; those whose answer has changed stay where they are
    step, noise  in radii
    returns   (network, example, …) points of the box: critical where one was found, else the last
              of the search
    source    Arpit et al. 2017, algorithm 1 (LASS)
    """
    before = networks.training
    networks.eval()
    weights = [one for one in networks.parameters() if one.requires_grad]
    for one in weights:  # only the points are moved
        one.requires_grad_(False)
    try:
        with torch.no_grad():
            first = networks(inputs).argmax(2)
        points, still = inputs.clone(), torch.ones_like(first, dtype=torch.bool)
        shape = (*first.shape, *[1] * (inputs.ndim - 2))
        for _ in range(steps):
            at = points.detach().requires_grad_()
            with torch.enable_grad():
                logits = networks(at)
                cost = nn.functional.cross_entropy(
                    logits.flatten(0, 1), first.flatten(), reduction="sum"
                )
                (slope,) = torch.autograd.grad(cost, at)
            still = still & (logits.argmax(2) == first)
            moved = at + radius * (step * slope.sign() + noise * torch.randn_like(at))
            moved = inputs + (moved - inputs).clamp(-radius, radius)
            points = torch.where(still.view(shape), moved, points).detach()
        return points
    finally:
        for one in weights:
            one.requires_grad_(True)
        networks.train(before)


def both(radius: float):
    """Examples, and after them the points near them, as `many` takes it for `seen`."""

    def seen(networks, inputs, targets):
        with networks.drawing():
            points = towards(networks, inputs, radius)
        return torch.cat([inputs, points], dim=1), torch.cat([targets, targets], dim=1)

    return seen


def weighted(shares):
    """The loss of examples and points, as `many` takes it: (1 - w) of the one and w of the other.

    shares  (network,) w
    source  Arpit et al. 2017, section 5, do not spell out the weights: this is ours
    """

    def loss(output, targets, rows, networks):
        every = nn.functional.cross_entropy(
            output.flatten(0, 1), targets.flatten(), reduction="none"
        ).view(len(output), 2, -1)
        real, near = every.mean(2).unbind(1)
        w = shares[networks].to(real)
        return (1 - w) * real + w * near

    return loss
