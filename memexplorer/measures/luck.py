"""Are some examples easier than others, or was it luck? Many runs against the binomial."""

from dataclasses import dataclass
from math import lgamma

import numpy as np

from memexplorer.checks import check_axes, check_count

DRAWS = 400


@dataclass(frozen=True)
class Spread:
    """How unequal are the shares of runs that get each example wrong?

    runs, examples  how many
    wrong           the mean share
    std, low, high  of the shares over examples, and its 95 % interval
    within          the same around the mean of the examples told the same label
    chance          what std would be were all examples equally hard: sqrt(p (1 - p) / runs)
    never, always   how many examples no run, or every run, gets wrong
    """

    runs: int
    examples: int
    wrong: float
    std: float
    low: float
    high: float
    within: float
    chance: float
    never: int
    always: int

    @property
    def ratio(self) -> float:
        """How many times the spread that chance alone gives? NaN where chance gives none."""
        return self.std / self.chance if self.chance else float("nan")


def spread(wrong, labels=None, *, seed=0) -> Spread:
    """Are some examples got wrong more often than chance alone would have it?

    wrong    (run, example) bool: did this run get this example wrong?
    labels   (example,) as told, or None. After one epoch a network may favour some classes, which
             alone makes their examples easier: within a label that is no spread
    seed     of the interval, a bootstrap over examples. Runs are not drawn anew: one that is drawn
             twice agrees with itself, which looks like a spread
    source   Arpit et al. 2017, section 3.1 and fig. 1; the number is ours

    >>> easy_and_hard = np.repeat([[False, True]], 10, axis=0).repeat(50, axis=1)
    >>> found = spread(easy_and_hard)
    >>> found.std, round(found.chance, 3), found.never
    (0.5, 0.158, 50)
    """
    wrong = np.asarray(wrong, bool)
    check_axes(wrong=(wrong, "run, example"))
    if not wrong.size:
        raise ValueError("wrong is empty, but one run and one example at least were wanted")
    runs, examples = wrong.shape
    rates = wrong.mean(axis=0)
    rng, p = np.random.default_rng(seed), float(rates.mean())
    # How often each example is drawn says as much as its rows: one product for all draws.
    times = rng.multinomial(examples, np.full(examples, 1 / examples), size=DRAWS) / examples
    drawn = np.sqrt(np.maximum(times @ rates**2 - (times @ rates) ** 2, 0))
    low, high = np.quantile(drawn, (0.025, 0.975))
    within = float("nan") if labels is None else _within(rates, np.asarray(labels))
    return Spread(
        runs, examples, p, float(rates.std()), float(low), float(high), within,
        float(np.sqrt(p * (1 - p) / runs)), int((rates == 0).sum()), int((rates == 1).sum()),
    )  # fmt: skip


def _within(rates, labels):
    means = np.zeros(int(labels.max()) + 1)
    for label in np.unique(labels):
        means[label] = rates[labels == label].mean()
    return float(np.sqrt(((rates - means[labels]) ** 2).mean()))


def by_luck(wrong: float, runs: int, examples: int) -> np.ndarray:
    """Which sorted shares of runs would there be, were all examples equally hard?

    The quantiles of Binomial(runs, wrong) / runs at (1/2, 3/2, …) / examples.

    wrong    the share of all answers that are wrong
    returns  (example,) ascending, without drawing at random
    source   Arpit et al. 2017, fig. 1, where it is drawn 1,000 times

    >>> by_luck(0.5, 2, 4).tolist()
    [0.0, 0.5, 0.5, 1.0]
    """
    check_count("runs", runs, least=1)
    check_count("examples", examples, least=1)
    if not 0 <= wrong <= 1:
        raise ValueError(f"wrong is {wrong}, but a share from 0 to 1 was wanted")
    if wrong in (0, 1):
        return np.full(examples, float(wrong))
    k = np.arange(runs + 1)
    ways = np.array([lgamma(runs + 1) - lgamma(at + 1) - lgamma(runs - at + 1) for at in k])
    below = np.cumsum(np.exp(ways + k * np.log(wrong) + (runs - k) * np.log1p(-wrong)))
    places = (np.arange(examples) + 0.5) / examples
    # A sum that is short of its place by rounding alone reaches it.
    return np.minimum(np.searchsorted(below + 1e-12, places), runs) / runs
