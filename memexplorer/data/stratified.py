"""A smaller set with the classes in the same shares."""

import numpy as np


def stratified(labels, limit: int, *, rng) -> np.ndarray:
    """Which rows stand for all of them?

    Each class keeps its share (to the nearest example), and at least one example as long as
    there is room for one of each.

    labels   (example,) int
    limit    how many rows; all of them if there are no more than that
    rng      numpy Generator
    returns  (row,) int64, ascending

    >>> rows = stratified(np.array([0] * 90 + [1] * 10), 10, rng=np.random.default_rng(0))
    >>> np.bincount(np.array([0] * 90 + [1] * 10)[rows]).tolist()
    [9, 1]
    """
    labels = np.asarray(labels)
    if limit >= len(labels):
        return np.arange(len(labels))
    _, own, sizes = np.unique(labels, return_inverse=True, return_counts=True)
    share = sizes * (limit / len(labels))
    quota = np.floor(share).astype(np.int64)
    if limit >= len(sizes):
        quota = np.maximum(quota, 1)
    while (rest := limit - int(quota.sum())) != 0:  # largest remainder first, then one at a time
        gap = np.where(quota < sizes if rest > 0 else quota > 1, share - quota, np.nan)
        order = np.argsort(-gap if rest > 0 else gap, kind="stable")
        order = order[~np.isnan(gap[order])][: abs(rest)]
        quota[order] += np.sign(rest)
    shuffled = rng.permutation(len(labels))
    by_class = shuffled[np.argsort(own[shuffled], kind="stable")]
    start = np.cumsum(sizes) - sizes
    return np.sort(np.concatenate([by_class[a : a + q] for a, q in zip(start, quota, strict=True)]))


def halved(labels, *, rng) -> tuple[np.ndarray, np.ndarray]:
    """Which rows are one half, which the other, each class in both as evenly as it goes?

    labels   (example,) int
    returns  two arrays of rows, ascending, that together are all of them

    >>> one, other = halved(np.array([0, 0, 0, 0, 1, 1]), rng=np.random.default_rng(0))
    >>> len(one), len(other), sorted([*one, *other]) == list(range(6))
    (3, 3, True)
    """
    one = stratified(labels, len(labels) // 2, rng=rng)
    return one, np.setdiff1d(np.arange(len(labels)), one)
