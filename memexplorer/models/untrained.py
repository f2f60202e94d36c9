"""A network before it has learned anything: of the same make as another."""

from dataclasses import replace

import torch
from torch import nn

from memexplorer.models.copying import copied
from memexplorer.models.origin import attach, origin
from memexplorer.models.seeding import seeded


def untrained(network: nn.Module, *, seed=0) -> nn.Module:
    """What would this network be if it had learned nothing?

    A copy whose modules drew new weights, each in its own way (`reset_parameters`, as when it was
    built); weights that belong to no such module (class tokens, positions) are drawn from the
    normal distribution with their own mean and spread.

    seed     of the weights: the same seed, the same network
    returns  a network in eval mode on the same device, its Origin with a note of what was done

    >>> first, again = untrained(nn.Linear(3, 2), seed=1), untrained(nn.Linear(3, 2), seed=1)
    >>> torch.equal(first.weight, again.weight)
    True
    """
    fresh = copied(network)
    where = next((weights.device for weights in fresh.parameters()), None)
    with seeded(seed, where), torch.no_grad():
        for module in fresh.modules():
            reset = getattr(module, "reset_parameters", None)
            if callable(reset):
                reset()
                continue
            for weights in module.parameters(recurse=False):
                spread = weights.std().nan_to_num() if weights.numel() > 1 else 0.0
                weights.copy_(weights.mean() + spread * torch.randn_like(weights))
    told = origin(network)
    note = f"untrained: its weights were drawn anew (seed {seed})"
    return attach(fresh.eval(), replace(told, weights=None, notes=(note,)))
