"""Real data, and the same with nothing to learn in its inputs or in its labels."""

import numpy as np

from memexplorer import device as devices
from memexplorer.checks import check_count, check_number
from memexplorer.data import Examples, load_examples
from memexplorer.data.labels import check_learnable
from memexplorer.data.spoiling import spoil, truthful
from memexplorer.data.stratified import stratified
from memexplorer.data.words import counted
from memexplorer.models.loading import load_model
from memexplorer.models.makes import PERCEPTRON, made

REAL, RAND_X, RAND_Y = "real", "randX", "randY"
SETTINGS = (REAL, RAND_X, RAND_Y)
CALLED = {REAL: "real", RAND_X: "noise for inputs", RAND_Y: "random labels"}  # for people
KINDS = {RAND_X: "gaussian", RAND_Y: "uniform"}
LEAST = 10  # examples


def sets(examples, held_out, most: int, asked: int, seed: int) -> tuple[Examples, Examples]:
    """Which examples are learned, and which are asked for? With true labels where they are known.

    held_out     None: 30 % of the examples are held out
    most, asked  at most so many, stratified
    """
    _counted(seed, most=most, asked=asked)
    rng, learned = np.random.default_rng(seed), truthful(load_examples(examples))
    check_learnable(learned)
    if held_out is None:
        part = stratified(learned.labels, max(LEAST, round(0.3 * len(learned))), rng=rng)
        other = learned.take(part)
        learned = learned.take(np.setdiff1d(np.arange(len(learned)), part))
    else:
        other = truthful(load_examples(held_out).with_classes(learned.classes))
    for part in (learned, other):
        if len(part) < LEAST:
            raise ValueError(f"{part.name} leaves {counted(len(part), 'example')}, but at least "
                             f"{LEAST} are wanted; load more")  # fmt: skip
    return tuple(part.take(stratified(part.labels, count, rng=rng))
                 for part, count in ((learned, most), (other, asked)))  # fmt: skip


def learned_alone(examples, most: int, seed: int) -> Examples:
    """The same, where nothing is asked of held-out examples."""
    _counted(seed, most=most)
    learned = truthful(load_examples(examples))
    check_learnable(learned)
    if not len(learned):
        raise ValueError(f"{learned.name} holds no examples; check its path")
    rng = np.random.default_rng(seed)
    return learned.take(stratified(learned.labels, most, rng=rng))


def several(name: str, values) -> tuple:
    """Which whole numbers from 1 up were asked for? ValueError where there is none.

    >>> several("widths", 16), several("sizes", [300, 600])
    ((16,), (300, 600))
    """
    found = _each(values)
    if not found:
        raise ValueError(f"{name} is empty, so there is nothing to look at; give one or more")
    return tuple(check_count(name, one, least=1) for one in found)


def shares(name: str, values) -> tuple[float, ...]:
    """Which shares of the examples are meant, each once? ValueError for what is no share.

    >>> shares("levels", (0.5, 1, 1.0))
    (0.5, 1.0)
    """
    found = [check_number(name, one) for one in _each(values)]
    if not all(0 < one <= 1 for one in found):
        raise ValueError(f"{name} is {values}, but shares above 0 and up to 1 were wanted")
    return tuple(dict.fromkeys(found))


def _each(values) -> tuple:
    return tuple(values) if isinstance(values, tuple | list | np.ndarray) else (values,)


def _counted(seed, **counts):
    check_count("seed", seed, least=0)
    for name, value in counts.items():
        check_count(name, value, least=1)


def noised(examples: Examples, setting: str, share: float = 1.0, *, seed=0) -> Examples:
    """The same examples, a share of them with noise for inputs, or with labels drawn at random.

    setting  "real", "randX" (Gaussian inputs with the mean and variance of all, labels kept) or
             "randY" (any class, each as likely, perhaps the true one)
    """
    if setting == REAL or not share:
        return examples
    return spoil(examples, KINDS[setting], share, seed=seed).examples


def network_of(model, make: str, examples: Examples, device, *, width=None, seed=0):
    """The network that is taught, before it has learned anything, the same for the same seed.

    make    one of models.makes; same: that of the network given, which has learned already: its
            weights are drawn anew
    width   units of each hidden layer of a perceptron; None: 256
    """
    model = None if model is None else load_model(model)
    width = width if make == PERCEPTRON else None
    return made(make, examples, like=model, width=width, seed=seed).to(devices.choose(device))
