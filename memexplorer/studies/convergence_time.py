"""How does the time to know all labels grow with noise, with less capacity and with more data?"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from memexplorer import evidence
from memexplorer.checks import check_choice, check_count
from memexplorer.closer.converging import converged
from memexplorer.closer.sets import (
    CALLED,
    RAND_X,
    RAND_Y,
    REAL,
    network_of,
    noised,
    sets,
    several,
    shares,
)  # fmt: skip
from memexplorer.comparing.fits import check_make
from memexplorer.data import Examples
from memexplorer.data.stratified import stratified
from memexplorer.learning.placing import placed
from memexplorer.learning.recipe import Recipe
from memexplorer.measures.intervals import mean_share
from memexplorer.measures.waiting import waited
from memexplorer.progress import Progress, watched, within

WIDTH, SIZE = "width", "size"
NOISES = {"inputs": (RAND_X,), "labels": (RAND_Y,), "both": (RAND_X, RAND_Y)}


@dataclass(frozen=True, eq=False)
class ConvergenceTime:
    """How many epochs until a network knows every label it is told?

    models    columns: along (width or size), noise (real, randX or randY), level, width, size,
              seeds, reached; epochs (median; NaN: half had not got there), epochs_low and
              epochs_high (shortest and longest; infinite: not by the last epoch); best and final
              accuracy on held-out examples as they really are: mean, _low and _high (95 %, by
              Student's t); training: mean accuracy on the labels told, at the end
    networks  columns: the same first five, seed, epochs (NaN: not reached), best, final, training
    source, held_out  told the truth where it is known; settings
    """

    models: dict
    networks: dict
    source: Examples
    held_out: Examples
    settings: dict


def run(
    model, examples, held_out=None, *, widths=(16, 32, 64, 128, 256), sizes=(150, 300, 600, 1200),
    noise="both", levels=(0.5, 1.0), seeds=3, epochs=100, most=1200, asked=1000, rate=0.05,
    batch_size=32, device="auto", cache=None, seed=0,
) -> Iterator[Progress]:  # fmt: skip
    """Does noise need more capacity and more time, and how much more with more data?

    A generator of Progress; results come early, as `partial`, and are kept. Perceptrons with two
    hidden layers are taught until they know every label they are told, or for so many epochs: of
    several widths on all examples, then of the largest width on ever more examples; on real data,
    and with a share of inputs replaced by noise (randX) or of labels drawn at random (randY).

    model       says only what it wants of its images; may be None
    held_out    None: 30 % of the examples are held out. They stay as they are
    widths      units in each of the two hidden layers
    sizes       training examples, for the largest width
    noise       inputs, labels or both
    levels      shares of examples with noise
    seeds       networks at each point, taught at once
    epochs      at most
    most        training examples for the widths, stratified
    asked       held-out examples at most
    rate        of SGD with momentum 0.9
    batch_size  examples in a step
    seed        of samples and noise, and the first of the networks' own
    """
    check_choice("noise", noise, tuple(NOISES))
    check_count("seeds", seeds, least=1)
    widths, sizes = several("widths", widths), several("sizes", sizes)
    levels = shares("levels", levels)
    recipe = Recipe(rate=rate, batch_size=batch_size, epochs=epochs)
    source, other = yield from watched(
        "loading the data", sets, examples, held_out, most, asked, seed
    )
    sizes = tuple(dict.fromkeys(min(size, len(source)) for size in sizes))
    kinds = [(REAL, 0.0), *((kind, level) for kind in NOISES[noise] for level in levels)]
    plans = [(WIDTH, *kind, width, len(source)) for kind in kinds for width in widths]
    plans += [(SIZE, *kind, max(widths), size) for kind in kinds for size in sizes]
    how = {"widths": [*widths], "sizes": [*sizes], "noise": noise, "levels": [*levels],
           "rate": rate, "momentum": recipe.momentum, "batch_size": batch_size, "seeds": seeds,
           "most": most, "asked": asked, "epochs": epochs, "seed": seed}  # fmt: skip
    about = evidence.Evidence(source, {}, None, None, "", "perceptrons with two hidden layers")
    about = evidence.about(about, study="convergence_time", **how)
    found = {}
    for number, plan in enumerate(plans):
        steps = _one(model, source, other, recipe, plan, seeds, device, seed, cache)
        found[plan] = yield from within(steps, number * epochs, len(plans) * epochs)
        yield Progress("networks taught", (number + 1) * epochs, len(plans) * epochs,
                       "epochs", partial=_result(found, seed, source, other, about))  # fmt: skip
    return _result(found, seed, source, other, about)


def _one(model, source, other, recipe, plan, seeds, device, seed, cache):
    """Converged networks of one width, on one set; the same ones are taught once."""
    _, kind, level, width, size = plan
    rows = stratified(source.labels, size, rng=np.random.default_rng(seed))
    part = noised(source.take(rows), kind, level, seed=seed)
    make = network_of(model, "perceptron", part, device, width=width, seed=seed)
    check_make(make, {"train": part, "held out": other})
    both = [placed(make, one) for one in (part, other)]
    what = CALLED[kind] + ("" if kind == REAL else f" {100 * level:.0f} %")
    stage = f"{what}, width {width}, {size:,} examples"
    found = yield from converged(
        make, both, recipe, networks=seeds, seed=seed, stage=stage, cache=cache
    )
    return found


def _result(found, seed, source, other, about):
    models, networks, lost = [], [], []
    for plan, one in found.items():
        first = dict(zip(("along", "noise", "level", "width", "size"), plan, strict=True))
        took = waited(one.epochs)
        row = {**first, "seeds": took.of, "reached": took.reached, "epochs": took.median,
               "epochs_low": took.low, "epochs_high": took.high}  # fmt: skip
        for name, values in (("best", one.best), ("final", one.held_out[-1])):
            ends = zip(("", "_low", "_high"), mean_share(values), strict=True)
            row |= {name + end: value for end, value in ends}
        models.append(row | {"training": float(one.training[-1].mean())})
        if words := one.fell_apart():
            lost.append(f"{CALLED[first['noise']]} {first['level']:g}, width {first['width']}, "
                        f"{first['size']:,} examples: {words}")  # fmt: skip
        networks += [
            {**first, "seed": seed + at, "epochs": float(one.epochs[at]),
             "best": float(one.best[at]), "final": float(one.held_out[-1, at]),
             "training": float(one.training[-1, at])}
            for at in range(took.of)
        ]  # fmt: skip
    tables = (
        {name: [row[name] for row in rows] for name in rows[0]} for rows in (models, networks)
    )
    about = about | {"notes": [*about["notes"], *lost]}
    return ConvergenceTime(*tables, source, other, about)
