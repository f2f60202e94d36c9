"""Rows onto a plane: UMAP on the neighbour graph that everything else uses; PCA first."""

import contextlib
import functools
import threading
import warnings

import numpy as np

from memexplorer.checks import check_axes, check_finite
from memexplorer.progress import checkpoint, watched

BLOCK = 8192  # rows at a time


def principal(features):
    """Where do the two directions of most variance put each row?

    The first paint: exact, and there in moments.

    features  (example, unit)
    returns   (example, 2) float32, centred; each axis points so that its longest arm is positive

    >>> principal(np.array([[0.0, 0.0], [1.0, 0.0], [5.0, 0.0]])).round(2)[:, 0].tolist()
    [-2.0, -1.0, 3.0]
    """
    features = np.asarray(features)
    size = check_axes(features=(features, "example unit"))
    check_finite("features", features)
    mean = features.mean(axis=0, dtype=np.float64)
    spread = np.zeros((size["unit"], size["unit"]))
    for start in range(0, len(features), BLOCK):
        checkpoint(start // 2, len(features))
        block = features[start : start + BLOCK] - mean
        spread += block.T @ block
    axes = np.linalg.eigh(spread)[1][:, ::-1][:, :2]
    if axes.shape[1] < 2:
        axes = np.hstack([axes, np.zeros((len(axes), 2 - axes.shape[1]))])
    points = np.empty((len(features), 2))
    for start in range(0, len(features), BLOCK):
        checkpoint((len(features) + start) // 2, len(features))
        points[start : start + BLOCK] = (features[start : start + BLOCK] - mean) @ axes
    if len(points):
        signs = np.sign(points[np.abs(points).argmax(axis=0), [0, 1]])
        points *= np.where(signs == 0, 1, signs)
    return points.astype(np.float32)


def unique_rows(features):
    """Which rows are the first of their kind, and which of these stands for each row?

    UMAP with duplicates is not reproducible even when seeded, so one of each is laid out.

    returns  first (kind,) rows in rising order; stands_for (example,) positions in `first`

    >>> first, stands_for = unique_rows(np.array([[1.0], [2.0], [1.0]]))
    >>> first.tolist(), stands_for.tolist()
    ([0, 1], [0, 1, 0])
    """
    rows = np.ascontiguousarray(features) + 0.0  # so that -0.0 is 0.0 in bytes as well
    whole = rows.view(np.dtype((np.void, rows.dtype.itemsize * max(rows.shape[1], 1)))).ravel()
    _, first, place = np.unique(whole, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return first[order], rank[place]


def umap(features, distances, indices, *, neighbors=15, min_dist=0.1, seed=0, stage=""):
    """Where does UMAP put each row, so that near features stay near?

    features            (example, unit) without duplicates (see `unique_rows`)
    distances, indices  (example, k) leave-one-out graph of just these rows, k >= neighbors - 1
    neighbors           UMAP's n_neighbors, the row itself counted
    stage               what its epochs are called in Progress
    returns             (example, 2) float32; the same twice for one seed and one version of UMAP
    source              McInnes, Healy & Melville 2018
    """
    rows = len(features)
    check_axes(distances=(distances, "example k"), indices=(indices, "example k"))
    neighbors = min(neighbors, rows, np.shape(indices)[1] + 1)
    if rows < 4 or neighbors < 3:
        return principal(features)
    own = np.arange(rows)[:, None]
    around = np.hstack([own, np.asarray(indices)[:, : neighbors - 1]]).astype(np.int32)
    apart = np.hstack([np.zeros((rows, 1)), np.asarray(distances)[:, : neighbors - 1]])
    start = principal(features)
    start = 10 * start / max(np.abs(start).max(), 1e-12)
    # Equal starting points never part; a grain of seeded noise, as UMAP's own start has, helps.
    start += np.random.default_rng(seed).normal(scale=1e-4, size=start.shape)
    checkpoint(0, unit="epochs")
    with warnings.catch_warnings():
        # about Tensorflow, transform() and n_jobs, none of which is used
        warnings.simplefilter("ignore")
        from umap import UMAP

        plan = UMAP(
            n_neighbors=neighbors, min_dist=min_dist, random_state=seed, init=start,
            precomputed_knn=(around, apart.astype(np.float32)),
        )  # fmt: skip
        with _alone(stage):
            points = plan.fit_transform(np.ascontiguousarray(features, np.float32))
    return points.astype(np.float32)


_ONE_AT_A_TIME = threading.Lock()  # numba's simplest threads may not be entered twice
WAITING = "waiting for an earlier map, which was stopped, to let go of UMAP"


@contextlib.contextmanager
def _alone(stage):
    """UMAP for this thread alone, its epochs counted and each a place to stop at.

    UMAP walks its epochs through tqdm: here through our own counting. And an epoch, a second with
    many points, holds Python's lock, so that no Stop would be heard: here it lets go of it.
    """
    import umap.layouts

    def counted(epochs, **_):
        for number, epoch in enumerate(epochs):
            checkpoint(number, len(epochs), unit="epochs", stage=stage)
            yield epoch

    while not _ONE_AT_A_TIME.acquire(timeout=0.1):
        checkpoint(0, unit="epochs", note=WAITING)
    try:
        checkpoint(0, unit="epochs")
        instead = {"tqdm": counted, EPOCH: _unlocked_epoch()}
        kept = {name: getattr(umap.layouts, name) for name in instead}
        vars(umap.layouts).update(instead)
        try:
            yield
        finally:
            vars(umap.layouts).update(kept)
    finally:
        _ONE_AT_A_TIME.release()


EPOCH = "_nb_optimize_layout_euclidean_single_epoch"


@functools.cache
def _unlocked_epoch():
    """UMAP's own epoch, compiled from the same code, without Python's lock."""
    import numba
    import umap.layouts

    theirs = getattr(umap.layouts, EPOCH)
    if numba.config.DISABLE_JIT:  # nothing is compiled, and nothing holds the lock for long
        return theirs
    return numba.njit(theirs.py_func, **{**theirs.targetoptions, "nogil": True})


def umap_steps(stage, *given, **settings):
    """The same as `umap`, as a generator: yields Progress by epochs, returns the points.

    stage  what to call it; closing the generator ends the work, and nobody waits for that
    """
    ready = f"{stage}: getting ready"
    return watched(ready, umap, *given, unit="epochs", stage=stage, **settings)
