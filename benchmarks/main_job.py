"""The main job on cifar-small takes at most 90 s with a cold cache and 10 s with a warm one.

Agreement at three layers on training and held-out data, the UMAP map, UnitMem of all units: in
the page's order, in a fresh process each time, from the start of Python to the last result.
"""

import statistics
import tempfile
import time

from benchmarks import fresh

BARS = {"cold": 90, "warm": 10}


def run(*, size=4000, layers=3, k=30, views=10, repeats=3):
    took = {"cold": [], "warm": []}
    for _ in range(repeats):
        with tempfile.TemporaryDirectory() as cache:
            for which, seconds in took.items():
                asked = {"size": size, "layers": layers, "k": k, "views": views, "cache": cache}
                found = fresh.process(__name__, begun=time.time(), **asked)
                reached, peak = found["answer"], found["peak"] / fresh.MIB
                seconds.append(reached["units"])
                words = ", ".join(f"{what} {when:.1f} s" for what, when in reached.items())
                print(f"    {which}: {words}; peak {peak:.0f} MiB")
    low = {which: min(seconds) for which, seconds in took.items()}
    for which, seconds in took.items():
        middle = statistics.median(seconds)
        print(
            f"    {which}: min {low[which]:.1f} s, median {middle:.1f} s of {repeats}; "
            f"ratio to the bar of {BARS[which]} s: {middle / BARS[which]:.2f}"
        )
    print(f"    ratio warm / cold: {low['warm'] / low['cold']:.3f}")


def prepare(**settings):
    return lambda: reached(**settings)


def reached(size, layers, k, views, cache, begun) -> dict:
    """What is there after how many seconds?"""
    from memexplorer import anatomy
    from memexplorer.data import load_examples
    from memexplorer.data.samples import sample
    from memexplorer.jobs import result_of
    from memexplorer.models.loading import load_model
    from memexplorer.studies import neighbor_agreement, outlier_map, unit_memorization

    when = {}

    def note(what):
        when.setdefault(what, time.time() - begun)

    where = sample("cifar-small")
    network = load_model(where["model"], weights=where["weights"])
    training = load_examples(where["data"], limit=size)
    held_out = load_examples(where["held_out"], limit=size)
    note("loaded")
    names = [tap.name for tap in anatomy.stages(network, training)][-layers:]
    how = {"layers": names, "k": k, "cache": cache}
    jobs = {
        "agreement": neighbor_agreement.run(network, training, held_out, **how),
        "map": outlier_map.run(network, training, **how),
        "units": unit_memorization.run(network, training, augmentations=views, cache=cache),
    }
    for name, steps in jobs.items():
        early = {"agreement": "first agreement", "map": "PCA map"}.get(name)
        result_of(steps, lambda step, early=early: step.partial is not None and note(early))
        note(name)
    return when
