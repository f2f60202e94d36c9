"""UMAP on our graph is no slower than umap-learn from raw vectors, its own search included.

Both lay out the same rows with the same 15 neighbours and seed, ours from a search for 64
neighbours (what the page keeps). The first use of numba, which compiles, is on nobody's clock.
Trustworthiness (1: all neighbours on the plane are neighbours) says that nothing is lost by it.
"""

import numpy as np

from benchmarks import timing
from memexplorer import layout, neighbors, vicinity


def run(*, size=4000, units=128, repeats=3):
    from sklearn.manifold import trustworthiness

    rows, maps = clusters(size, units), {}

    def ours(rows=rows):
        k = min(vicinity.AT_LEAST, len(rows) - 1)
        graph = neighbors.nearest(rows, rows, k=k, exclude_self=True)
        maps["graph shared"] = layout.umap(rows, *graph)

    def raw(rows=rows):
        from umap import UMAP

        plan = UMAP(n_neighbors=min(15, len(rows) - 1), random_state=0, n_jobs=1)
        maps["umap-learn"] = plan.fit_transform(rows)

    for way in (ours, raw):
        way(rows[:64])
    ways = {"search and our layout": ours, "umap-learn from raw vectors": raw}
    took = timing.compared(ways, repeats=repeats)
    timing.told(f"{size:,} x {units} in 20 clusters", took, bar=1.0)
    some = np.random.default_rng(0).permutation(size)[:2000]
    for name, points in maps.items():
        kept = trustworthiness(rows[some], points[some], n_neighbors=min(15, len(some) // 3))
        print(f"    {name:14} trustworthiness {kept:.3f}")


def clusters(size, units):
    """Rows in 20 overlapping clusters, each with directions of its own, not negative."""
    rng = np.random.default_rng(0)
    kind = rng.integers(20, size=size)
    centres, turns = rng.normal(size=(20, units)), rng.normal(size=(20, 8, units))
    spread = np.einsum("rd,rdu->ru", rng.normal(size=(size, 8)), turns[kind]) / 4
    noise = rng.normal(scale=0.1, size=(size, units))
    return np.maximum(centres[kind] + spread + noise, 0).astype(np.float32)
