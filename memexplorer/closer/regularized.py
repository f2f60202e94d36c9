"""A network with noise put into it, so that it learns less by heart; its file is not touched."""

import torch
from torch import nn

from memexplorer.models.copying import copied

ACTIVATIONS = (nn.ReLU, nn.ReLU6, nn.LeakyReLU, nn.ELU, nn.GELU, nn.SiLU, nn.Tanh, nn.Sigmoid,
               nn.Hardswish, nn.Mish, nn.SELU, nn.Softplus)  # fmt: skip
WEIGHTED = (nn.Linear, nn.Conv1d, nn.Conv2d, nn.Conv3d)
INPUT = "the input"


class Dropped(nn.Module):
    """Dropout whose share is a buffer, so that networks taught at once may each have their own."""

    def __init__(self, share: float):
        super().__init__()
        self.register_buffer("share", torch.tensor(float(share)))

    def forward(self, values):
        """Some of the values 0 and the others larger, in training; as they are when asked."""
        if not self.training:
            return values
        return values * (torch.rand_like(values) >= self.share) / (1 - self.share)


class Noised(nn.Module):
    """Gaussian noise added in training, of a standard deviation that is a buffer."""

    def __init__(self, spread: float):
        super().__init__()
        self.register_buffer("spread", torch.tensor(float(spread)))

    def forward(self, values):
        """With noise in training; as they are when asked."""
        return values + self.spread * torch.randn_like(values) if self.training else values


class Before(nn.Module):
    """A network that is given its input through something else."""

    def __init__(self, first, network):
        super().__init__()
        self.first, self.network = first, network

    def forward(self, inputs):
        """As the network answers to what comes of the inputs."""
        return self.network(self.first(inputs))


def regularized(network, *, of_input=None, hidden=None) -> tuple[nn.Module, tuple[str, ...]]:
    """What is this network with noise put into it, and where was it put?

    network   is copied and left as it is
    of_input  a module that the input goes through first, or None
    hidden    () -> a module that stands after each hidden activation, or None. Where there is no
              module of activation, it stands before each layer with weights but the first
    returns   (network, names of the modules after or before which it stands)
    errors    ValueError where a network has no hidden layer to put it after

    >>> plain = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))
    >>> regularized(plain, hidden=lambda: Dropped(0.5))[1]
    ('after 1',)
    >>> regularized(plain, of_input=Noised(0.1))[1]
    ('the input',)
    """
    made, where = copied(network), ()
    if hidden is not None:
        acting = [name for name, one in made.named_modules() if isinstance(one, ACTIVATIONS)]
        weighted = [name for name, one in made.named_modules() if isinstance(one, WEIGHTED)][1:]
        where = tuple(f"after {name}" for name in acting)
        where = where or tuple(f"before {name}" for name in weighted)
        if not where:
            raise ValueError(
                "the network has neither a module of activation (as nn.ReLU) nor a second layer "
                "with weights, so that nothing can be put into it; regularize its input instead"
            )
        for name in acting or weighted:
            old = made.get_submodule(name)
            new = nn.Sequential(old, hidden()) if acting else nn.Sequential(hidden(), old)
            parent, _, last = name.rpartition(".")
            setattr(made.get_submodule(parent), last, new)
    if of_input is not None:
        made, where = Before(of_input, made), (*where, INPUT)
    return made, where
