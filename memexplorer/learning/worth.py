"""What a beginning is worth: fine-tunings of several seeds, compared seed by seed."""

import numpy as np

from memexplorer.learning.finetuning import STARTS, FineTuned
from memexplorer.measures import intervals


def by_start(tuned) -> dict:
    """How good is each beginning, on so many labels, over the seeds?

    tuned    (seed, FineTuned), …
    returns  (labels, start) -> {"seeds", "mean", "low", "high", "known_at"}: held-out accuracy, its
             mean, lowest and highest; and the mean epoch in which 99 % of the labels were known,
             NaN where a seed did not come so far, or was not asked
    """
    found = {}
    for labels in sorted({one.labels for _, one in tuned}):
        for start in STARTS:
            some = [one for _, one in tuned if (one.labels, one.start) == (labels, start)]
            if some:
                right = np.array([one.accuracy for one in some])
                known = [np.nan if one.known_at is None else one.known_at for one in some]
                found[labels, start] = {"seeds": len(some), "mean": float(right.mean()),
                                        "low": float(right.min()), "high": float(right.max()),
                                        "known_at": float(np.mean(known))}  # fmt: skip
    return found


def gains(tuned, start: str, other: str) -> dict:
    """How much better is one beginning than another, seed by seed?

    returns  labels -> (mean difference of held-out accuracy, low, high): a 95 % interval of
             Student's t over the seeds, NaN with one seed alone; the seeds that have both

    >>> from types import SimpleNamespace as One
    >>> def one(start, accuracy): return One(labels=50, start=start, accuracy=accuracy)
    >>> pairs = [(0, one("a", 0.5)), (0, one("b", 0.4)), (1, one("a", 0.7)), (1, one("b", 0.4))]
    >>> [round(value, 2) for value in gains(pairs, "a", "b")[50]]
    [0.2, -1.07, 1.47]
    """
    known = {(one.labels, one.start, seed): one.accuracy for seed, one in tuned}
    found = {}
    for labels in sorted({one.labels for _, one in tuned}):
        seeds = sorted({seed for few, name, seed in known if (few, name) == (labels, start)})
        pairs = [(known[labels, start, seed], known.get((labels, other, seed))) for seed in seeds]
        apart = np.array([one - two for one, two in pairs if two is not None])
        if not len(apart):
            continue
        found[labels] = intervals.mean(apart)
    return found


def ended(shuffles: dict) -> dict:
    """How did each set of random labels end, seed by seed?

    shuffles  seed -> (Memorization, …)
    returns   set -> {seed: Memorization}, those that are over: known, given up, or dead. The epochs
              of one given up are those it was given: at least so many would be needed. Those of a
              dead one say when it was found dead, and nothing of how long learning takes
    """
    found: dict[int, dict] = {}
    for seed, each in shuffles.items():
        for one in each:
            if one.known or one.why:
                found.setdefault(one.shuffle, {})[seed] = one
    return dict(sorted(found.items()))


def sooner(shuffles: dict) -> tuple[int, int]:
    """In how many seeds was the second set learned sooner than the first? (so many, of so many)

    Of the seeds in which both sets are over. Sooner is one that was known, in fewer epochs than
    the first took or where the first never was.

    >>> from memexplorer.learning.memorizing import Memorization as One
    >>> first, second = One(1, (0.5, 1.0), known=True), One(2, (1.0,), known=True)
    >>> dead = One(2, (0.1,), why="the network died", died=True)
    >>> sooner({0: (first, second), 1: (first, dead), 2: (first,)})
    (1, 2)
    """
    over = ended(shuffles)
    first, second = over.get(1, {}), over.get(2, {})
    both = [(first[seed], second[seed]) for seed in first if seed in second]
    won = [two.known and (two.epochs < one.epochs or not one.known) for one, two in both]
    return sum(won), len(both)


def told(shuffles: dict) -> dict:
    """Columns, a row for each set of random labels that was begun: what became of it."""
    rows = [(seed, one) for seed, each in shuffles.items() for one in each if one.epochs]
    columns = {"seed": [seed for seed, _ in rows]}
    columns |= {name: [getattr(one, name) for _, one in rows]
                for name in ("shuffle", "epochs", "known", "growth", "dead", "died",
                             "why")}  # fmt: skip
    return columns | {"accuracy": [one.accuracy[-1] for _, one in rows]}


def tuned_columns(tuned) -> dict:
    """Columns, a row for each fine-tuning: the seed and the fields of FineTuned."""
    names = FineTuned.__dataclass_fields__
    columns = {name: [getattr(one, name) for _, one in tuned] for name in names}
    return columns | {"seed": [seed for seed, _ in tuned]}
