"""The k nearest rows, by FAISS (GPU when there), one graph shared by every study."""

import numpy as np

from memexplorer import device as devices
from memexplorer.checks import check_choice, check_finite, check_k

METRICS = ("l2", "cosine")
BANK_BYTES = 1 << 29  # how much of the bank is held, converted, at a time
QUERY_ROWS = 1 << 15
TABLE_NUMBERS = 1 << 28  # distances that torch works out at a time: a gigabyte
SPARE = 3  # fetched beyond k, so that rounding in the first search can't decide who is k-th


def nearest(bank, queries, *, k, metric="l2", exclude_self=False, device="auto"):
    """Which k rows of the bank are nearest to each query?

    Exact. FAISS finds the candidates; their distances are then computed again, from the
    differences, so that a duplicate is at distance 0 and ties are real ties.

    bank          (example, unit)  any real numbers, used as float32; may be a memory map
    queries       (query, unit)
    k             how many; with exclude_self at most one less than the bank has
    metric        "l2": Euclidean distance, not squared; "cosine": 1 - cosine similarity, 0 to 2
                  (a row of zeros points nowhere: its distance to everything is 1)
    exclude_self  row i of queries is row i of bank: the row itself is dropped by identity,
                  a duplicate of it stays (leave-one-out)
    device        "auto", "cpu", "cuda", "cuda:1"
    returns       distances (query, k) float32 and indices (query, k) int64: nearest first,
                  ties within the k by lower index
    errors        ValueError for NaN, k larger than the bank, different numbers of units

    >>> bank = np.array([[0.0], [1.0], [1.0], [5.0]])
    >>> distances, indices = nearest(bank, bank, k=2, exclude_self=True)
    >>> indices.tolist()
    [[1, 2], [2, 0], [1, 0], [1, 2]]
    >>> distances[1].tolist()
    [0.0, 1.0]
    """
    check_choice("metric", metric, METRICS)
    bank, queries = _matrix("bank", bank), _matrix("queries", queries)
    if bank.shape[1] != queries.shape[1]:
        raise ValueError(
            f"queries has {queries.shape[1]} units but bank has {bank.shape[1]}; "
            "give both the features of the same layer"
        )
    if exclude_self and len(queries) > len(bank):
        raise ValueError(
            f"exclude_self needs row i of queries to be row i of bank, but queries has "
            f"{len(queries):,} rows and bank has {len(bank):,}"
        )
    k = check_k(k, len(bank) - exclude_self, what="rows in the bank")
    center, most = _checked("bank", bank)
    most = most if queries is bank else max(most, _checked("queries", queries)[1])
    # Squares of very large or small numbers leave float32; a power of two takes no digit away.
    scale = 1.0 if 1e-6 < most < 1e6 or not most else 2.0 ** np.floor(np.log2(most))
    how = {"center": center, "scale": scale, "metric": metric}
    search = _searcher(device, metric)
    found = np.empty((len(queries), k), np.float32), np.empty((len(queries), k), np.int64)
    step = max(1, BANK_BYTES // (4 * max(bank.shape[1], 1)))
    held = _prepared(bank, slice(0, len(bank)), **how) if len(bank) <= step else None
    for first in range(0, len(queries), QUERY_ROWS):
        rows = slice(first, min(first + QUERY_ROWS, len(queries)))
        own = np.arange(rows.start, rows.stop) if exclude_self else None
        same = held is not None and queries is bank
        asked = _of(held, rows) if same else _prepared(queries, rows, **how)
        best = None
        for start in range(0, len(bank), step):
            part = held or _prepared(bank, slice(start, start + step), **how)
            wanted = min(k + exclude_self + SPARE, len(part[0]))
            near = search(asked[0], part[0], wanted)
            here = _refined(asked, part, near), near + start
            best = here if best is None else map(np.hstack, zip(best, here, strict=True))
            best = _sorted(*best, own, k)
        found[0][rows], found[1][rows] = best
    if metric == "l2" and scale != 1:
        found[0][:] *= np.float32(scale)
    return found


def _matrix(name, array):
    array = np.asarray(array)
    if array.ndim != 2:
        raise ValueError(
            f"{name} has shape {array.shape}, but (example, unit) was wanted; "
            "pool or flatten each example to one row first"
        )
    if name == "bank" and not len(array):
        raise ValueError("bank has no rows, so there are no neighbours; give at least one example")
    if array.dtype.kind not in "fiub":
        raise TypeError(f"{name} holds {array.dtype} values, but real numbers were wanted")
    return array


def _checked(name, array):
    """Mean and largest size of the numbers, walked to a block at a time; NaN shows on the way."""
    total, most = np.zeros(array.shape[1]), 0.0
    step = max(1, BANK_BYTES // (8 * max(array.shape[1], 1)))
    for start in range(0, len(array), step):
        block = array[start : start + step]
        with np.errstate(over="ignore", invalid="ignore"):
            sums = block.sum(axis=0, dtype=np.float64)
        if not np.isfinite(sums).all():
            check_finite(name, array)
        most = max(most, float(block.max(initial=0)), -float(block.min(initial=0)))
        total += sums
    if most > float(np.finfo(np.float32).max):
        raise ValueError(
            f"{name} holds numbers as large as {most:.1g}, which float32 can't hold; divide all "
            "features by the same large number first"
        )
    return (total / max(len(array), 1)).astype(np.float32), most


def _prepared(array, rows, *, center, scale, metric):
    """Some rows as they are searched, as their distances are measured, and which point nowhere.

    L2: searched centred, which takes rounding error out of inner products, and measured as they
    are, because centring rounds. Cosine: both of length 1, or 0 where there is no direction.
    """
    block = np.ascontiguousarray(array[rows], dtype=np.float32)
    if metric == "l2":
        block = block if scale == 1 else block / np.float32(scale)
        return block - center / np.float32(scale), block, None
    squares = np.einsum("ij,ij->i", block, block)
    odd = ~((squares > 1e-20) & (squares < 1e20))  # squares may have under- or overflowed here
    if odd.any():
        block = block.copy()
        block[odd] /= np.maximum(np.abs(block[odd]).max(axis=1, keepdims=True), 1e-45)
        squares[odd] = np.einsum("ij,ij->i", block[odd], block[odd])
    block = block * (1 / np.sqrt(np.where(squares > 0, squares, 1)))[:, None]
    return block, block, squares == 0


def _searcher(device, metric):
    """The fastest exact search there is: FAISS on the GPU, torch on CUDA, FAISS on the CPU."""
    import faiss

    kind = faiss.METRIC_L2 if metric == "l2" else faiss.METRIC_INNER_PRODUCT
    on_gpu = devices.has_cuda() if device == "auto" else str(device).startswith("cuda")
    if not on_gpu:
        devices.choose(device if device != "auto" else "cpu")
        return lambda queries, bank, k: faiss.knn(queries, bank, k, metric=kind)[1]
    chosen = devices.choose("cuda" if device == "auto" else device)
    if hasattr(faiss, "StandardGpuResources") and faiss.get_num_gpus() > 0:
        gpu = {"device": chosen.index or 0, "metric": kind}
        resources = faiss.StandardGpuResources()
        return lambda queries, bank, k: faiss.knn_gpu(resources, queries, bank, k, **gpu)[1]
    return lambda queries, bank, k: by_torch(queries, bank, k, metric=metric, device=chosen)


def by_torch(queries, bank, k, *, metric="l2", device="cpu", rows=4096):
    """Where FAISS has no GPU part: which k rows, by matrix products on the device?

    queries, bank  (query, unit), (example, unit) float32
    metric         "l2", or "cosine" for rows that have length 1 (or 0) already
    rows           queries at a time, at most
    returns        indices (query, k), nearest first

    >>> by_torch(np.float32([[0.9]]), np.float32([[0], [1], [5]]), 2).tolist()
    [[1, 0]]
    """
    import torch

    held = torch.from_numpy(bank).to(device)
    shift = (held * held).sum(1) if metric == "l2" else torch.zeros(len(held), device=device)
    found, rows = [], max(1, min(rows, TABLE_NUMBERS // len(bank)))
    for start in range(0, len(queries), rows):
        asked = torch.from_numpy(queries[start : start + rows]).to(device)
        gaps = torch.addmm(shift[None, :], asked, held.T, alpha=-2.0)
        found.append(gaps.topk(k, dim=1, largest=False).indices.cpu().numpy())
    return np.concatenate(found)


def _of(held, rows):
    """These rows of what `_prepared` gave."""
    return [None if part is None else part[rows] for part in held]


def _refined(asked, held, indices):
    """Distances of the candidates, from the differences and not from inner products."""
    import faiss

    (_, queries, query_nowhere), (_, bank, nowhere) = asked, held
    indices = np.ascontiguousarray(indices, dtype=np.int64)
    squares = np.empty(indices.shape, np.float32)
    faiss.fvec_L2sqr_by_idx(
        faiss.swig_ptr(squares), faiss.swig_ptr(queries), faiss.swig_ptr(bank),
        faiss.swig_ptr(indices), queries.shape[1], *indices.shape,
    )  # fmt: skip
    if nowhere is None:
        return np.sqrt(squares, out=squares)
    squares = np.minimum(0.5 * squares, 2)  # |a - b|^2 / 2 = 1 - cos for rows of length 1
    if query_nowhere.any() or nowhere.any():
        squares[query_nowhere] = 1
        squares[nowhere[indices]] = 1
    return squares


def _sorted(distances, indices, own, k):
    """The k best by distance, then by index, without each query's own row."""
    if own is not None:
        distances = np.where(indices == own[:, None], np.float32(np.inf), distances)
    # No distance is negative, so its bits rise with it: one whole number holds distance and index.
    keys = distances.view(np.uint32).astype(np.uint64) << np.uint64(32)
    keys |= indices.astype(np.uint64)
    keys = np.sort(keys, axis=1)[:, :k]
    found = (keys >> np.uint64(32)).astype(np.uint32).view(np.float32)
    return [found, (keys & np.uint64(0xFFFFFFFF)).astype(np.int64)]
