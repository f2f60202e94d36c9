"""How alike are two sets of features of the same examples? Indices that heed no rotation of them.

Arrays (example, unit) may differ in width. Where one set is compared with many, give what
`memexplorer.directions.directions` makes of it: then it is taken apart once.
"""

import warnings

import numpy as np

from memexplorer.checks import check_axes
from memexplorer.directions import Directions, centred, directions, too_wide


def linear_cka(x, y, *, debiased=False) -> float:
    """Are the same examples similar to one another in both sets of features? Linear CKA.

    x, y      (example, unit)
    debiased  by unbiased HSIC: about 0 for unrelated features however few the examples, where
              the plain index is far above 0. Can then be slightly negative, and is left so
    returns   in [0, 1], 1 for a rotation with a change of scale; NaN where features never vary
    source    Kornblith et al. 2019, sec. 3; debiased: Song et al. 2012

    >>> linear_cka([[0.0, 1.0], [1.0, 0.0], [5.0, 5.0]], [[1.0, 0.0], [0.0, 1.0], [5.0, 5.0]])
    1.0
    """
    x, y = centred(x, "x"), centred(y, "y")
    check_axes(x=(x, "example unit"), y=(y, "example other"))
    if debiased and len(x) < 4:
        raise ValueError(f"x has {len(x)} examples, but debiased CKA wants at least 4")
    own = _hsic(x, x, debiased) * _hsic(y, y, debiased)
    if not own > 0:
        return float("nan")
    return _at_most_one(_hsic(x, y, debiased) / np.sqrt(own))


def svcca(x, y, *, keep=0.99) -> float:
    """How well does each set of features follow linearly from the other, where it varies most?

    The mean canonical correlation between the directions that hold `keep` of the variance.

    x, y     (example, unit), or Directions; arrays are warned of as `too_wide` says
    returns  in [0, 1]; NaN where features never vary
    source   Raghu et al. 2017, sec. 2

    >>> svcca([[0.0], [1.0], [3.0], [4.0]], [[1.0], [3.0], [7.0], [9.0]])
    1.0
    """
    x, y = _both(x, y, keep)
    found = np.linalg.svd(x.left.T @ y.left, compute_uv=False)
    return _at_most_one(found.mean()) if found.size else float("nan")


def pwcca(x, y) -> float:
    """How well does one set of features follow linearly from another, by what it is made up of?

    The mean canonical correlation; that of the canonical variable h counts by the sum over x's
    units of |<h, unit>|. So pwcca(x, y) and pwcca(y, x) differ, and a rotation of x may matter.

    x, y     (example, unit), or Directions; arrays are warned of as `too_wide` says
    returns  in [0, 1]; NaN where features never vary
    source   Morcos et al. 2018, projection-weighted CCA

    >>> pwcca([[0.0], [1.0], [3.0], [4.0]], [[1.0], [3.0], [7.0], [9.0]])
    1.0
    """
    x, y = _both(x, y, 1.0)
    turn, found, _ = np.linalg.svd(x.left.T @ y.left, full_matrices=False)
    if not found.size:
        return float("nan")
    weights = np.abs((turn * x.values[:, None]).T @ x.right).sum(axis=1)
    return _at_most_one(found @ weights / weights.sum())


def procrustes(x, y) -> float:
    """How much of two sets of features coincides when one is turned upon the other?

    The nuclear norm of x^T y, both centred and of Frobenius norm 1: it is 1 - d^2 / 2 of the
    orthogonal Procrustes distance d.

    x, y     (example, unit), or Directions
    returns  in [0, 1], 1 for a rotation with a change of scale; NaN where features never vary
    source   Schönemann 1966; of networks: Ding et al. 2021, sec. 2

    >>> procrustes([[0.0, 1.0], [1.0, 0.0], [5.0, 5.0]], [[1.0, 0.0], [0.0, 1.0], [5.0, 5.0]])
    1.0
    """
    x, y = _both(x, y, None)
    scale = np.sqrt((x.values**2).sum() * (y.values**2).sum())
    among = x.values[:, None] * (x.left.T @ y.left) * y.values
    if not among.size:
        return float("nan")
    return _at_most_one(np.linalg.svd(among, compute_uv=False).sum() / scale)


def _both(x, y, keep):
    """The directions of both; a warning to whoever gives arrays that are too wide for CCA."""
    found = [directions(one, keep=keep or 1.0, name=name) for one, name in ((x, "x"), (y, "y"))]
    check_axes(x=(found[0].left, "example direction"), y=(found[1].left, "example other"))
    if keep and not isinstance(x, Directions) and not isinstance(y, Directions):
        said = too_wide(len(found[0].left), *(len(one.values) for one in found))
        if said:
            warnings.warn(said, stacklevel=3)
    return found


def _hsic(x, y, debiased):
    """Of centred features, times a number of the examples; by units or examples, if fewer."""
    few = len(x) < min(x.shape[1], y.shape[1])
    found = np.vdot(x @ x.T, y @ y.T) if few else ((x.T @ y) ** 2).sum()
    if not debiased:
        return found
    n, a, b = len(x), (x**2).sum(axis=1), (y**2).sum(axis=1)
    return found - n / (n - 2) * (a @ b) + a.sum() * b.sum() / ((n - 1) * (n - 2))


def _at_most_one(found) -> float:
    """Without what rounding leaves at the upper end: the same features are at 1."""
    return 1.0 if found > 1 - 1e-12 else float(found)
