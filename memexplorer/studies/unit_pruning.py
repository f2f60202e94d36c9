"""Do the units with the highest UnitMem matter most? After the pruning of Wang et al. 2024."""

import functools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from memexplorer import ablation, activations, anatomy, evidence, probing, storage
from memexplorer.activations import Tap
from memexplorer.checks import check_choice, check_count
from memexplorer.data import Examples
from memexplorer.data.halves import ASK, LEARN, halves
from memexplorer.data.stratified import stratified
from memexplorer.measures import pruning
from memexplorer.measures import units as measure
from memexplorer.models.loading import load_model
from memexplorer.progress import Progress, watched, within

TRAINING, HELD_OUT = "training", "held-out"
NO_ANSWERS = "an encoder gives no answers of its own, so a probe is asked of held-out data: name it"
NO_LABELS = "right answers are counted, and this data has labels of fewer than two: name other data"


@dataclass(frozen=True, eq=False)
class UnitPruning:
    """What is left when units are silenced.
    layers    columns: scope, share, which (none, top, random, low), draw, units, the accuracy on
              training and held-out examples, and of a linear probe learned anew: probe[NAME]
    unitmem   layer -> (unit,); source: the Examples; settings: what run.json says"""

    layers: dict
    unitmem: dict
    source: Examples
    settings: dict


def run(
    model, examples, held_out=None, *, shares=(0.1, 0.2), instead="zero", draws=5, most=1000,
    augmentations=10, probe=True, by_layer=True, scopes=pruning.WHOLE, others=None, encoder=False,
    layer_shares=(0.1, 0.2), device="auto", cache=None, seed=0,
) -> Iterator[Progress]:  # fmt: skip
    """Does silencing the units with the highest UnitMem hurt most, and those with the lowest least?

    A generator of Progress; held-out accuracies come early, as `partial`. Wang et al. 2024 (sec. 4,
    encoders, probe learned anew) find it so.

    model          a network, or what `load_model` takes
    shares         of the units that are silenced
    instead        zero, as in the paper; or mean: each silenced unit puts out its mean
    draws          of random units
    most           of training and of held-out examples, a stratified sample; 0: all
    augmentations  views of each example for UnitMem
    probe          also ask a linear probe, learned anew, of held-out data; encoders have no other
    by_layer       also silence units of one layer alone; probes follow for an encoder only
    layer_shares   of the units of one layer alone
    scopes         some of "each layer", "whole network", "early half" and "late half"
    others         further data on which the probe is learned (one half) and asked (the other)
    encoder        the network gives no class: probes alone are asked
    seed           of samples, draws and augmentations
    """
    check_choice("instead", instead, ("zero", "mean"))
    counts = {"augmentations": augmentations, "draws": draws, "most": most, "seed": seed}
    for name, number in counts.items():
        check_count(name, number, least=0)
    given = shares, layer_shares, scopes
    shares, layer_shares, scopes = (np.atleast_1d(one).tolist() for one in given)
    if model is None:
        raise ValueError("units are silenced in a network, but there is none; name a model")
    model, reading = load_model(model), {"device": device, "cache": cache}
    seen, held = yield from _seen(model, examples, held_out, probe, encoder=encoder, **reading)
    taps, views = anatomy.units(model, seen.examples), {"views": augmentations, "seed": seed}
    answers = yield from activations.stream(model, seen.examples, taps, **views, **reading)
    counted = functools.reduce, measure.add
    counts = {name: evidence.at_layer(name, *counted, storage.blocks(rows), measure.tally())
              for name, rows in answers.items()}  # fmt: skip
    unitmem = {name: measure.unitmem(count) for name, count in counts.items()}
    which = {"scopes": scopes, "layer_shares": layer_shares if by_layer else (), "seed": seed}
    plans = pruning.trials(unitmem, shares, draws=draws, **which)
    parts = {TRAINING: seen.examples} | ({HELD_OUT: held.examples} if held else {})
    rng = np.random.default_rng(seed)
    parts = {name: (one, stratified(one.labels, most or len(one), rng=rng))
             for name, one in parts.items()}  # fmt: skip
    parts |= yield from watched("loading other data", halves, others, most, rng=rng)
    how = {"shares": [*shares], "instead": instead, "draws": draws, "most": most, **views}
    told = evidence.about(*filter(None, (seen, held)), study="unit_pruning", **how)
    table = {name: [about[name] for about, _ in plans] for name in plans[0][0]}

    def made(found):
        return UnitPruning(table | found, unitmem, seen.examples, told)

    steps = _means(model, seen.examples, taps, instead, reading)
    asked = plans, steps, instead == "mean", seen.logits is not None, probe, made
    return (yield from _scored(model, taps, parts, *asked))


def _seen(model, examples, held_out, probe, **asked):
    """(training, held-out or None) evidence, of which somebody can say what is right; Progress."""
    seen, held = (yield from evidence.read(model, examples, k=1, **asked)), None
    if len(np.unique(seen.examples.labels)) < 2 or not seen.examples.labelled:
        raise ValueError(NO_LABELS)
    if held_out is not None:
        held = yield from evidence.read(model, held_out, k=1, like=seen, **asked)
    if seen.logits is None and (held is None or not probe):
        raise ValueError(NO_ANSWERS)
    return seen, held


def _means(model, examples, taps, instead, reading):
    """The mean of each unit, its negative answers too: they are replaced as well. None: 0."""
    if instead == "zero":
        return None
    plain = [Tap(tap.name, tap.module, tap.side, tap.call, tap.axis) for tap in taps]
    found = yield from activations.stream(model, examples, plain, **reading)
    return {name: np.mean(rows, axis=0) for name, rows in found.items()}


def _scored(model, taps, parts, plans, steps, averaged, answering, probe, made):
    """Accuracies of each plan, as `made` takes their columns; Progress. Held-out ones first."""
    own = [name for name in (HELD_OUT, TRAINING) if name in parts]
    one = activations.first_batch(model, parts[TRAINING][0])
    last = anatomy.last_features(anatomy.trace(model, one))
    whole = {*pruning.WHOLE, pruning.NONE} if probe and len(parts) > 1 else ()  # a probe for each
    whole = [at for at, (about, _) in enumerate(plans) if about["scope"] in whole or not answering]
    asked = {name: range(len(plans)) if name in own else whole for name in parts}
    done = len(parts[TRAINING][0]) if averaged else 0
    total = done + sum(len(asked[name]) * len(rows) for name, (_, rows) in parts.items())
    means = yield from within(steps, 0, total)
    like, found, features = None, {name: [np.nan] * len(plans) for name in reversed(own)}, {}
    for name in [*own, *(name for name in parts if name not in own)]:
        (part, rows), numbers = parts[name], asked[name]
        reads = [last if at in whole else None for at in numbers]
        here = model, taps, part, rows, [plans[at][1] for at in numbers], means
        pairs, like = yield from within(ablation.swept(*here, reads=reads, like=like), done, total)
        done, labels = done + len(numbers) * len(rows), part.labels[rows]
        if answering and name in own:
            found[name] = [float((said.argmax(1) == labels).mean()) for said, _ in pairs]
        features[name] = labels, {at: read for at, (_, read) in zip(numbers, pairs, strict=True)}
        yield Progress("silencing units", done, total, partial=made(found))
    names = {"probe": (TRAINING, HELD_OUT)} if HELD_OUT in parts else {}
    names |= {f"probe[{name[0]}]": (name, (name[0], ASK)) for name in parts if name[1] == LEARN}
    for column, pair in names.items() if probe else ():
        (known, learned), (truth, asked) = map(features.get, pair)
        found[column], classes = [np.nan] * len(plans), int(max(known.max(), truth.max())) + 1
        for count, at in enumerate(whole):
            yield Progress(f"learning {column}", count, len(whole), "probes")
            both = learned[at], known, asked[at], truth
            steps = watched(f"learning {column}", probing.accuracy, *both, classes=classes)
            found[column][at] = yield from within(steps, count, len(whole))
    return made(found)
