"""By which loss a classifier is taught, by name."""

from memexplorer import losses
from memexplorer.checks import check_choice

LOSSES = {
    "cross_entropy": lambda examples, classes: None,
    "early_learning": losses.early_learning,
    "towards_targets": losses.towards_targets,
    "bootstrapping": lambda examples, classes: losses.bootstrapping(),
    "generalized_cross_entropy": lambda examples, classes: losses.generalized_cross_entropy(),
    "symmetric_cross_entropy": lambda examples, classes: losses.symmetric_cross_entropy(),
}


def loss_of(name: str, examples: int, classes: int):
    """Which loss is meant, for so many examples of so many classes? None: cross-entropy.

    name  one of LOSSES; each with the numbers its paper gives

    >>> loss_of("cross_entropy", 10, 2) is None
    True
    """
    check_choice("loss", name, tuple(LOSSES))
    return LOSSES[name](examples, classes)
