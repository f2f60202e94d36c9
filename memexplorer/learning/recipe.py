"""How a network is taught: which optimizer, how fast, how long."""

from dataclasses import dataclass

import torch

from memexplorer.checks import check_choice, check_count, check_number

OPTIMIZERS = ("sgd", "adam")


@dataclass(frozen=True)
class Recipe:
    """How is a network taught?

    optimizer   "sgd" or "adam"
    rate        learning rate at the beginning
    momentum    of SGD
    decay       weight decay, as the optimizer has it (added to the gradient)
    batch_size  examples in a step; one more where a last batch of one would be left
    epochs      through all the examples
    drops       the epochs, counted from 0, from which on the rate is multiplied by factor
    factor      above 0
    augment     images shifted by up to an eighth of their side and mirrored, anew in every step
    errors      ValueError or TypeError that names the setting

    >>> recipe = Recipe(rate=0.1, drops=(2, 4), factor=0.1)
    >>> [round(recipe.rate_at(epoch), 6) for epoch in range(5)]
    [0.1, 0.1, 0.01, 0.01, 0.001]
    """

    optimizer: str = "sgd"
    rate: float = 0.05
    momentum: float = 0.9
    decay: float = 0.0
    batch_size: int = 128
    epochs: int = 30
    drops: tuple[int, ...] = ()
    factor: float = 0.1
    augment: bool = False

    def __post_init__(self):
        check_choice("optimizer", self.optimizer, OPTIMIZERS)
        check_number("rate", self.rate, above=0)
        check_number("momentum", self.momentum, least=0, below=1)
        check_number("decay", self.decay, least=0)
        check_number("factor", self.factor, above=0)
        check_count("batch_size", self.batch_size, least=1)
        check_count("epochs", self.epochs, least=1)
        drops = tuple(check_count("drops", epoch, least=0) for epoch in self.drops)
        object.__setattr__(self, "drops", drops)

    def rate_at(self, epoch: int) -> float:
        """Which learning rate holds in this epoch, counted from 0?"""
        return self.rate * self.factor ** sum(epoch >= drop for drop in self.drops)

    def optimizer_of(self, network) -> torch.optim.Optimizer:
        """The optimizer of this network's weights, those that are not frozen."""
        weights = [one for one in network.parameters() if one.requires_grad]
        if self.optimizer == "adam":
            return torch.optim.Adam(weights, self.rate, weight_decay=self.decay)
        how = {"momentum": self.momentum, "weight_decay": self.decay}
        return torch.optim.SGD(weights, self.rate, **how)

    def size_for(self, examples: int) -> int:
        """How many examples are in a step? One alone can't be normalized by its batch."""
        size = min(self.batch_size, examples)
        while examples % size == 1 < size:
            size += 1
        return size


def epochs_in(text) -> tuple[int, ...]:
    """Which epochs are meant? Numbers, or text such as "20, 25".

    >>> epochs_in("20, 25"), epochs_in(())
    ((20, 25), ())
    """
    parts = text.replace(",", " ").split() if isinstance(text, str) else text
    try:
        return tuple(int(part) for part in parts)
    except (TypeError, ValueError):
        raise ValueError(f"drops is {text!r}, but epochs such as '20, 25' were wanted") from None
