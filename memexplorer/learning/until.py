"""A network taught epoch after epoch, until it knows so many of its labels."""

import time
from collections.abc import Callable, Iterator

import numpy as np
import torch

from memexplorer.learning import drawing
from memexplorer.learning.ends import Keeper
from memexplorer.learning.placing import said
from memexplorer.learning.recipe import Recipe
from memexplorer.models.identity import output_tensor
from memexplorer.progress import Progress, checkpoint
from memexplorer.training import check_loss, shuffled, train

FRAME = 0.2  # seconds between two early results


class Learning:
    """A network while it learns: the same from the state it was left in as without a stop.

    network   taught in place
    seed      (number, …) of the order of examples and of what else is drawn
    accuracy  by epoch, on its training labels, in eval mode; as far as it was asked
    """

    def __init__(self, network, inputs, targets, recipe: Recipe, *, seed):
        self.network, self.inputs, self.targets, self.recipe = network, inputs, targets, recipe
        self.seed, self.accuracy, self.epoch = list(seed), [], 0
        self.optimizer = recipe.optimizer_of(network)
        self.draws = drawing.draws(network, inputs[:2])

    def state(self) -> dict:
        """All that is needed to go on from here."""
        return {"network": self.network.state_dict(), "optimizer": self.optimizer.state_dict(),
                "accuracy": list(self.accuracy), "epoch": self.epoch}  # fmt: skip

    def load(self, state: dict) -> None:
        """Go on from this state."""
        self.network.load_state_dict(state["network"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.accuracy, self.epoch = list(state["accuracy"]), state["epoch"]

    def to(self, until: float | None, *, stage="", look: Callable | None = None,
           keep: Keeper | None = None) -> Iterator[Progress]:  # fmt: skip
        """Epoch after epoch until it knows this share of its labels, or all epochs of the recipe.

        A generator of Progress; `partial` is the accuracy by epoch, a few times a second.

        until  None: all epochs, and it is asked for its answers only after the last
        look   called after every epoch with the accuracy by epoch; true where going on is in vain
        keep   is told of the state after every epoch, and writes it when this is stopped
        """
        total, shown = len(self.inputs), time.monotonic()
        while self.epoch < self.recipe.epochs:
            for step in self._steps():
                checkpoint()
                check_loss(step.loss, f"in epoch {self.epoch + 1}", self.recipe.rate)
                yield self._progress(stage, until, total)
            self.epoch += 1
            last = self.epoch == self.recipe.epochs
            if until is not None or last:
                self.accuracy.append(self.known())
            if keep is not None:
                keep.reached(self.state())
            if time.monotonic() - shown > FRAME:
                shown = time.monotonic()
                yield self._progress(stage, until, total, tuple(self.accuracy))
            if until is not None and self.accuracy[-1] >= until:
                return
            if look is not None and look(self.accuracy):
                return

    def known(self) -> float:
        """Which share of its labels does it know?"""
        return float((said(self.network, self.inputs) == self.targets.cpu().numpy()).mean())

    def _steps(self):
        for group in self.optimizer.param_groups:
            group["lr"] = self.recipe.rate_at(self.epoch)
        size, each = self.recipe.size_for(len(self.inputs)), self.network
        rng = np.random.default_rng([*self.seed, self.epoch])
        if self.draws:
            number = int(np.random.SeedSequence([*self.seed, 1]).generate_state(1)[0])
            each = drawing.Drawn(self.network, number, self.epoch * -(-len(self.inputs) // size))
        order = shuffled(self.inputs, self.targets, batch_size=size, epochs=1, rng=rng)
        return train(each, order, _cost, self.optimizer)

    def _progress(self, stage, until, total, partial=None):
        if until is None:
            return Progress(stage, self.epoch, self.recipe.epochs, "epochs", partial=partial)
        best = round(max(self.accuracy, default=0) * total)
        note = f"epoch {self.epoch}" if self.epoch and not self.epoch % 50 else ""
        return Progress(stage, best, total, "labels known", note=note, partial=partial)


def _cost(output, targets, _):
    return torch.nn.functional.cross_entropy(output_tensor(output), targets)
