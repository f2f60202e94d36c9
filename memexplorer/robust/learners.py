"""One or two networks that learn in one way: begun, taught an epoch, asked, kept."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import torch

from memexplorer import device as devices
from memexplorer import passes
from memexplorer.learning import drawing
from memexplorer.models.copying import copied
from memexplorer.models.identity import output_tensor
from memexplorer.models.untrained import untrained
from memexplorer.progress import checkpoint
from memexplorer.robust import pairs
from memexplorer.robust.ways import EARLIER, PEERS, TWO, Told, loss_of
from memexplorer.training import shuffled, train

AT_ONCE = 256  # examples, when only answers are asked for


@dataclass(eq=False)
class Learner:
    """What is at work: networks, what each goes down on, and what moves it.

    averages  of the weights of each network, where the way has them
    steps     done so far, of each network
    taught    what steps: the networks, or where they draw at random, as dropout does, each drawing
              from its seed and the number of its pass alone
    """

    way: str
    told: Told
    recipe: object
    networks: list
    losses: list
    optimizers: list
    averages: list = field(default_factory=list)
    steps: int = 0
    taught: list = field(default_factory=list)

    def __post_init__(self):
        self.taught = self.taught or self.networks

    @property
    def targets(self) -> np.ndarray:
        """(example, class) what was said of each, averaged over its visits (and both networks)."""
        return np.mean([loss.targets.cpu().numpy() for loss in self.losses], axis=0)


def begun(way: str, network, told: Told, recipe, *, seed: int) -> Learner:
    """Who begins to learn? One network, or two that begin apart.

    network  its make; it is left as it is
    """
    seeds = _seeds(seed)[: 2 if way in TWO else 1]
    networks = [untrained(network, seed=one).to(devices.of(network)) for one in seeds]
    made = [loss_of(way, told) for _ in networks]
    optimizers = [recipe.optimizer_of(one) for one in networks]
    averages = [copied(one).eval() for one in networks] if way == EARLIER else []
    return Learner(way, told, recipe, networks, made, optimizers, averages)


def epoch(learner: Learner, inputs, targets, *, number: int, seed: int) -> Iterator:
    """How does one epoch go? A generator of `training.Step`, of both networks in turn.

    number  of the epoch, from 0; seed: the order is drawn from both
    """
    recipe, size = learner.recipe, learner.recipe.size_for(len(targets))
    for optimizer in learner.optimizers:
        for group in optimizer.param_groups:
            group["lr"] = recipe.rate_at(number)
    learner.taught = _drawing(learner, inputs[:2], seed, 2 * number * -(-len(targets) // size))
    rng = np.random.default_rng([seed, number])
    order = shuffled(inputs, targets, batch_size=size, epochs=1, rng=rng)
    if learner.way == PEERS:
        yield from pairs.peers(learner, order, number)
    elif learner.way == EARLIER:
        total = learner.told.epochs * -(-len(targets) // size)
        yield from pairs.crosswise(learner, order, rng, total)
    else:
        loss = pairs.plainly(learner.losses[0])
        yield from train(learner.taught[0], order, loss, learner.optimizers[0])


def _drawing(learner, few, seed, passed):
    """The networks; where they draw, wrapped: `passed` is how often each was asked before."""
    if not drawing.draws(learner.networks[0], few):
        return learner.networks
    return [drawing.Drawn(one, own, passed)
            for one, own in zip(learner.networks, _seeds(seed), strict=False)]  # fmt: skip


def _seeds(seed):
    return seed, 10_000 + seed  # of the first and the second network


def probabilities(learner: Learner, inputs) -> np.ndarray:
    """What is said of each example, in evaluation mode? Two networks: the mean of their logits.

    returns  (example, class)
    """
    found = []
    with torch.no_grad():
        for one in learner.networks:
            with passes.evaluating(one):
                parts = []
                for start in range(0, len(inputs), AT_ONCE):
                    checkpoint()
                    parts.append(output_tensor(one(inputs[start : start + AT_ONCE])))
            found.append(torch.cat(parts))
    return torch.stack(found).mean(dim=0).double().softmax(dim=1).cpu().numpy()


def state(learner: Learner) -> dict:
    """All that has to be kept so that it goes on as if it had never stopped."""
    parts = {"networks": learner.networks, "averages": learner.averages,
             "optimizers": learner.optimizers}  # fmt: skip
    kept = {name: [one.state_dict() for one in of] for name, of in parts.items()}
    return kept | {"losses": [one.state() for one in learner.losses], "steps": learner.steps}


def load(learner: Learner, kept: dict) -> None:
    """Go on with what `state` gave."""
    for name in ("networks", "averages", "optimizers"):
        for one, was in zip(getattr(learner, name), kept[name], strict=True):
            one.load_state_dict(was)
    for loss, was in zip(learner.losses, kept["losses"], strict=True):
        loss.load(was)
    learner.steps = kept["steps"]
