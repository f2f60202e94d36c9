"""What does one unit single out: an example, a class, or nothing?

Wang, Dziedzic, Backes & Boenisch, "Localizing Memorization in SSL Vision Encoders" (2024), sec. 4.
"""

from dataclasses import dataclass

import numpy as np

from memexplorer.checks import check_axes, check_choice, check_finite, check_labels


@dataclass(frozen=True, eq=False)
class Tally:
    """What has been seen of each unit so far?

    `largest` (unit,) is the largest mean activation, `largest_at` (unit,) whose it is, `total`
    (unit,) the sum over examples.
    """

    examples: int
    largest: np.ndarray
    largest_at: np.ndarray
    total: np.ndarray


def tally(units: int = 0) -> Tally:
    """How does one begin a UnitMem that sees a block of examples at a time? Empty; see `add`."""
    return Tally(0, np.full(units, -np.inf), np.full(units, -1), np.zeros(units))


def add(counts: Tally, means) -> Tally:
    """What has been seen of each unit after a further block of examples?

    means    (example, unit) averaged over augmentations and positions
    returns  a new Tally; memory stays O(unit)

    >>> unitmem(add(add(tally(), [[1.0], [0.0]]), [[0.0]])).tolist()
    [1.0]
    """
    means = np.asarray(means)
    check_axes(means=(means, "example unit"))
    check_finite("means", means)
    if not counts.examples and not counts.total.size:
        counts = tally(means.shape[1])
    check_axes(counts=(counts.total, "unit"), means=(means, "example unit"))
    if not len(means):
        return counts
    best = means.argmax(axis=0)
    value = means[best, np.arange(means.shape[1])]
    new = value > counts.largest
    return Tally(
        counts.examples + len(means),
        np.where(new, value, counts.largest),
        np.where(new, best + counts.examples, counts.largest_at),
        counts.total + means.sum(axis=0, dtype=np.float64),
    )


def unitmem(means, *, others="mean"):
    """How far does one single example drive each unit more than all the others do?

    (largest - others) / (largest + others) of the unit's mean activations; 0: it answers every
    example alike, or none at all; 1: one example alone drives it.

    means    (example, unit), averaged over augmentations and positions, not negative;
             or a Tally, whose result is the same
    others   "mean" of the other examples (the paper's equation), or "median" (its released code)
    returns  (unit,) in [0, 1] for activations that are never negative
    errors   ValueError for fewer than two examples, or for "median" of a Tally
    source   Wang et al. 2024, eq. 3 and 4

    >>> unitmem([[1.0, 2.0], [0.0, 2.0], [0.0, 2.0]]).tolist()
    [1.0, 0.0]
    """
    check_choice("others", others, ("mean", "median"))
    counts = means if isinstance(means, Tally) else add(tally(), means)
    if counts is means and others == "median":
        raise ValueError("others='median' needs all the means; a tally keeps only their sum")
    if counts.examples < 2:
        raise ValueError(f"at least two examples are compared, but means has {counts.examples}")
    rest = (counts.total - counts.largest) / (counts.examples - 1)
    if others == "median":
        rest = np.median(np.sort(means, axis=0)[:-1], axis=0)  # without the largest
    return _selectivity(counts.largest, rest)


def classmem(means, labels):
    """How far does one single class drive each unit more than all the others do?

    The same ratio as `unitmem`, of the class means: 0 for all classes alike, 1 for one alone.

    means    (example, unit), not negative; without augmentation in the paper
    labels   (example,) class numbers; classes without examples are left out
    returns  (unit,) in [0, 1]; ValueError for fewer than two classes (Wang et al. 2024, sec. 4)

    >>> classmem([[1.0, 1.0], [1.0, 3.0], [0.0, 2.0]], [0, 0, 1]).tolist()
    [1.0, 0.0]
    """
    means = np.asarray(means, dtype=np.float64)
    check_axes(means=(means, "example unit"), labels=(labels, "example"))
    check_finite("means", means)
    labels = check_labels("labels", labels, int(np.max(labels, initial=0)) + 1)
    present, place = np.unique(labels, return_inverse=True)
    if len(present) < 2:
        raise ValueError(f"labels has {len(present)} class, but at least two are compared")
    sums = np.zeros((len(present), means.shape[1]))
    np.add.at(sums, place, means)
    by_class = sums / np.bincount(place)[:, None]
    largest = by_class.max(axis=0)
    return _selectivity(largest, (by_class.sum(axis=0) - largest) / (len(present) - 1))


def _selectivity(largest, rest):
    """(largest - rest) / (largest + rest), and 0 for a unit that never answers."""
    largest, rest = np.asarray(largest, np.float64), np.asarray(rest, np.float64)
    total = largest + rest
    ratio = np.divide(largest - rest, total, out=np.zeros_like(total), where=total > 0)
    # Sums in another order may leave a constant unit at 1e-17 instead of 0.
    return np.where(np.abs(largest - rest) <= 1e-12 * np.abs(largest), 0.0, ratio)
