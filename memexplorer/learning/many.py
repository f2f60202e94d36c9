"""Many networks of one make, taught at once: other weights to begin with, another order each."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from memexplorer.checks import check_choice, check_count
from memexplorer.learning.stacked import Stacked, at_once
from memexplorer.models.untrained import untrained
from memexplorer.progress import checkpoint
from memexplorer.training import check_loss, train

OWN, SHARED = "own", "shared"
ASKED_AT_ONCE = 256  # examples, when only answers are asked for


@dataclass(eq=False)
class Many:
    """Which networks are taught? `make`, and `parts`, stacks of a few of them each."""

    make: nn.Module
    parts: list

    def __len__(self) -> int:
        return sum(map(len, self.parts))

    @property
    def why(self) -> str:
        """Why they are taught one after another; "" where they are taught at once."""
        return next((part.why for part in self.parts if part.why), "")

    @torch.no_grad()
    def outputs(self, inputs) -> Iterator:
        """What does each say of these examples, in evaluation mode?

        yields  (networks, examples, output): two slices and (network, example, class)
        """
        first = 0
        for part in self.parts:
            before = part.training
            part.eval()
            for start in range(0, len(inputs), ASKED_AT_ONCE):
                checkpoint()
                rows = slice(start, min(start + ASKED_AT_ONCE, len(inputs)))
                asked = inputs[rows]
                yield (slice(first, first + len(part)), rows,
                       part(asked.expand(len(part), *asked.shape)))  # fmt: skip
            first += len(part)
            part.train(before)

    def predictions(self, inputs) -> np.ndarray:
        """Which class does each say of these examples? (network, example) int64"""
        found = np.empty((len(self), len(inputs)), np.int64)
        for networks, rows, output in self.outputs(inputs):
            found[networks, rows] = output.argmax(2).cpu().numpy()
        return found

    def network(self, number: int) -> nn.Module:
        """This one on its own, in eval mode."""
        for part in self.parts:
            if number < len(part):
                return part.network(number, self.make)
            number -= len(part)
        raise ValueError(f"there are {len(self)} networks, numbered from 0")


@dataclass(frozen=True, eq=False)
class Moved:
    """What one step did: in which epoch (from 0), to which networks, how far the epoch is.

    networks the slice of those that moved; losses: (network,) theirs, before they did
    done     steps of this epoch, over all parts, of so many in `total`
    many     all of them
    """

    epoch: int
    done: int
    total: int
    networks: slice
    losses: torch.Tensor
    many: Many

    @property
    def ended(self) -> bool:
        """Was it the last step of an epoch, for all of them?"""
        return self.done == self.total


def many(make, count, inputs, targets, recipe, *, seed=0, orders=OWN, loss=None, together=None,
         networks=None, seen=None) -> Iterator[Moved]:  # fmt: skip
    """What do many networks of one make become, each from another beginning?

    A generator: yields Moved after every step, returns Many. Their weights are stacked, and one
    pass forth and back moves as many as the cache holds; part after part goes through an epoch.
    Each becomes what it would have become alone, but for the noise a network draws itself.

    make      a network; those taught are copies with weights of their own, seed, seed + 1 …
    inputs    (example, …) tensor as the network wants it, on its device, the same for all
    targets   (example,) for all, or (network, example)
    recipe    learning.recipe.Recipe
    seed      of the first network: its weights, and as [seed, epoch] its orders of examples
    orders    own: each its own; shared: all in the order of the first
    loss      (output, targets, rows, networks) -> (network,) losses; cross-entropy when None. The
              output is (network, example, class), networks says by a slice which of them these are
    together  networks at a time; None: as many as the cache holds
    networks  to begin with these instead of new ones
    seen      (stack, inputs, targets) -> what they see of a batch instead, both (network, …)
    errors    ValueError in words, also when no network of a part has a finite loss any more, while
              one alone that falls apart is left to who looks at `losses`; RuntimeError of torch
              where the network itself can't run

    >>> from memexplorer.learning.recipe import Recipe
    >>> few, labels = torch.eye(4), torch.tensor([0, 1, 0, 1])
    >>> steps = many(nn.Linear(4, 2), 3, few, labels, Recipe(rate=1.0, epochs=20, batch_size=2))
    >>> *_, last = steps
    >>> last.many.predictions(few).tolist()
    [[0, 1, 0, 1], [0, 1, 0, 1], [0, 1, 0, 1]]
    """
    check_count("count", count, least=1)
    check_choice("orders", orders, (OWN, SHARED))
    if recipe.augment:
        raise ValueError("recipe.augment is on, but many at once see examples as they are; "
                         "turn it off")  # fmt: skip
    if targets.shape not in ((len(inputs),), (count, len(inputs))):
        raise ValueError(f"targets has shape {tuple(targets.shape)}, but ({len(inputs)},) or "
                         f"({count}, {len(inputs)}) was wanted: one for each example")  # fmt: skip
    size = together or at_once(make, inputs.device)
    targets = targets.expand(count, -1)
    slices = [slice(at, min(at + size, count)) for at in range(0, count, size)]
    group = Many(make, [_part(make, part, networks, seed).to(inputs.device) for part in slices])
    parts, going = group.parts, [_optimizer(recipe, part) for part in group.parts]
    batch = recipe.size_for(len(inputs))
    total = len(parts) * -(-len(inputs) // batch)
    for epoch in range(recipe.epochs):
        done = 0
        for part, go_down, where in zip(parts, going, slices, strict=True):
            for options in go_down.param_groups:
                options["lr"] = recipe.rate_at(epoch)
            first = seed + where.start
            seeds = [seed if orders == SHARED else first + at for at in range(len(part))]
            losses = _Losses(loss, where)
            batches = _batches(inputs, targets[where], batch, seeds, epoch)
            if seen is not None:
                batches = ((*seen(part, *pair), rows) for *pair, rows in batches)
            for _ in train(part, batches, losses, go_down):
                checkpoint()
                if not torch.isfinite(losses.last).any():
                    check_loss(float(losses.last[0]), f"in epoch {epoch + 1}", recipe.rate)
                done += 1
                yield Moved(epoch, done, total, where, losses.last, group)
    return group


def _part(make, part, networks, seed):
    """The networks of this slice, stacked: those given, or new ones."""
    checkpoint()
    numbers = range(part.start, part.stop)
    fresh = [untrained(make, seed=seed + number) for number in numbers] if networks is None else (
        networks[part])  # fmt: skip
    return Stacked(fresh, seed=seed + part.start)


class _Losses:
    """The loss that `train` goes down on: the sum over networks, whose gradients don't mix."""

    def __init__(self, loss, networks):
        self.loss, self.networks, self.last = loss or cross_entropy, networks, None

    def __call__(self, output, targets, rows):
        losses = self.loss(output, targets, rows, self.networks)
        self.last = losses.detach()
        return losses.sum()


def cross_entropy(output, targets, rows=None, networks=None):
    """The mean of each network: (network, example, class) and (network, example) -> (network,)"""
    every = nn.functional.cross_entropy(output.flatten(0, 1), targets.flatten(), reduction="none")
    return every.view(targets.shape).mean(1)


def _batches(inputs, targets, size, seeds, epoch):
    """Each network's own order of this epoch: (network, batch, …) inputs, targets and rows."""
    drawn = {one: np.random.default_rng([one, epoch]).permutation(len(inputs))
             for one in dict.fromkeys(seeds)}  # fmt: skip
    orders = torch.from_numpy(np.stack([drawn[one] for one in seeds])).to(targets.device)
    for rows in orders.split(size, dim=1):
        if len(drawn) > 1 or len(seeds) == 1:
            seen = inputs[rows]
        else:
            seen = inputs[rows[0]].expand(len(rows), *rows.shape[1:], *inputs.shape[1:])
        yield seen, targets.gather(1, rows), rows


def _optimizer(recipe, part):
    """The recipe's, which moves weights, gradients and momentum in one pass through memory."""
    made = recipe.optimizer_of(part)
    for options in made.param_groups:
        options["fused"] = True
    return made
