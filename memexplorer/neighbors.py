"""The k nearest rows, by FAISS (GPU when there), one graph shared by every study."""

import numpy as np

from memexplorer import device as devices
from memexplorer.checks import check_choice, check_finite, check_k
from memexplorer.progress import checkpoint

METRICS = ("l2", "cosine")
BANK_BYTES = 1 << 29  # how much of the bank is held, converted, at a time
QUERY_ROWS = 1 << 15
# Products of numbers between two checkpoints: half a second or so on two cores, or on a GPU. With
# fewer than 2,048 queries at a time FAISS takes twice as long, so then the bank comes in pieces.
CPU_STEP, GPU_STEP, LEAST_ROWS = 5e10, 5e12, 2048
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
    bank, queries = _pair(bank, queries, exclude_self)
    k = check_k(k, len(bank) - exclude_self, what="rows in the bank")
    center, most = _checked("bank", bank)
    most = most if queries is bank else max(most, _checked("queries", queries)[1])
    # Squares of very large or small numbers leave float32; a power of two takes no digit away.
    scale = 1.0 if 1e-6 < most < 1e6 or not most else 2.0 ** np.floor(np.log2(most))
    how = {"center": center, "scale": scale, "metric": metric}
    search, work = _searcher(device, metric)
    asking, step = _steps(work, *bank.shape)
    found = np.empty((len(queries), k), np.float32), np.empty((len(queries), k), np.int64)
    held = _prepared(bank, slice(0, len(bank)), **how) if 4 * bank.size <= BANK_BYTES else None
    for first in range(0, len(queries), QUERY_ROWS):
        rows = slice(first, min(first + QUERY_ROWS, len(queries)))
        own = np.arange(rows.start, rows.stop) if exclude_self else None
        same = held is not None and queries is bank
        asked = _of(held, rows) if same else _prepared(queries, rows, **how)
        best = None
        for start in range(0, len(bank), step):
            some = slice(start, start + step)
            part = _prepared(bank, some, **how) if held is None else _of(held, some)
            wanted = min(k + exclude_self + SPARE, len(part[0]))
            begun = first + len(asked[0]) * start / len(bank)
            said = begun, len(part[0]) / len(bank), len(queries)
            far, near = _candidates(search, asked, part, wanted, asking, said)
            here = far, near + start
            best = here if best is None else map(np.hstack, zip(best, here, strict=True))
            best = _sorted(*best, own, k)
        found[0][rows], found[1][rows] = best
    if metric == "l2" and scale != 1:
        found[0][:] *= np.float32(scale)
    return found


def _pair(bank, queries, exclude_self):
    """Both as matrices that fit each other."""
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
    return bank, queries


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
        checkpoint()
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


def _steps(work, rows, units):
    """How many queries at once, and how many rows of the bank, until a Stop is listened for?

    By size and not by the clock, so that the same search is the same steps every time.
    """
    step = min(BANK_BYTES // (4 * max(units, 1)), int(work / (LEAST_ROWS * (units + 64))))
    step = min(max(1, step), rows)
    return max(LEAST_ROWS, int(work / (step * (units + 64)))), step


def _candidates(search, asked, part, wanted, asking, said):
    """Distances and rows of this part of the bank that may be nearest, a few queries at a time.

    said  queries done before, how much of one is done by this part, and how many there are
    """
    found, (begun, share, total) = [], said
    for first in range(0, len(asked[0]), asking):
        checkpoint(int(begun + share * first), total)
        few = _of(asked, slice(first, first + asking))
        near = search(few[0], part[0], wanted)
        found.append((_refined(few, part, near), near))
    return map(np.concatenate, zip(*found, strict=True))


def _searcher(device, metric):
    """The fastest exact search there is (FAISS on the GPU, torch on CUDA, FAISS on the CPU), and
    how much is asked of it at once."""
    import faiss

    kind = faiss.METRIC_L2 if metric == "l2" else faiss.METRIC_INNER_PRODUCT
    on_gpu = devices.has_cuda() if device == "auto" else str(device).startswith("cuda")
    if not on_gpu:
        devices.choose(device if device != "auto" else "cpu")
        return lambda queries, bank, k: faiss.knn(queries, bank, k, metric=kind)[1], CPU_STEP
    chosen = devices.choose("cuda" if device == "auto" else device)
    if hasattr(faiss, "StandardGpuResources") and faiss.get_num_gpus() > 0:
        gpu = {"device": chosen.index or 0, "metric": kind}
        resources = faiss.StandardGpuResources()
        return lambda *asked: faiss.knn_gpu(resources, *asked, **gpu)[1], GPU_STEP
    return lambda *asked: by_torch(*asked, metric=metric, device=chosen), GPU_STEP


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
        checkpoint()
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
