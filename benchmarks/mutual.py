"""Mutual information of 512 units on 2,000 examples is >= 20 x as fast as a loop over SciPy trees.

The loop finds the k nearest with scipy's cKDTree and counts within the marginals with two more,
pair after pair. All its 130,816 pairs would take a quarter of an hour and more, so it runs a random
sample of them, whose mean time stands for each; ours runs all pairs, before and after it. The
values are compared on the sample. Compiling, or reading what was compiled, is timed apart.
"""

import time

import numpy as np

from benchmarks import timing
from memexplorer.measures import information


def run(*, size=2000, units=512, k=3, sample=200, repeats=2):
    rng = np.random.default_rng(0)
    # As a layer's units do, these share a few directions and have noise of their own.
    shared = rng.normal(size=(size, 16)) @ rng.normal(size=(16, units))
    rows = (shared + rng.normal(size=shared.shape)).astype(np.float32)
    pairs = np.stack(np.triu_indices(units, 1), axis=1)
    chosen = pairs[np.sort(rng.choice(len(pairs), min(sample, len(pairs)), replace=False))]
    begun = time.perf_counter()
    information.mutual(rows[:, :2], k=k)
    print(f"    compiling, or reading what was compiled: {time.perf_counter() - begun:.1f} s")
    found = {}

    def ours():
        found["ours"] = information.mutual(rows, k=k, pairs=pairs)

    def loop():
        found["loop"] = [by_trees(*rows[:, pair].T.astype(float), k) for pair in chosen]

    took = timing.compared({"all pairs": ours, "loop": loop}, repeats=repeats)
    took["loop"] = [seconds * len(pairs) / len(chosen) for seconds in took["loop"]]
    timing.told(f"{len(pairs):,} pairs of {units} units, {size:,} examples, k = {k}; the loop's "
                f"time is that of {len(chosen)} of them x {len(pairs) / len(chosen):.0f}", took,
                bar=1 / 20)  # fmt: skip
    print(f"    ratio loop / all pairs: {min(took['loop']) / min(took['all pairs']):.1f}")
    same = dict(zip(map(tuple, pairs.tolist()), found["ours"], strict=True))
    off = max(abs(same[tuple(pair)] - value)
              for pair, value in zip(chosen.tolist(), found["loop"], strict=True))  # fmt: skip
    print(f"    largest difference on these pairs: {off:.1e} nats; allowed: 1e-6")
    assert off < 1e-6


def by_trees(x, y, k) -> float:
    """Kraskov's first estimator, as one writes it with SciPy."""
    from scipy.spatial import cKDTree
    from scipy.special import digamma

    points = np.stack([x, y], axis=1)
    reach = np.nextafter(cKDTree(points).query(points, k + 1, p=np.inf)[0][:, k], 0)
    found = digamma(len(x)) + digamma(k)
    for unit in (x[:, None], y[:, None]):
        near = cKDTree(unit).query_ball_point(unit, reach, p=np.inf, return_length=True)
        found -= digamma(near).mean()  # each finds itself: one more than the others
    return found
