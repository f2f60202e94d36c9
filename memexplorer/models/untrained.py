"""A network before it has learned anything: of the same make as another, or a plain one."""

from dataclasses import replace

import torch
from torch import nn

from memexplorer.models.classifiers import MLP
from memexplorer.models.copying import copied
from memexplorer.models.origin import Origin, attach, origin
from memexplorer.models.preprocessing import Preprocessing, to_batch
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


def perceptron(examples, classes: int, *, hidden=(256, 256), like=None, seed=0) -> nn.Module:
    """Which small fully connected network can learn these examples?

    examples  inputs and layout are looked at
    hidden    widths of the hidden layers
    like      a network whose wishes for its images hold here too, or None
    seed      of its weights
    """
    wishes = Preprocessing() if like is None else origin(like).preprocessing
    numbers = to_batch(examples.inputs[:1], wishes, layout=examples.layout)[0].numel()
    widths = (numbers, *hidden, classes)
    with seeded(seed):
        made = MLP(widths).eval()
    return attach(made, Origin(f"perceptron {'-'.join(map(str, widths))}", None, wishes))
