"""Rows onto a plane: UMAP on the neighbour graph that everything else uses; PCA first."""

import contextlib
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor, wait

import numpy as np

from memexplorer.checks import check_axes, check_finite
from memexplorer.progress import Progress


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
    for start in range(0, len(features), 8192):
        block = features[start : start + 8192] - mean
        spread += block.T @ block
    axes = np.linalg.eigh(spread)[1][:, ::-1][:, :2]
    if axes.shape[1] < 2:
        axes = np.hstack([axes, np.zeros((len(axes), 2 - axes.shape[1]))])
    points = (features - mean) @ axes
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


def umap(features, distances, indices, *, neighbors=15, min_dist=0.1, seed=0, watch=None):
    """Where does UMAP put each row, so that near features stay near?

    features            (example, unit) without duplicates (see `unique_rows`)
    distances, indices  (example, k) leave-one-out graph of just these rows, k >= neighbors - 1
    neighbors           UMAP's n_neighbors, the row itself counted
    watch               called as watch(epochs done, epochs); what it raises ends the work
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
    with warnings.catch_warnings():
        # about Tensorflow, transform() and n_jobs, none of which is used
        warnings.simplefilter("ignore")
        from umap import UMAP

        plan = UMAP(
            n_neighbors=neighbors, min_dist=min_dist, random_state=seed, init=start,
            precomputed_knn=(around, apart.astype(np.float32)),
        )  # fmt: skip
        with _watched(watch or (lambda done, total: None)):
            points = plan.fit_transform(np.ascontiguousarray(features, np.float32))
    return points.astype(np.float32)


_ONE_AT_A_TIME = threading.Lock()  # numba's simplest threads may not be entered twice


@contextlib.contextmanager
def _watched(watch):
    """UMAP walks its epochs through tqdm: here through our own counting, for as long as needed."""
    import umap.layouts

    def counted(epochs, **_):
        for number, epoch in enumerate(epochs):
            watch(number, len(epochs))
            yield epoch

    with _ONE_AT_A_TIME:
        kept, umap.layouts.tqdm = umap.layouts.tqdm, counted
        try:
            yield
        finally:
            umap.layouts.tqdm = kept


def umap_steps(stage, *given, **settings):
    """The same as `umap`, as a generator: yields Progress by epochs, returns the points.

    stage  what to call it; closing the generator ends the work after the epoch it is in
    """
    state = {"done": 0, "total": 0, "closed": False}

    def watch(done, total):
        if state["closed"]:
            raise InterruptedError("the map was not wanted any more")
        state.update(done=done, total=total)

    with ThreadPoolExecutor(1) as beside:
        points = beside.submit(umap, *given, watch=watch, **settings)
        try:
            while not points.done():
                ready = stage if state["total"] else f"{stage}: getting ready"
                yield Progress(ready, state["done"], state["total"], "epochs")
                wait([points], timeout=0.1)
        finally:
            state["closed"] = True
        return points.result()
