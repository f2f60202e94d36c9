"""Where a network came from, and what is known about it."""

from dataclasses import dataclass, field

from memexplorer.models.preprocessing import Preprocessing


@dataclass(frozen=True)
class Origin:
    """Where does this network come from, and what does it expect?

    spec           what the user named
    weights        the file its weights were read from, or None
    preprocessing  what it wants of its images
    classes        the names of its answers, where the model says them
    notes          sentences to show the user
    fixed_batch    the only number of examples it takes at once, or None (exports can be so)
    code           digest of the factory's source, "" without one
    """

    spec: str
    weights: str | None
    preprocessing: Preprocessing = field(default_factory=Preprocessing)
    classes: tuple[str, ...] | None = None
    notes: tuple[str, ...] = ()
    fixed_batch: int | None = None
    code: str = ""


# A network may have a submodule or property of its own called `origin`; then ours goes elsewhere.
PLACES = ("origin", "_memexplorer_origin")


def origin(network) -> Origin:
    """Where does this network come from?

    returns  the Origin that load_model attached, or one made up for a live module

    >>> from torch import nn
    >>> origin(nn.Linear(2, 3)).spec
    'live Linear'
    """
    for place in PLACES:
        known = network.__dict__.get(place)
        if isinstance(known, Origin):
            return known
    return Origin(f"live {type(network).__name__}", None, stem_channels(network))


def attach(network, known: Origin):
    """The same network, with its Origin on it."""
    taken = hasattr(network, "origin") and not isinstance(network.origin, Origin)
    object.__setattr__(network, PLACES[taken], known)
    return network


def stem_channels(network) -> Preprocessing:
    """How many channels does the first convolution take?

    Only said when the first layer with weights is a convolution of 1 or 3 channels: the order in
    which modules were defined is usually, but not surely, the order in which they run.

    >>> from torch import nn
    >>> stem_channels(nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU())).channels
    1
    """
    from torch import nn

    for module in network.modules():
        leaf = next(module.children(), None) is None
        if not leaf or next(module.parameters(), None) is None:
            continue
        if isinstance(module, nn.Conv2d) and module.in_channels in (1, 3):
            return Preprocessing(module.in_channels, stated_by="the network's first convolution")
        break
    return Preprocessing()
