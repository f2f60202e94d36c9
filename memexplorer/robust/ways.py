"""The ways to learn that are set side by side, and what each is told of the noise."""

from dataclasses import dataclass

import numpy as np

from memexplorer import losses
from memexplorer.checks import check_choice

PLAIN, EARLY, EARLIER = "ce", "elr", "elr+"
DELAYING, PEERS = "kl", "co-teaching"
WORDS = {
    PLAIN: "cross-entropy",
    EARLY: "ELR",
    EARLIER: "ELR+",
    PEERS: "co-teaching",
    "bootstrap": "bootstrapping, soft",
    "bootstrap-hard": "bootstrapping, hard",
    "gce": "generalized CE",
    "sce": "symmetric CE",
    "forward": "forward correction",
    DELAYING: "KL to targets",
}
TWO = (EARLIER, PEERS)  # of two networks
OWN = {  # losses that neither remember nor know the noise
    "bootstrap": lambda: losses.bootstrapping(0.95),
    "bootstrap-hard": lambda: losses.bootstrapping(0.8, hard=True),
    "gce": losses.generalized_cross_entropy,
    "sce": losses.symmetric_cross_entropy,
}


def chosen(methods) -> tuple[str, ...]:
    """Which ways are asked for, each once? ValueError for one that is not known, or none.

    >>> chosen("elr"), chosen(("ce", "elr", "ce"))
    (('elr',), ('ce', 'elr'))
    """
    wanted = tuple(methods) if isinstance(methods, tuple | list) else (methods,)
    for name in wanted:
        check_choice("method", name, tuple(WORDS))
    if not wanted:
        raise ValueError("methods is empty, so nothing is taught; name one, such as 'elr'")
    return tuple(dict.fromkeys(wanted))


@dataclass(frozen=True, eq=False)
class Told:
    """What may a way of learning know?

    examples, classes  how many
    strength, decay    of early-learning regularization
    noise              (class, class) how labels go wrong, in truth; forward correction knows it
    wrong              the share of labels that are wrong, in truth; co-teaching knows it
    epochs             of the whole training
    """

    examples: int
    classes: int
    strength: float
    decay: float
    noise: np.ndarray
    wrong: float
    epochs: int


class Remembering:
    """A loss, and beside it a memory of what the network said: the same loss, its targets known."""

    strength = 0.0  # of the memory's say in the loss

    def __init__(self, loss, memory):
        self.loss, self.memory = loss, memory

    @property
    def targets(self):
        return self.memory.targets

    def __call__(self, output, targets, indices):
        self.memory.remember(output.detach().softmax(dim=1), indices)
        return self.loss(output, targets, indices)

    def state(self) -> dict:
        return self.memory.state()

    def load(self, state) -> None:
        self.memory.load(state)


def loss_of(way: str, told: Told):
    """On what does a network go down that learns in this way? A loss with `.targets`.

    way  one of WORDS; the ways of two networks have losses too, see `pairs`

    >>> told = Told(4, 2, 3.0, 0.7, np.eye(2), 0.0, 1)
    >>> loss_of("ce", told).strength, loss_of("elr", told).strength
    (0.0, 3.0)
    """
    check_choice("method", way, tuple(WORDS))
    sizes, how = (told.examples, told.classes), {"decay": told.decay}
    if way in (EARLY, EARLIER):
        return losses.early_learning(*sizes, strength=told.strength, **how)
    if way == DELAYING:
        return losses.towards_targets(*sizes, strength=told.strength, **how)
    memory = losses.early_learning(*sizes, strength=0.0, **how)
    if way in (PLAIN, PEERS):
        return memory  # of strength 0: the cross-entropy, and what it would have remembered
    loss = losses.forward_corrected(told.noise) if way == "forward" else OWN[way]()
    return Remembering(loss, memory)


def told_of(spoiled, *, strength, decay, epochs) -> Told:
    """What is to be known of these examples, whose truth is known?

    spoiled  Examples with true_labels
    """
    labels, truth = spoiled.labels, spoiled.true_labels
    classes = len(spoiled.classes)
    counts = np.zeros((classes, classes))
    np.add.at(counts, (truth, labels), 1)
    rows = counts.sum(axis=1, keepdims=True)
    noise = np.where(rows > 0, counts / np.maximum(rows, 1), np.eye(classes))
    wrong = float((labels != truth).mean())
    return Told(len(labels), classes, strength, decay, noise, wrong, epochs)
