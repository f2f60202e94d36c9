"""Layers of one network put in the place of another's, on a copy."""

import torch

from memexplorer import anatomy
from memexplorer.models.copying import copied


def shared_layers(network, other, example) -> dict[str, list[str]]:
    """Which layers can be taken from the other network? Those of both, which must match.

    returns  layer -> paths of its modules: a convolution or linear layer, and its norms
    errors   ValueError where the networks aren't of one architecture: which layer differs, and how
    """
    mine, theirs = (anatomy.own_modules(one, example) for one in (network, other))
    only = [layer for layer in {**mine, **theirs} if layer not in mine or layer not in theirs]
    if only:
        which = "the network" if only[0] in mine else "the reference"
        raise ValueError(
            f"only {which} has a layer {only[0]!r} ({len(mine)} layers there, {len(theirs)} in the "
            "reference); layers are replaced between two networks of the same architecture"
        )
    for layer, paths in mine.items():
        for path in dict.fromkeys([*paths, *theirs[layer]]):
            shapes = [_shapes(one, path) for one in (network, other)]
            if shapes[0] != shapes[1]:
                name = next(n for n in {**shapes[0], **shapes[1]}
                            if shapes[0].get(n) != shapes[1].get(n))  # fmt: skip
                raise ValueError(
                    f"{path}.{name} is {shapes[0].get(name, 'missing')} in the network and "
                    f"{shapes[1].get(name, 'missing')} in the reference; layers are replaced "
                    "between two networks of the same architecture"
                )
    return mine


def _shapes(network, path) -> dict:
    modules = dict(network.named_modules())
    state = modules[path].state_dict() if path in modules else {}
    return {name: tuple(value.shape) for name, value in state.items()}


@torch.no_grad()
def grafted(network, other, paths):
    """A copy of the network in which these modules are the other one's.

    Weights, biases and running statistics; both networks stay as they are.

    >>> one, two = (torch.nn.Sequential(torch.nn.Linear(2, 2)) for _ in range(2))
    >>> both = grafted(one, two, ["0"])
    >>> bool((both[0].weight == two[0].weight).all()), both[0].weight is two[0].weight
    (True, False)
    """
    made = copied(network)
    for path in paths:
        made.get_submodule(path).load_state_dict(other.get_submodule(path).state_dict())
    return made.eval()
