"""Does a unit stand for one example, or for a class? UnitMem beside ClassMem, Wang et al. 2024."""

import functools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from memexplorer import activations, anatomy, evidence, storage
from memexplorer.checks import check_count
from memexplorer.data import Examples, load_examples
from memexplorer.measures import selectivity
from memexplorer.measures import units as measure
from memexplorer.models.loading import load_model, weights_digest
from memexplorer.models.several import load_second
from memexplorer.progress import Progress, watched

NETWORK, REFERENCE = "network", "reference"
COLUMNS = {"training": ("classmem", "favourite"),
           "held-out": ("class_selectivity", "held_out_favourite")}  # fmt: skip
NO_LABELS = "ClassMem compares classes, and this data has labels of fewer than two: name other data"


@dataclass(frozen=True, eq=False)
class UnitSelectivity:
    """How selective is each unit for an example, and for a class?
    units     columns: network ("network" or "reference"), layer, unit, unitmem, driven_by (an id),
              classmem, favourite (a class), and class_selectivity, held_out_favourite on held-out
              data
    layers    columns: network, layer, units, silent (units that answer nobody), above (share of
              the others with UnitMem > ClassMem), and mean and standard deviation over units
    source    the Examples; settings: what run.json says
    """

    units: dict
    layers: dict
    source: Examples
    settings: dict


def run(
    model, examples, held_out=None, *, reference=None, layers=None, augmentations=10,
    device="auto", precision="float32", cache=None, seed=0,
) -> Iterator[Progress]:  # fmt: skip
    """Which units single out an example, and which a class?

    A generator of Progress; a network that is done comes as `partial`. UnitMem is of augmented
    views, ClassMem of the examples as they are, both of training examples; ClassSelectivity is the
    same ratio as ClassMem on held-out ones (Wang et al. 2024, section 4).

    model          a network, or what `load_model` takes
    examples       training examples with labels; held_out: others, or None
    reference      a second network, for instance one trained with labels; or "MODEL with WEIGHTS"
    layers         names of convolutions and linear layers; None: all of them
    augmentations  views of each example for UnitMem; 0: the example as it is
    precision      of the forward pass: float32 or bfloat16 (autocast)
    seed           of the augmentations
    """
    check_count("augmentations", augmentations, least=0)
    if model is None:
        raise ValueError("units are read from a network, but there is none; name a model")
    examples = yield from watched("loading the data", evidence.several, examples)
    if len(np.unique(examples.labels)) < 2 or not examples.labelled:
        raise ValueError(NO_LABELS)
    sets = {"training": examples}
    if held_out is not None:
        held_out = yield from watched("loading the held-out data", load_examples, held_out)
        sets["held-out"] = held_out.with_classes(examples.classes)
    networks = {NETWORK: (yield from watched("loading the network", load_model, model))}
    if reference is not None:
        named = watched("loading the reference", load_second, reference, like=networks[NETWORK])
        networks[REFERENCE] = yield from named
    reading = {"device": device, "cache": cache, "precision": precision}
    views, tables, found = {"views": augmentations, "seed": seed}, [], None
    for name, network in networks.items():
        of = layers if name == NETWORK else None
        yield Progress("reading layers", 0, len(examples), partial=found)
        tables += yield from _network(name, network, sets, of, views, reading)
        told = _told(networks, sets, tables, {"augmentations": augmentations, "seed": seed})
        found = _result(tables, examples, told)
    return found


def _network(name, network, sets, layers, views, reading):
    """A table a layer of one network; Progress."""
    asked, plain, tables = (network, sets["training"]), {}, []
    taps = yield from watched("looking at the layers", anatomy.chosen_units, *asked, layers)
    answers = yield from activations.stream(*asked, taps, **views, **reading)
    for which, examples in sets.items():
        plain[which] = yield from activations.stream(network, examples, taps, **reading)
    for number, tap in enumerate(taps):
        yield Progress(f"measuring {tap.name}", number, len(taps), "layers")
        rows = {which: of[tap.name] for which, of in plain.items()}
        asked = evidence.at_layer, tap.name, _measured, answers[tap.name], rows, sets
        measured = yield from watched(f"measuring {tap.name}", *asked)
        tables.append({"network": name, "layer": tap.name} | measured)
    return tables


def _measured(answers, plain, sets):
    """The columns of one layer's units."""
    counts = functools.reduce(measure.add, storage.blocks(answers), measure.tally())
    names = np.array([*sets["training"].classes, ""], dtype=object)  # -1: none
    width = len(counts.total)
    found = {"unit": np.arange(width), "unitmem": measure.unitmem(counts)}
    found["driven_by"] = evidence.driver(sets["training"], counts.largest_at, found["unitmem"])
    for which, (score, favourite) in COLUMNS.items():
        present = np.unique(sets[which].labels) if which in sets else ()
        found |= {score: np.full(width, np.nan), favourite: np.full(width, names[-1])}
        if len(present) > 1:
            blocks = storage.blocks(plain[which])
            means = selectivity.class_means(blocks, sets[which].labels, classes=len(names) - 1)
            found[score] = measure.classmem(means[present], present)
            found[favourite] = names[selectivity.favourites(means)]
    return found


def _result(tables, examples, settings) -> UnitSelectivity:
    units, layers = {name: [] for name in tables[0]}, []
    for one in tables:
        for name, column in one.items():
            units[name] += [column] * len(one["unit"]) if isinstance(column, str) else list(column)
        dead = (one["unitmem"] == 0) & (one["classmem"] == 0)
        row = {name: one[name] for name in ("network", "layer")} | {"units": len(dead)}
        share = selectivity.above(one["unitmem"], one["classmem"])
        row |= {"silent": int(dead.sum()), "above": share}
        for score in ("unitmem", "classmem", "class_selectivity"):
            mean, sd = float(one[score].mean()), float(one[score].std())
            row |= {f"{score}_mean": mean, f"{score}_sd": sd}
        layers.append(row)
    table = {name: [row[name] for row in layers] for name in layers[0]}
    return UnitSelectivity(units, table, examples, settings)


def _told(networks, sets, tables, how) -> dict:
    """What run.json says; of the reference, what was named."""
    layers = [one["layer"] for one in tables if one["network"] == NETWORK]
    digest = weights_digest(networks[NETWORK])
    known = dict.fromkeys(layers), None, None, digest, evidence.named(networks[NETWORK])
    how |= {name: evidence.named(one)["spec"] for name, one in networks.items() if name != NETWORK}
    seen = [evidence.Evidence(examples, *known) for examples in sets.values()]
    return evidence.about(*seen, study="unit_selectivity", **how)
