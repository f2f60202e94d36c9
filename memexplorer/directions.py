"""The principal directions of features: what the indices of similarity are made from."""

from dataclasses import dataclass

import numpy as np

from memexplorer.checks import check_axes, check_finite


@dataclass(frozen=True, eq=False)
class Directions:
    """Where centred features vary, widest first.

    left    (example, direction) orthonormal: each example's place along each direction
    values  (direction,) singular values: how far the examples spread
    right   (direction, unit) orthonormal: how far each unit is part of each direction
    """

    left: np.ndarray
    values: np.ndarray
    right: np.ndarray


def directions(x, *, keep=1.0, name="x") -> Directions:
    """In which directions do these features vary?

    x        (example, unit), or Directions, which are cut
    keep     only the first ones, which together hold this share of the variance
    name     of x, for the words of an error
    errors   ValueError for NaN or infinity, or a share that is none

    >>> directions([[0.0, 1.0], [2.0, 1.0]]).right.round(3).tolist()
    [[1.0, 0.0]]
    """
    if not 0 < keep <= 1:
        raise ValueError(f"keep is {keep}, but a share of the variance in (0, 1] was wanted")
    if not isinstance(x, Directions):
        rounding = np.finfo(np.result_type(np.asarray(x).dtype, np.float32)).eps
        left, values, right = np.linalg.svd(centred(x, name), full_matrices=False)
        # Canonical correlations weigh all directions alike: one of rounding alone must not count.
        rank = int((values > values.max(initial=0) * max(np.shape(x)) * rounding).sum())
        x = Directions(left[:, :rank], values[:rank], right[:rank])
    count = len(x.values)
    if keep < 1 and count:
        shares = np.cumsum(x.values**2) / (x.values**2).sum()
        count = int((shares < keep - 1e-12).sum()) + 1
    return Directions(x.left[:, :count], x.values[:count], x.right[:count])


def centred(x, name="x") -> np.ndarray:
    """The features without their means, in float64 and at most 1: no index heeds the scale.

    >>> centred([[0.0], [4.0]]).tolist()
    [[-1.0], [1.0]]
    """
    x = np.asarray(x)
    check_axes(**{name: (x, "example unit")})
    check_finite(name, x)
    largest = np.abs(x).max(initial=0)
    x = x / (largest or 1.0)
    x = x - x.mean(axis=0, dtype=np.float64)
    spread = np.abs(x).max(initial=0)
    return x / spread if spread > 1e-12 else np.zeros_like(x)  # 0.1 n times: no mean of just 0.1


def too_wide(examples: int, width: int, other: int) -> str:
    """Are there too few examples for canonical correlations? Why, in words, or "".

    Where the widths together reach the number of examples, some correlations are 1 by counting
    alone; where one width does, all are.

    >>> too_wide(1000, 64, 64)
    ''
    """
    if width + other < examples:
        return ""
    which = "all" if max(width, other) >= examples - 1 else "some"
    return (
        f"{examples:,} examples are too few to compare {width:,} with {other:,} units by canonical "
        f"correlation (SVCCA, PWCCA): {which} correlations are 1 by counting alone; take more "
        f"than {width + other:,} examples, or debiased CKA"
    )
