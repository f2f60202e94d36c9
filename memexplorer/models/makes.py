"""Which network is taught, by its name: a small one made here, or the make of one that is there."""

from dataclasses import asdict
from math import prod
from textwrap import dedent

import torch
from torch import nn

from memexplorer.checks import check_choice, check_count
from memexplorer.models.classifiers import MLP
from memexplorer.models.convolutional import Convolutions, SmallCNN
from memexplorer.models.dropping import with_dropout
from memexplorer.models.origin import Origin, attach, origin
from memexplorer.models.preprocessing import Preprocessing, to_batch
from memexplorer.models.untrained import untrained

PERCEPTRON, CNN, CONVOLUTIONS, SMALL, SAME = MAKES = (
    "perceptron", "cnn", "convolutions", "small", "same",
)  # fmt: skip
MOST = 1 << 33  # bytes of weights; gradients and momentum take as much again
WIDTHS = {PERCEPTRON: 256, CNN: 16, CONVOLUTIONS: 32}


def made(
    make: str, examples, *, classes=None, like=None, width=None, dropout=0.0, seed=0
) -> nn.Module:
    """Which network is taught, before it has learned anything?

    make     "perceptron": two hidden layers; "cnn": two convolutions, normalized, and two fully
             connected layers, for images; "convolutions": two, and the mean over all places, for
             images or clips; "small": what of these suits, a cnn for images, convolutions for
             clips, a perceptron for vectors; "same": the make of `like`, as it was built
    classes  answers of one made here; None: as many as the examples have classes
    like     a network; what it wants of its images holds for the others too; None: as the data is
    width    units of each hidden layer, or channels of the first convolution; None: 256, 16 or 32
    dropout  share of the fully connected hidden units that are silent in a step
    seed     of its weights
    returns  a network in eval mode; `factory_source` of one made here is the text of a Python file
             that builds it
    errors   ValueError in words, also for a width or dropout asked of the make of another

    >>> import numpy as np
    >>> from memexplorer.data import load_examples
    >>> few = load_examples((np.zeros((4, 8, 8)), [0, 1, 0, 1]))
    >>> [tuple(layer.weight.shape) for layer in made("perceptron", few, width=8).hidden]
    [(8, 64), (8, 8)]
    >>> clips = load_examples((np.zeros((2, 4, 8, 8, 3), np.uint8), [0, 1]))
    >>> origin(made("small", clips)).spec
    'convolutions in 3 dimensions 3-32-64'
    """
    check(make, like)
    if not (isinstance(dropout, int | float) and 0 <= dropout < 1):
        raise ValueError(f"dropout is {dropout!r}, but a share from 0 to less than 1 was wanted")
    if make == SAME:
        if width is not None or dropout:
            raise ValueError(
                "width and dropout are of networks made here; the make of another keeps its own: "
                "take 'perceptron' or 'cnn', or leave both away"
            )
        if not any(weights.requires_grad for weights in like.parameters()):
            raise ValueError(
                "the network has no weights that learn (all are frozen, or there are none); set "
                "requires_grad of some, or take 'perceptron' or 'small'"
            )
        return untrained(like, seed=seed)
    wishes = Preprocessing() if like is None else origin(like).preprocessing
    shape = tuple(to_batch(examples.inputs[:1], wishes, layout=examples.layout).shape[1:])
    make = suited(make, shape, examples.name)
    width = WIDTHS[make] if width is None else check_count("width", width, least=1)
    network, text, words = _fitting(make, shape, classes or len(examples.classes), width)
    if dropout:
        network, words = with_dropout(network, dropout), f"{words}, dropout {dropout:g}"
        text = f"with_dropout({text}, {dropout})"
    network = untrained(attach(network, Origin(words, None, wishes)), seed=seed)
    network.factory_source = _factory(text, wishes)
    return network


def check(make: str, like) -> None:
    """Is this a make that is known, and where it is that of another network, is there one?"""
    check_choice("make", make, MAKES)
    if make == SAME and like is None:
        raise ValueError("make is 'same', but there is no network; name one, or 'perceptron'")


def suited(make: str, shape: tuple, name: str) -> str:
    """Which make is meant, and does it take such inputs? ValueError says which does.

    shape  of one example as a network gets it: (unit,), (channel, h, w), (channel, time, h, w)
    name   of the examples

    >>> suited("small", (3, 8, 8), "cats")
    'cnn'
    """
    fits, held = {1: (PERCEPTRON, "vectors"), 3: (CNN, "images")}.get(
        len(shape), (CONVOLUTIONS, "clips")
    )
    if make == SMALL:
        return fits
    if make == CONVOLUTIONS and held == "vectors":
        raise ValueError(
            f"{name} holds vectors, and convolutions reach over the places of images or clips; "
            "take a perceptron"
        )
    if make == CNN and held != "images":
        raise ValueError(f"{name} holds {held}, and a CNN learns images; take '{fits}'")
    return make


def _fitting(make, shape, classes, width):
    """As `_built`; what is too large for the memory is said before it is tried."""
    try:
        with torch.device("meta"):
            wanted = sum(one.nbytes for one in _built(make, shape, classes, width)[0].parameters())
    except RuntimeError:  # more than torch can count
        wanted = float("inf")
    if wanted > MOST:
        much = f"{wanted / 2**30:,.0f} GiB" if wanted < float("inf") else "no end"
        raise ValueError(
            f"width is {width:,}, which with {classes:,} classes makes {much} of weights, "
            f"and at most {MOST >> 30} GiB are tried; take less"
        )
    return _built(make, shape, classes, width)


def _built(make, shape, classes, width):
    """(network, the call that builds it, in words)"""
    if make == PERCEPTRON:
        widths = (prod(shape), width, width, classes)
        return MLP(widths), f"MLP({widths})", f"perceptron {'-'.join(map(str, widths))}"
    channels, *size = shape
    how = {"classes": classes, "channels": channels}
    if make == CONVOLUTIONS:
        how["widths"] = width, 2 * width
        kind, first = Convolutions, len(size)
        words = f"convolutions in {first} dimensions {channels}-{width}-{2 * width}"
    else:
        how["width"] = width
        kind, first, words = SmallCNN, tuple(size), f"small CNN, {width} and {2 * width} channels"
    told = ", ".join(f"{name}={value}" for name, value in how.items())
    return kind(first, **how), f"{kind.__name__}({first}, {told})", words


def _factory(text, wishes) -> str:
    wanted = {name: value for name, value in asdict(wishes).items() if value is not None}
    wanted.pop("stated_by")
    return dedent(f'''\
        """The network that was trained here: the weights beside it belong in it."""

        from memexplorer.models.classifiers import MLP
        from memexplorer.models.convolutional import Convolutions, SmallCNN
        from memexplorer.models.dropping import with_dropout


        def build():
            network = {text}
            network.preprocessing = {wanted!r}
            return network
        ''')
