"""The linear model in which early learning and memorization can be proved, run step by step."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from memexplorer.checks import check_count, check_number
from memexplorer.progress import Progress, checkpoint

BEGIN = 0.5  # length of the first weights, drawn at random
SEEN = 60  # times at which the weights are kept
NEW = 2000  # new examples, on which the line is tried


@dataclass(frozen=True, eq=False)
class Line:
    """How does the dividing line move, step by step?

    inputs   (example, dimension); the true class is the side of 0 on the first axis, but for noise
    truth, told  (example,) -1 or 1
    steps    (time,) the steps after which it is known
    weights  (time, dimension): the line is where weights · x = 0
    right, truly, as_told, held_out  (time,) shares: of clean examples right; of wrongly told ones
             answered with the true class, and as told; of new ones right
    """

    inputs: np.ndarray
    truth: np.ndarray
    told: np.ndarray
    steps: np.ndarray
    weights: np.ndarray
    right: np.ndarray
    truly: np.ndarray
    as_told: np.ndarray
    held_out: np.ndarray

    @property
    def wrong(self) -> np.ndarray:
        return self.told != self.truth


def line(
    *, dimensions=100, examples=110, fraction=0.4, spread=0.1, steps=3000, rate=1.0, strength=0.0,
    decay=0.7, seed=0,
) -> Iterator[Progress]:  # fmt: skip
    """Does a linear classifier first find the truth, and then learn wrong labels by heart?

    A generator; returns Line. Two classes lie round v and -v, |v| = 1; softmax regression, whose
    two rows of weights count by their difference alone, goes down by gradient descent on all
    examples at once. The theory: with dimensions / examples between 1 - fraction / 2 and 1 and a
    small spread, the accuracy on wrongly told examples first rises to about 1 and falls to 0 in
    the end.

    fraction         of the labels turned, from 0 to below 0.5
    spread           of each class in each direction
    rate             of that difference: twice the one of each row
    strength, decay  of early-learning regularization, whose 1 - <p, t> counts as 0.0001 at least;
                     strength 0: cross-entropy
    errors           ValueError, TypeError for settings outside their ranges
    source           Liu et al. 2020, theorem 1 and appendix B
    """
    for name, value in (("dimensions", dimensions), ("examples", examples), ("steps", steps)):
        check_count(name, value, least=2)
    check_number("fraction", fraction, least=0, below=0.5)
    for name, value in (("spread", spread), ("rate", rate), ("strength", strength)):
        check_number(name, value, least=0)
    check_number("decay", decay, least=0, below=1)
    check_count("seed", seed, least=0)
    rng = np.random.default_rng(seed)
    inputs, truth = _drawn(rng, examples, dimensions, spread)
    new = _drawn(rng, NEW, dimensions, spread)
    told = truth.copy()
    told[rng.choice(examples, round(fraction * examples), replace=False)] *= -1
    begin = rng.standard_normal(dimensions)
    weights, targets = BEGIN * begin / np.linalg.norm(begin), np.zeros((examples, 2))
    seen = np.unique(np.geomspace(1, steps, SEEN).round().astype(int))
    seen, kept = np.concatenate([[0], seen]), [weights]
    for step in range(1, steps + 1):
        if step % 100 == 0:
            checkpoint()
            yield Progress("moving the line", step, steps, "steps")
        pull, targets = _pull(inputs @ weights, told, targets, strength, decay)
        weights = weights - rate * (inputs.T @ pull) / examples
        if step == seen[len(kept)]:
            kept.append(weights)
    kept, wrong = np.array(kept), told != truth
    sides = np.where(kept @ inputs.T > 0, 1, -1)
    true, held = sides == truth, np.where(kept @ new[0].T > 0, 1, -1) == new[1]
    shares = _shares(true, ~wrong), _shares(true, wrong), _shares(~true, wrong)
    return Line(inputs, truth, told, seen, kept, *shares, held.mean(axis=1))


def _shares(which, rows):
    return which[:, rows].mean(axis=1) if rows.any() else np.full(len(which), np.nan)


def _drawn(rng, count, dimensions, spread):
    """Points and their classes, -1 or 1; v is the first axis."""
    truth = np.where(rng.permutation(count) < count / 2, 1, -1)
    inputs = spread * rng.standard_normal((count, dimensions))
    inputs[:, 0] += truth
    return inputs, truth


def _pull(logit, told, targets, strength, decay):
    """The gradient by the logit of class 1, and the targets, brought up to date before."""
    one = 1 / (1 + np.exp(-np.clip(logit, -700, 700)))
    said = np.stack([1 - one, one], axis=1)
    targets = decay * targets + (1 - decay) * said
    pull = one - (told > 0)
    if strength:
        agree = (said * targets).sum(axis=1)
        pull = pull + strength * one / np.maximum(1 - agree, 1e-4) * (agree - targets[:, 1])
    return pull, targets


def plane(found: Line, time: int) -> tuple:
    """Where do the examples lie, seen so that the line at this time is a line?

    Along the true direction v, and along what else the weights have at this time; nothing of the
    line is lost. In two dimensions these are the two axes.

    returns  (example, 2) places, and (2,) the weights there: the line is where their product is 0

    >>> from memexplorer.jobs import result_of
    >>> found = result_of(line(dimensions=5, examples=8, steps=10))
    >>> places, weights = plane(found, 3)
    >>> bool(np.allclose(places @ weights, found.inputs @ found.weights[3]))
    True
    """
    weights = found.weights[time]
    rest = weights[1:]
    long = np.linalg.norm(rest)
    along = np.eye(1, len(rest))[0] if len(rest) == 1 or not long else rest / long
    places = np.stack([found.inputs[:, 0], found.inputs[:, 1:] @ along], axis=1)
    return places, np.array([weights[0], rest @ along])
