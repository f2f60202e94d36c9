"""What is changed of a network before it learns something else: its last layer, its scale."""

import torch
from torch import nn

from memexplorer import anatomy
from memexplorer.models.copying import copied
from memexplorer.models.origin import attach, origin
from memexplorer.models.seeding import seeded


def headed(network, examples, classes: int, *, seed: int):
    """What is this network with a new last layer, drawn anew, for so many classes?

    examples  some that it takes in, to find which layer is the last
    returns   a copy in eval mode; nothing of the old last layer is left in it
    errors    ValueError where its answer is not that of a last linear layer
    """
    made = copied(network)
    last = anatomy.last_features(anatomy.trace(made, anatomy.first_batch(made, examples, rows=2)))
    if last.side != "input":
        raise ValueError(
            "the network's answer is not that of a last linear layer, so that no other classes can "
            "be learned; name a network that classifies"
        )
    old = made.get_submodule(last.module)
    with seeded(seed, old.weight.device):
        fresh = nn.Linear(old.in_features, classes, old.bias is not None)
    parent, _, name = last.module.rpartition(".")
    setattr(made.get_submodule(parent), name, fresh.to(old.weight.device, old.weight.dtype))
    return attach(made.eval(), origin(network))


def rescaled(network, lengths: dict[str, float]):
    """What is this network when each weight tensor has the length that it once had?

    Direction is kept. Tensors that were 0 once (as biases of normalization are) stay as they are.

    lengths  name -> Euclidean norm, as `dying.lengths` gives it
    returns  a copy in eval mode

    >>> from memexplorer.learning.dying import lengths
    >>> one = nn.Linear(2, 2)
    >>> once = lengths(one)
    >>> with torch.no_grad():
    ...     _ = one.weight.mul_(5)
    >>> abs(lengths(rescaled(one, once))["weight"] - once["weight"]) < 1e-6
    True
    """
    made = copied(network)
    with torch.no_grad():
        for name, weights in made.named_parameters():
            now, once = float(weights.norm()), lengths.get(name, 0.0)
            if now and once:
                weights.mul_(once / now)
    return attach(made.eval(), origin(network))
