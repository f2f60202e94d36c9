"""Rows onto a plane: UMAP on the neighbour graph that everything else uses; PCA first."""

import contextlib
import functools
import threading
import warnings

import numpy as np

from memexplorer.checks import check_axes, check_finite
from memexplorer.neighbors import nearest
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


def umap(features, distances, indices, *, neighbors=15, min_dist=0.1, seed=0, stage="",
         start=None, epochs=None, pace=1.0):  # fmt: skip
    """Where does UMAP put each row, so that near features stay near?

    features            (example, unit) without duplicates (see `unique_rows`)
    distances, indices  (example, k) leave-one-out graph of just these rows, k >= neighbors - 1
    neighbors           UMAP's n_neighbors, the row itself counted
    stage               what its epochs are called in Progress
    start               (example, 2) where each row begins; None: by `principal`
    epochs, pace        of UMAP, and its learning rate; None: as it chooses by the number of rows
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
    start = principal(features) if start is None else np.asarray(start, np.float32)
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
            precomputed_knn=(around, apart.astype(np.float32)), n_epochs=epochs, learning_rate=pace,
        )  # fmt: skip
        with _alone(stage):
            points = plan.fit_transform(np.ascontiguousarray(features, np.float32))
    return points.astype(np.float32)


FEW, GENTLE = 20, 0.3  # epochs and learning rate with which a first map follows the time after it
TIES, EPOCHS, PACE = 1.0, 100, 0.5  # of the layout of all times at once; measured: docs/studies.md


def aligned(features, *, neighbors=15, min_dist=0.1, ties=TIES, seed=0, stage=""):
    """Where does each row stand at each time, moving no more than its neighbours change?

    One layout of all times: UMAP on a graph whose rows are (time, example), in which each row is
    tied to its neighbours at its own time, and to itself at the times before and after; only rows
    of one time repel each other. It begins where `_carried` puts each time.

    features   (time, example, unit)
    neighbors  UMAP's n_neighbors, the row itself counted
    ties       weight of the ties in time beside UMAP's own, which are at most 1
    returns    (time, example, 2) float32; rows equal at a time stand at one place then
    source     the forces: McInnes, Healy & Melville 2018; ties in time: after AlignedUMAP of
               umap-learn; measured beside it in docs/studies.md

    >>> still = np.tile(np.arange(6.0)[:, None] ** 2, (2, 1, 3))
    >>> aligned(still, neighbors=2).shape
    (2, 6, 2)
    """
    features = np.asarray(features, np.float32)
    size = check_axes(features=(features, "time example unit"))
    check_finite("features", features.reshape(len(features), -1))
    first, stands_for = unique_rows(np.hstack(list(features)))
    features, rows = features[:, first], len(first)
    neighbors = min(neighbors, rows)
    if rows < 4 or neighbors < 3:
        flat = principal(features.reshape(-1, size["unit"]))
        return flat.reshape(len(features), rows, 2)[:, stands_for]
    graphs = [nearest(one, one, k=neighbors - 1, exclude_self=True) for one in features]
    how = {"neighbors": neighbors, "min_dist": min_dist, "seed": seed, "stage": stage}
    points = _carried(features, graphs, **how)
    if len(features) > 1:
        points = _together(points, graphs, ties=ties, **how)
    for time, one in enumerate(features):  # of a dead layer, all rows are equal
        points[time] = _gathered(points[time], unique_rows(one)[1])
    return points[:, stands_for]


def _gathered(points, kinds):
    """The same points, those of one kind all in their middle."""
    count = np.bincount(kinds)[:, None]
    middle = np.stack([np.bincount(kinds, weights=axis) for axis in points.T], axis=1) / count
    return np.where(count[kinds] > 1, middle[kinds], points).astype(np.float32)


def _carried(features, graphs, *, stage, **how):
    """Where the layout of all times begins: UMAP of the last time; each time before begins where
    the one after it stands, follows its own neighbours a little, and is turned onto it. Each row
    goes that way as far as the share of its neighbours that are others."""
    found = np.empty((*features.shape[:2], 2), np.float32)
    last = len(features) - 1
    for time in range(last, -1, -1):
        how["stage"] = f"{stage}: {last - time + 1} of {last + 1}"
        if time < last:
            how |= {"start": found[time + 1], "epochs": FEW, "pace": GENTLE}
        points = umap(features[time], *graphs[time], **how)
        if time < last:
            near, after = graphs[time][1], graphs[time + 1][1]
            changed = 1 - (near[:, :, None] == after[:, None]).any(axis=2).mean(axis=1)
            way = turned(points, found[time + 1]) - found[time + 1]
            points = found[time + 1] + changed[:, None] * way
        found[time] = points
    return found


def _together(points, graphs, *, neighbors, min_dist, ties, seed, stage):
    """All times laid out at once, from (time, example, 2) points and the graph of each time."""
    with warnings.catch_warnings():  # about Tensorflow, which is not used
        warnings.simplefilter("ignore")
        from umap.umap_ import find_ab_params, make_epochs_per_sample

    curve, rng = find_ab_params(1.0, min_dist), np.random.default_rng(seed)
    points = points - points.min(axis=(0, 1))
    points = np.ascontiguousarray(10 * points / max(points.max(), 1e-12), np.float32)
    rows = points.shape[1]
    with _alone(stage):
        epoch, edges = _unlocked_epoch(), []
        # UMAP's own random numbers, three whole ones a row: the same at all times, so that chance
        # moves nobody from one time to the next.
        chance = rng.integers(-(2**31) + 1, 2**31 - 1, (rows, 3))
        for graph in graphs:
            heads, tails, weights = _strengths(*graph, neighbors, EPOCHS)
            every = make_epochs_per_sample(weights, EPOCHS)
            edges.append((heads, tails, every, chance.copy(), every / 5, every / 5, every.copy()))
        none = np.zeros(1, np.float32)  # of what is UMAP's way to keep densities, which is not used
        for number in range(EPOCHS):
            checkpoint(number, EPOCHS, unit="epochs", stage=f"{stage}: all at once")
            pace = PACE * (1 - number / EPOCHS)
            for time, (heads, tails, every, state, apart, due_apart, due) in enumerate(edges):
                epoch(points[time], points[time], heads, tails, rows, every, *curve, state, 1.0, 2,
                      True, pace, apart, due_apart, due, number, False, none, none, 0, 0, 0, 0,
                      none, none, 0)  # fmt: skip
            _tie(points, min(pace * ties, 0.45))
    return points


def _tie(points, share):
    """Each row a step nearer to itself at the times before and after: by UMAP's attraction with
    a = b = 1, a spring that gives way, so that who goes to another group is let go."""
    step = np.diff(points, axis=0)
    pull = np.float32(share) * step / (1 + (step**2).sum(axis=2, keepdims=True))
    points[:-1] += pull
    points[1:] -= pull


def _strengths(distances, indices, neighbors, epochs):
    """(heads, tails, weights) of UMAP's graph on these neighbours, too weak ones left out."""
    from umap.umap_ import fuzzy_simplicial_set

    rows = len(indices)
    around = np.hstack([np.arange(rows)[:, None], indices]).astype(np.int32)
    apart = np.hstack([np.zeros((rows, 1)), distances]).astype(np.float32)
    graph = fuzzy_simplicial_set(
        np.empty((rows, 1)), neighbors, None, "euclidean", knn_indices=around, knn_dists=apart
    )[0].tocoo()
    there = graph.data >= graph.data.max() / epochs
    return graph.row[there], graph.col[there], graph.data[there]


def turned(points, onto):
    """The same points, turned, moved and scaled so that they lie as near to others as they can.

    points, onto  (example, 2);  source: Schönemann 1966, with scaling

    >>> square = np.array([[0.0, 0], [1, 0], [1, 1], [0, 1]])
    >>> np.allclose(turned(3 * square @ [[0, 1], [-1, 0]] + 5, square), square)
    True
    """
    middle, aim = points.mean(axis=0), onto.mean(axis=0)
    left, weights, right = np.linalg.svd((points - middle).T @ (onto - aim))
    scale = weights.sum() / max(float(((points - middle) ** 2).sum()), 1e-12)
    return (scale * (points - middle) @ left @ right + aim).astype(np.float32)


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
