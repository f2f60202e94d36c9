"""`neighbors.nearest` takes at most 1.10 x raw faiss.knn, L2 and cosine, leave-one-out included.

The raw search gets everything done for it: for cosine, rows of length 1 already; for
leave-one-out, k + 1 neighbours, of which nobody takes the row itself away. Nothing of this is on
its clock. scikit-learn's brute force is a second baseline.
"""

import numpy as np

from benchmarks import timing
from memexplorer import neighbors


def run(*, size=20_000, units=512, k=30, metrics="l2,cosine", repeats=5):
    rng = np.random.default_rng(0)
    bank, others = rng.normal(size=(2, size, units)).astype(np.float32)
    for metric in metrics.split(","):
        for queries in (bank, others):
            own = queries is bank
            which = "leave-one-out" if own else "other rows"
            took = timing.compared(ways(bank, queries, k, metric, own), repeats=repeats)
            title = f"{metric}, {which}: {size:,} queries, {size:,} x {units}, k = {k}"
            timing.told(title, took, bar=1.1)


def ways(bank, queries, k, metric, own):
    import faiss
    from sklearn.neighbors import NearestNeighbors

    kind = faiss.METRIC_L2 if metric == "l2" else faiss.METRIC_INNER_PRODUCT
    lengths = [1 if metric == "l2" else np.linalg.norm(x, axis=1)[:, None] for x in (queries, bank)]
    asked, held = queries / lengths[0], bank / lengths[1]
    asked = held if own else asked

    def brute():
        kept = NearestNeighbors(
            n_neighbors=k, algorithm="brute", metric="euclidean" if metric == "l2" else metric
        ).fit(bank)
        kept.kneighbors(None if own else queries)

    return {
        "nearest": lambda: neighbors.nearest(
            bank, queries, k=k, metric=metric, exclude_self=own, device="cpu"
        ),
        "raw faiss.knn": lambda: faiss.knn(asked, held, k + own, metric=kind),
        "scikit-learn brute force": brute,
    }
