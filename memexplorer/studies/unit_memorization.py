"""Which units does one single training example drive? UnitMem, after Wang et al. 2024."""

import functools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from memexplorer import activations, anatomy, evidence, storage
from memexplorer.data import Examples
from memexplorer.measures import drivers
from memexplorer.measures import units as measure
from memexplorer.models.loading import load_model, weights_digest
from memexplorer.progress import Progress, watched, within

TOP, BINS, ROWS = 12, 24, 2048


@dataclass(frozen=True, eq=False)
class UnitMemorization:
    """How selective each unit is, and for what.

    unitmem   layer -> (unit,), layers in the order they run
    drivers   layer -> (unit, 12) rows of the examples that drive a unit most, strongest first
    answers   layer -> (unit, 12) the mean activations of these
    spread    layer -> (unit, 24) how many examples answer in each 24th of 0 … the largest
    units     columns: layer, unit, unitmem, largest, others, spread, driven_by (an id), rectified
    layers    columns: layer, units, and the mean, lowest and highest UnitMem
    source    the Examples; settings: what run.json says
    """

    unitmem: dict
    drivers: dict
    answers: dict
    spread: dict
    units: dict
    layers: dict
    source: Examples
    settings: dict


def run(
    model,
    examples,
    held_out=None,
    *,
    layers=None,
    augmentations=10,
    others="mean",
    device="auto",
    precision="float32",
    cache=None,
    seed=0,
) -> Iterator[Progress]:
    """How far does one single training example drive each unit?

    A generator of Progress. Answers are averaged over augmented views and positions (Wang et al.
    2024, section 4); no more than a batch is in memory.

    model          a network, or what `load_model` takes
    examples       training examples; 100 to 10,000 give the same picture (Wang et al.)
    held_out       not used: the measure is of training examples
    layers         names of convolutions and linear layers; None: all of them
    augmentations  views of each example; 0: the example as it is
    others         "mean" or "median" of the other examples' answers
    precision      of the forward pass: float32 or bfloat16 (autocast)
    seed           of the augmentations
    """
    if model is None:
        raise ValueError("units are read from a network, but there is none; name a model")
    examples = yield from watched("loading the data", evidence.several, examples)
    model = yield from watched("loading the network", load_model, model)
    looking = "looking at the network's layers"
    taps = yield from watched(looking, anatomy.chosen_units, model, examples, layers)
    reading = {"views": augmentations, "device": device, "cache": cache, "precision": precision}
    means = yield from activations.stream(model, examples, taps, seed=seed, **reading)
    yield from watched("looking at the answers", evidence.check_weights, model, means)
    found, table = {name: {} for name in ("unitmem", "drivers", "answers", "spread")}, []
    for number, tap in enumerate(taps):
        yield Progress(f"measuring {tap.name}", number, len(taps), "layers")
        measured = evidence.at_layer, tap.name, _measured, means[tap.name], others
        steps = watched(f"measuring {tap.name}", *measured, unit="layers")
        one, rows = yield from within(steps, number, len(taps))
        for name, value in one.items():
            found[name][tap.name] = value
        by = evidence.driver(examples, one["drivers"][:, 0], one["unitmem"])
        table.append({"layer": tap.name, **rows, "driven_by": by, "rectified": tap.rectified})
    seen = evidence.Evidence(
        examples, dict.fromkeys(found["unitmem"]), None, None, weights_digest(model),
        evidence.named(model), _notes(taps, augmentations),
    )  # fmt: skip
    how = {"augmentations": augmentations, "others": others, "seed": seed}
    told = evidence.about(seen, study="unit_memorization", **how)
    units, layers = _stacked(table), _by_layer(found["unitmem"])
    return UnitMemorization(**found, units=units, layers=layers, source=examples, settings=told)


def _measured(answers, others):
    """What there is to know of one layer's units, and their rows of the table."""
    blocks = functools.partial(storage.blocks, answers, rows=ROWS)
    counts = functools.reduce(measure.add, blocks(), measure.tally())
    # The median needs all answers of a layer at once; the mean is had from the tally.
    scores = measure.unitmem(counts if others == "mean" else np.asarray(answers), others=others)
    rows, values = drivers.strongest(blocks(), top=TOP)
    spread = drivers.spread(blocks(), counts.largest, bins=BINS)
    rest = (counts.total - counts.largest) / (counts.examples - 1)
    found = {"unitmem": scores, "drivers": rows, "answers": values, "spread": spread}
    table = {"unit": np.arange(len(scores)), "unitmem": scores}
    return found, {**table, "largest": counts.largest, "others": rest, "spread": list(spread)}


def _by_layer(unitmem) -> dict:
    """A row per layer."""
    found = {"layer": list(unitmem), "units": [len(scores) for scores in unitmem.values()]}
    for name, of in (("mean", np.mean), ("lowest", np.min), ("highest", np.max)):
        found[f"unitmem_{name}"] = [float(of(scores)) for scores in unitmem.values()]
    return found


def _stacked(layers) -> dict:
    """The tables of all layers as one; what holds for a whole layer is repeated in its rows."""
    found = {}
    for name in layers[0]:
        found[name] = []
        for one in layers:
            whole = isinstance(one[name], str | bool)
            found[name] += [one[name]] * len(one["unit"]) if whole else list(one[name])
    return found


def _notes(taps, augmentations):
    cut = [tap.name for tap in taps if tap.rectified]
    notes = (f"means over {augmentations} seeded augmented views" if augmentations else
             "no augmentation: the examples as they are",)  # fmt: skip
    few = ", ".join(cut[:3]) + (" …" if len(cut) > 3 else "")
    return notes + ((f"negative answers count as 0 at {len(cut)} layers ({few})",) if cut else ())
