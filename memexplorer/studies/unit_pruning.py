"""Do the units with the highest UnitMem matter most? After the pruning of Wang et al. 2024."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from memexplorer import ablation, activations, anatomy, evidence, probing, storage
from memexplorer.activations import Tap
from memexplorer.checks import check_choice
from memexplorer.data import Examples
from memexplorer.data.stratified import stratified
from memexplorer.measures import pruning
from memexplorer.measures import units as measure
from memexplorer.models.loading import load_model, origin
from memexplorer.models.preprocessing import to_batch
from memexplorer.progress import Progress

PART = 256  # examples at a time: what is kept of their early layers is in memory


@dataclass(frozen=True, eq=False)
class UnitPruning:
    """What is left when units are silenced.
    layers    columns: scope, share, which (none, top, random, low), draw, units, and the accuracy
              on training and held-out examples, as it is and with a linear probe learned anew
    unitmem   layer -> (unit,)
    source    the Examples; settings: what run.json says"""

    layers: dict
    unitmem: dict
    source: Examples
    settings: dict


def run(
    model,
    examples,
    held_out=None,
    *,
    shares=(0.1, 0.2),
    instead="zero",
    draws=5,
    sample=1000,
    augmentations=10,
    probe=True,
    by_layer=True,
    device="auto",
    cache=None,
    seed=0,
) -> Iterator[Progress]:
    """Does silencing the units with the highest UnitMem hurt most, and those with the lowest least?

    A generator of Progress. In Wang et al. 2024 (section 4, encoders, linear probe retrained)
    accuracy falls most without the top units, less without random ones, least without the low ones.

    model          a network, or what `load_model` takes
    shares         of the units that are silenced
    instead        zero, as in the paper; or mean: each silenced unit puts out its mean
    draws          of random units
    sample         stratified, of training and of held-out examples
    augmentations  views of each example for UnitMem
    probe          also learn a linear probe anew on what is left
    by_layer       also silence units of one layer alone
    seed           of samples, draws and augmentations
    """
    check_choice("instead", instead, ("zero", "mean"))
    if model is None:
        raise ValueError("units are silenced in a network, but there is none; name a model")
    model, reading = load_model(model), {"device": device, "cache": cache}
    seen = yield from evidence.read(model, examples, k=1, **reading)
    sets, others = {"training": seen.examples}, None
    if held_out is not None:
        others = yield from evidence.read(model, held_out, like=seen, **reading)
        sets["held-out"] = others.examples
    taps = anatomy.units(model, seen.examples)
    views = {"views": augmentations, "seed": seed}
    answers = yield from activations.stream(model, seen.examples, taps, **views, **reading)
    unitmem = {tap.name: _unitmem(answers[tap.name]) for tap in taps}
    means = yield from _means(model, seen.examples, taps, instead, reading)
    plans = pruning.trials(unitmem, shares, draws=draws, by_layer=by_layer, seed=seed)
    rng = np.random.default_rng(seed)
    rows = {name: stratified(part.labels, sample, rng=rng) for name, part in sets.items()}
    found = yield from _pruned(model, taps, sets, rows, plans, means, probe)
    table = yield from _table(plans, found, sets, rows, seen.logits is not None, probe)
    how = {"shares": list(shares), "instead": instead, "draws": draws, "sample": sample, **views}
    told = evidence.about(seen, others, study="unit_pruning", **how)
    return UnitPruning(table, unitmem, seen.examples, told)


def _table(plans, found, sets, rows, answering, probe):
    table = []
    for at, (about, _) in enumerate(plans):
        yield Progress("learning probes", at, len(plans), "probes")
        table.append(about | _scored(found[at], sets, rows, answering, probe))
    return {name: [row[name] for row in table] for name in table[0]}


def _means(model, examples, taps, instead, reading):
    """The mean of each unit, its negative answers too: these are replaced as well. None: 0."""
    if instead == "zero":
        return None
    plain = [Tap(tap.name, tap.module, tap.side, tap.call, tap.axis) for tap in taps]
    found = yield from activations.stream(model, examples, plain, **reading)
    return {name: np.mean(rows, axis=0) for name, rows in found.items()}


def _unitmem(answers):
    counts = measure.tally()
    for block in storage.blocks(answers):
        counts = measure.add(counts, block)
    return measure.unitmem(counts)


def _pruned(model, taps, sets, rows, plans, means, probe):
    """(answers, features) of each set for each plan; Progress. A part of the examples at a time."""
    one = activations.first_batch(model, sets["training"])
    last = anatomy.last_features(anatomy.trace(model, one))
    found, like = [{name: [] for name in sets} for _ in plans], None
    done, total = 0, sum(map(len, rows.values())) * len(plans)
    for name, examples in sets.items():
        for start in range(0, len(rows[name]), PART):
            some = rows[name][start : start + PART]
            batch = to_batch(examples.inputs[some], origin(model).preprocessing,
                             layout=examples.layout)  # fmt: skip
            like = ablation.record(model, batch, taps, like=like)
            for number, (about, chosen) in enumerate(plans):
                yield Progress("silencing units", done, total)
                whole = probe and about["scope"] in (*pruning.WHOLE, pruning.NONE)
                answers = ablation.silenced(like, chosen, means, read=last if whole else None)
                found[number][name].append(answers if whole else (answers, None))
                done += len(some)
    return found


def _scored(parts, sets, rows, answering, probe) -> dict:
    """Accuracies of one plan."""
    labels = {name: sets[name].labels[rows[name]] for name in sets}
    found, features = {}, {}
    for name in sets:
        answers, read = zip(*parts[name], strict=True)
        said = np.concatenate(answers).argmax(axis=1)
        found[name] = float((said == labels[name]).mean()) if answering else np.nan
        features[name] = None if read[0] is None else np.concatenate(read)
    if probe and "held-out" in sets:
        given = [(features[name], labels[name]) for name in ("training", "held-out")]
        classes, known = len(sets["training"].classes), features["training"] is not None
        asked = [part for pair in given for part in pair]
        found["probe"] = probing.accuracy(*asked, classes=classes) if known else np.nan
    return found
