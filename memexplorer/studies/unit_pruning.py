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
from memexplorer.models.loading import load_model
from memexplorer.progress import Progress, within


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
    scopes=pruning.WHOLE,
    layer_shares=(0.1, 0.2),
    device="auto",
    cache=None,
    seed=0,
) -> Iterator[Progress]:
    """Does silencing the units with the highest UnitMem hurt most, and those with the lowest least?

    A generator of Progress; held-out accuracies come early, as `partial`. In Wang et al. 2024 (sec.
    4, encoders, probe retrained) it falls most without the top units, least without the low ones.

    model          a network, or what `load_model` takes
    shares         of the units that are silenced
    instead        zero, as in the paper; or mean: each silenced unit puts out its mean
    draws          of random units
    sample         stratified, of training and of held-out examples
    augmentations  views of each example for UnitMem
    probe          also learn a linear probe anew on what is left
    by_layer       also silence units of one layer alone
    layer_shares   of the units of one layer alone
    scopes         some of "each layer", "whole network", "early half" and "late half"
    seed           of samples, draws and augmentations
    """
    check_choice("instead", instead, ("zero", "mean"))
    if model is None:
        raise ValueError("units are silenced in a network, but there is none; name a model")
    model, reading = load_model(model), {"device": device, "cache": cache}
    seen, others, sets = yield from _read(model, examples, held_out, reading)
    taps, views = anatomy.units(model, seen.examples), {"views": augmentations, "seed": seed}
    answers = yield from activations.stream(model, seen.examples, taps, **views, **reading)
    unitmem = {name: _unitmem(rows) for name, rows in answers.items()}
    alone, rng = layer_shares if by_layer else (), np.random.default_rng(seed)
    which = {"draws": draws, "scopes": scopes, "layer_shares": alone, "seed": seed}
    plans = pruning.trials(unitmem, shares, **which)
    rows = {name: stratified(part.labels, sample, rng=rng) for name, part in sets.items()}
    how = {"shares": list(shares), "instead": instead, "draws": draws, "sample": sample, **views}
    told = evidence.about(seen, others, study="unit_pruning", **how)
    table = {name: [about[name] for about, _ in plans] for name in plans[0][0]}

    def made(found):
        return UnitPruning(table | found, unitmem, seen.examples, told)

    steps = _means(model, seen.examples, taps, instead, reading)
    asked = plans, steps, instead == "mean", seen.logits is not None, probe, made
    return (yield from _scored(model, taps, sets, rows, *asked))


def _read(model, examples, held_out, reading):
    """The Evidence of both, and whom they are about."""
    seen = yield from evidence.read(model, examples, k=1, **reading)
    if held_out is None:
        return seen, None, {"training": seen.examples}
    others = yield from evidence.read(model, held_out, like=seen, **reading)
    return seen, others, {"training": seen.examples, "held-out": others.examples}


def _means(model, examples, taps, instead, reading):
    """The mean of each unit, its negative answers too: they are replaced as well. None: 0."""
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


def _scored(model, taps, sets, rows, plans, steps, averaged, answering, probe, made):
    """Accuracies of each plan, as `made` takes their columns; Progress. Held-out ones first."""
    done = len(sets["training"]) if averaged else 0
    total = done + len(plans) * sum(map(len, rows.values()))
    means = yield from within(steps, 0, total)
    one = activations.first_batch(model, sets["training"])
    last = anatomy.last_features(anatomy.trace(model, one))
    whole = (*pruning.WHOLE, pruning.NONE)
    reads = [last if probe and about["scope"] in whole else None for about, _ in plans]
    like, chosen = None, [units for _, units in plans]
    found, features = {name: [np.nan] * len(plans) for name in sets}, {}
    labels = {name: sets[name].labels[rows[name]] for name in sets}
    for name in reversed(sets):
        here = model, taps, sets[name], rows[name], chosen, means
        sweep = ablation.swept(*here, reads=reads, like=like)
        pairs, like = yield from within(sweep, done, total)
        done += len(plans) * len(rows[name])
        if answering:
            found[name] = [float((said.argmax(1) == labels[name]).mean()) for said, _ in pairs]
        features[name] = [read for _, read in pairs]
        yield Progress("silencing units", done, total, partial=made(found))
    if probe and "held-out" in sets:
        found["probe"] = yield from _probed(features, labels, len(sets["training"].classes))
    return made(found)


def _probed(features, labels, classes):
    """The accuracy of a probe learned anew on what each plan leaves; NaN where nothing was read."""
    found = []
    for at, pair in enumerate(zip(features["training"], features["held-out"], strict=True)):
        yield Progress("learning probes", at, len(features["training"]), "probes")
        asked = pair[0], labels["training"], pair[1], labels["held-out"]
        found.append(np.nan if pair[0] is None else probing.accuracy(*asked, classes=classes))
    return found
