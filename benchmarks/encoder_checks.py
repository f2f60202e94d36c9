"""Where encoders memorize: what Wang et al. report, looked for in encoders trained in minutes.

The shipped pair of encoders answers what one pair can; how memorization grows, and what stronger
augmentation and weight decay do to it, small pairs answer that are the same but for one setting.
Each line says what is claimed and whether it holds here. Instead of SVHN, whose images are not
shipped, the digits of 8 x 8 pixels stand for a simpler set. Layers and units that are pruned or
replaced have a benchmark of their own.
"""

import contextlib
import tempfile
from pathlib import Path

import numpy as np

from memexplorer.data import load_examples
from memexplorer.data.groups import read
from memexplorer.data.samples import sample
from memexplorer.encoding import twins
from memexplorer.jobs import result_of
from memexplorer.models.loading import load_model
from memexplorer.studies import (
    layer_memorization,
    memorization_growth,
    unit_memorization,
    unit_selectivity,
)

SMALL = {"width": 0.5, "batch_size": 64, "temperature": 0.2, "rate": 2e-3, "checkpoints": 7}
USUAL, *CHANGES = VARIANTS = {  # settings of the training that differ
    "as it is": {"strength": "gentle"},
    "stronger augmentation": {"strength": "normal"},
    "weight decay": {"strength": "gentle", "decay": 1.0},
}
UNSEEN, OUTPUT = "external", "output"
HIGH = 0.75  # UnitMem of a highly memorizing unit


def run(*, size=500, images=600, epochs=60, views=10, folder=""):
    with contextlib.ExitStack() as stack:
        place = Path(folder or stack.enter_context(tempfile.TemporaryDirectory()))
        f, *known = of_layers(size, views, place / "cache")
        of_units(f, known, views, place / "cache")
        plan = SMALL | {"images": images, "epochs": epochs}
        found = {name: trained(name, plan | how, views, place) for name, how in VARIANTS.items()}
        of_sets(plan | VARIANTS[USUAL], views, place)
    of_training(found)


def said(number, words, holds, figures):
    print(f"{number:>3} {'holds' if holds else 'DOES NOT HOLD'}: {words}\n      {figures}")


def row(name, values):
    print(f"    {name:24}", *(f"{value:7.4f}" for value in values))


def of_layers(size, views, cache):
    """Checks 1 to 4, on the shipped pair; returns f, its candidates, and images it never saw."""
    where = sample("encoder-pair")
    f, g = (load_model(where["model"], weights=where[one]) for one in ("weights", "reference"))
    training, outside = load_examples(where["data"]), load_examples(where["held_out"])
    how = {"augmentations": views, "most": size, "cache": cache, "strength": "gentle"}
    how |= {"reference": g, "split": where["split"]}
    found = result_of(layer_memorization.run(f, training, outside, **how))
    names = list(dict.fromkeys(found.layers["layer"]))
    print(f"LayerMem of the shipped pair, {size} images a group, {views} views: {', '.join(names)}")
    mean = {name: scores.mean(1) for name, scores in found.scores.items()}
    error = {name: one.std(1) / one.shape[1] ** 0.5 for name, one in found.scores.items()}
    for name, values in mean.items():
        row(name, values)
    gain, loss = (mean[name] - mean[UNSEEN] for name in ("candidates", "independent"))
    twice = 2 * np.hypot(error["candidates"], error[UNSEEN])[-1]
    words = f"{OUTPUT} {gain[-1]:+.4f} and {loss[-1]:+.4f}, twice the standard error {twice:.4f}"
    claim = "candidates above, independent images as far below external ones"
    said(1, claim, gain[-1] > twice and loss[-1] < -twice, words)
    about = [mean[name][-1] for name in ("shared", UNSEEN)]
    holds = max(map(abs, about)) < mean["candidates"][-1] / 2
    claim = "shared and external images about 0 (less than half of the candidates)"
    said(2, claim, holds, f"{OUTPUT} {about[0]:+.4f} and {about[1]:+.4f}")
    depth = np.corrcoef(np.arange(len(gain)), gain)[0, 1]
    words = f"{gain[0]:+.4f} to {gain[-1]:+.4f}, correlation with depth {depth:.2f}"
    said(3, "LayerMem beyond external grows with depth", gain[-1] > gain[0] and depth > 0.5, words)
    top, low = (np.array(found.layers[one])[: len(names)] for one in ("most", "least"))
    row("50 most - 50 least", top - low)
    words = f"at {(top > low + 0.01).sum()} of {len(top)} places by more than 0.01"
    said(4, "the 50 most memorized above the 50 least, everywhere", (top > low).all(), words)
    candidates = read(where["split"], training)["candidates"][:size]
    return f, training.take(candidates), outside


def of_units(f, known, views, cache):
    """Checks 6, 9, 10 and 12, on f and on the supervised network of cifar-small."""
    images, _ = known

    def unitmem(**how):
        return result_of(unit_memorization.run(f, images, cache=cache, **how)).unitmem

    usual, plain = unitmem(augmentations=views), unitmem(augmentations=0)
    median = unitmem(augmentations=views, others="median")
    means = [scores.mean() for scores in usual.values()]
    print(f"UnitMem of f, {len(images)} candidates: {', '.join(usual)}")
    row(f"{views} views", means)
    row("no augmentation", [scores.mean() for scores in plain.values()])
    row("median of others", [scores.mean() for scores in median.values()])
    half, first = len(means) // 2, next(iter(usual.values())).max()
    shallow, deep = np.mean(means[:half]), np.mean(means[half:])
    words = f"{shallow:.3f} and {deep:.3f}; the largest of the first layer {first:.3f}"
    said(6, "deep layers above shallow, first layer with units > 0.5",
         deep > shallow and first > 0.5, words)  # fmt: skip
    every, bare, middle = (np.concatenate(list(one.values())) for one in (usual, plain, median))
    same = np.corrcoef(every, bare)[0, 1]
    words = f"{bare.mean():.3f} and {every.mean():.3f}, correlation over units {same:.2f}"
    said(9, "UnitMem is lower without augmentation, with the same trend",
         bare.mean() < every.mean() and same > 0.5, words)  # fmt: skip
    same = np.corrcoef(every, middle)[0, 1]
    words = f"{every.mean():.3f} and {middle.mean():.3f}, correlation over units {same:.2f}"
    said(12, "median instead of mean of the others changes little",
         abs(every.mean() - middle.mean()) < 0.1 and same > 0.8, words)  # fmt: skip
    supervised(f, images, views, cache)


def supervised(f, images, views, cache):
    """Check 10: example against class, without labels and with them."""
    where = sample("cifar-small")
    other = load_model(where["model"], weights=where["weights"])
    above, between = [], []
    for name, network in (("without labels", f), ("with labels", other)):
        how = {"augmentations": views, "cache": cache}
        table = result_of(unit_selectivity.run(network, images, **how)).layers
        above.append(table["above"])
        between.append(np.subtract(table["unitmem_mean"], table["classmem_mean"]))
        row(f"share above, {name}", table["above"])
        row("UnitMem - ClassMem", between[-1])
    words = f"smallest share of a layer's units: f {min(above[0]):.2f}, cifar-small's network "
    words += f"{min(above[1]):.2f}; mean difference in the last layer {between[0][-1]:.3f} and "
    claim = "UnitMem > ClassMem for most units of f in all layers; with labels not in deep ones"
    holds = min(above[0]) > 0.5 and min(above[1][-4:]) < 0.5
    said(10, claim, holds, f"{words}{between[1][-1]:.3f}")


def trained(name, plan, views, place):
    """How LayerMem and UnitMem grow in a small pair of this plan."""
    where, folder = sample("cifar-small"), place / name.replace(" ", "-")
    examples = load_examples(where["data"])
    result_of(twins.pair(examples, folder=folder, **plan))
    how = {"cache": place / "cache", "augmentations": views, "strength": plan["strength"]}
    steps = memorization_growth.run(None, examples, where["held_out"], training=folder, **how)
    return result_of(steps).layers


def of_sets(plan, views, place):
    """Check 13: the same training on the same number of digits."""
    high, mean = {}, {}
    for name in ("cifar-small", "digits"):
        examples = load_examples(sample(name)["data"])
        f, _, course = result_of(twins.pair(examples, folder=place / f"of-{name}", **plan))
        asked = examples.take(course.split["candidates"])
        how = {"augmentations": views, "cache": place / "cache"}
        every = result_of(unit_memorization.run(f, asked, **how)).unitmem
        scores = np.concatenate(list(every.values()))
        high[name], mean[name] = (scores > HIGH).mean(), scores.mean()
    words = ", ".join(f"{name} {high[name]:.3f} (mean {mean[name]:.3f})" for name in high)
    claim = f"fewer units above {HIGH} where the images are simpler (digits for SVHN)"
    said(13, claim, high["digits"] < high["cifar-small"], words)


def of_training(found):
    """Checks 7 and 8."""
    grown = {name: by_epoch(table) for name, table in found.items()}
    usual = grown[USUAL]
    for epoch, one in usual.items():
        row(f"epoch {epoch}: LayerMem, UnitMem", (one["candidates"], one["unitmem"]))
    first, *_, before, last = (one["unitmem"] for one in usual.values())
    words = f"{first:.3f}, {before:.3f}, {last:.3f} (untrained, the last but one, the last)"
    said(7, "UnitMem rises in training, and saturates",
         last > first and abs(last - before) < abs(before - first), words)  # fmt: skip
    for name in CHANGES:
        ends = [list(one.values())[-1] for one in (usual, grown[name])]
        mem, unit = ([one[what] for one in ends] for what in ("candidates", "unitmem"))
        words = f"LayerMem {mem[0]:+.4f} to {mem[1]:+.4f}, UnitMem {unit[0]:.3f} to {unit[1]:.3f}"
        claim = f"{name}: lower LayerMem and UnitMem"
        said(8, claim, mem[1] < mem[0] and unit[1] < unit[0], words)
    print(f"    ratio UnitMem trained / untrained: {last / first:.3f}")


def by_epoch(table):
    """epoch -> LayerMem of the output beyond external images, and the mean UnitMem of all units."""
    columns = {name: np.array(values) for name, values in table.items()}
    found = {}
    for epoch in dict.fromkeys(table["epoch"]):
        here = columns["epoch"] == epoch
        last = here & (columns["layer"] == OUTPUT)
        gain = float((columns["candidates"] - columns[UNSEEN])[last][0])
        with_units = here & (columns["units"] > 0)
        known = columns["unitmem"][with_units], columns["units"][with_units]
        found[epoch] = {
            "candidates": gain,
            "unitmem": float(np.average(known[0], weights=known[1])),
        }
    return found
