"""Dropout put into a network that has none."""

from collections import OrderedDict

from torch import nn

PLACES = ("acts", "act")  # where the small networks keep what follows a fully connected layer


def with_dropout(network: nn.Module, share: float) -> nn.Module:
    """What is this network when, as it is taught, a share of its hidden units is silent?

    After each nonlinearity that follows a fully connected layer of an `MLP` or `SmallCNN`. The
    names of its weights stay.

    share    from 0 to less than 1
    returns  the same network, changed
    errors   ValueError for a network that has no such place
    source   Srivastava et al. 2014

    >>> from memexplorer.models.classifiers import MLP
    >>> with_dropout(MLP((4, 3, 2)), 0.5).acts[0]
    Sequential(
      (act): ReLU()
      (drop): Dropout(p=0.5, inplace=False)
    )
    """
    places = [
        (name, module)
        for name, module in network.named_modules()
        if name.split(".")[0] in PLACES and isinstance(module, nn.ReLU)
    ]
    if not places:
        raise ValueError(
            f"{type(network).__name__} has no place for dropout that is known here; give a network "
            "with dropout of its own, or take a perceptron or a small CNN"
        )
    for name, act in places:
        parent, _, last = name.rpartition(".")
        both = nn.Sequential(OrderedDict(act=act, drop=nn.Dropout(share)))
        setattr(network.get_submodule(parent), last, both)
    return network
