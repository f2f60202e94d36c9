"""Near which examples does a network change its answer? The critical samples of its own data."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from memexplorer import anatomy, evidence, passes
from memexplorer import device as devices
from memexplorer.checks import check_count, check_number
from memexplorer.closer import lass
from memexplorer.closer.radius import chosen
from memexplorer.data import Examples, load_examples
from memexplorer.data.stratified import stratified
from memexplorer.measures.intervals import share
from memexplorer.models.loading import load_model
from memexplorer.progress import Progress, altered, watched

TRAINING, HELD_OUT = "training", "held-out"
TIMES = (0.5, 1.0, 2.0)  # the radius, when it is chosen here


@dataclass(frozen=True, eq=False)
class CriticalSamples:
    """Within a box around which examples was another answer found?

    examples, others  of training and held-out examples: id, label, answer, critical, steps (until
                      it was found, 0: not), became (the other answer); at `radius`
    pairs             columns: set, radius, examples, critical, share, low, high
    source, held_out  the examples asked, in the order of the tables, or None
    radius, settings
    """

    examples: dict
    others: dict
    pairs: dict
    source: Examples
    held_out: Examples | None
    radius: float
    settings: dict


def run(
    model, examples, held_out=None, *, radius: float | None = None,
    radii: tuple[float, ...] = (), most=500, iterations=100,
    clip=False, device="auto", cache=None, seed=0,
) -> Iterator[Progress]:  # fmt: skip
    """Near which examples, in its training and in held-out data, does a network change its answer?

    A generator of Progress; results come early, as `partial`, and are kept.

    model       a classifier, or what `load_model` takes
    radius      of the box, in units of a pixel from 0 to 1; None: chosen so that 1 to 20 % of the
                held-out examples (training, without any) are critical
    radii       others that are looked at as well; empty with a radius chosen here: half and twice
    most        examples of each set, stratified; 0: all
    iterations  steps of each search, at most
    clip        never darker than black nor brighter than white
    seed        of the samples and of the noise
    """
    for name, value in (("most", most), ("iterations", iterations), ("seed", seed)):
        check_count(name, value, least=0)
    if model is None:
        raise ValueError("a network is asked how far its answers hold, and none is named; name one")
    radii = [check_number("radii", one, least=0) for one in np.atleast_1d(radii).tolist()]
    check_number("radius", 0.0 if radius is None else radius, least=0)
    network = yield from watched("loading the network", load_model, model)
    network = network.to(devices.choose(device))
    sets = yield from watched("loading the data", _sets, network, examples, held_out, most, seed)
    notes = ()
    if radius is None:
        asked = sets.get(HELD_OUT, sets[TRAINING])
        choice = yield from chosen(network, asked, clip=clip, seed=seed)
        radius, notes = choice.radius, (choice.note,)
        radii = radii or tuple(radius * times for times in TIMES)
    plan = list(dict.fromkeys([radius, *radii]))
    how = {"radius": radius, "radii": plan, "most": most, "iterations": iterations, "clip": clip,
           "seed": seed}  # fmt: skip
    parts = [evidence.Evidence(part, {}, None, None, "", evidence.named(network), notes)
             for part in sets.values()]  # fmt: skip
    told = evidence.about(*parts, study="critical_samples", **how)
    tables, pairs, done = {}, [], 0
    total = len(plan) * sum(map(len, sets.values()))
    for one in plan:
        for name in reversed(sets):
            steps = lass.known(network, sets[name], radius=one, iterations=iterations, clip=clip,
                               seed=seed, cache=cache)  # fmt: skip
            found = yield from _told(steps, done, total)
            done += len(sets[name])
            pairs.append((name, one, found.critical))
            if one == radius:
                tables[name] = _table(sets[name], found)
            early = _result(tables, pairs, sets, radius, told)
            yield Progress("searching around examples", done, total, partial=early)
    return _result(tables, pairs, sets, radius, told)


def _told(steps, done, total):
    """The same steps, counted among all."""
    return altered(steps, lambda step: Progress(step.stage, done + step.done, total))


def _sets(network, examples, held_out, most, seed) -> dict:
    rng, found = np.random.default_rng(seed), {}
    for name, given in ((TRAINING, examples), (HELD_OUT, held_out)):
        if given is not None or name == TRAINING:
            part = load_examples(given)
            if not len(part):
                raise ValueError(f"{part.name} holds no examples; check its path")
            with passes.alone(network):
                passes.first(network, anatomy.first_batch(network, part, rows=2))
            found[name] = part.take(stratified(part.labels, most or len(part), rng=rng))
    return found


def _table(examples, found) -> dict:
    return {"id": examples.ids, "label": examples.labels, "answer": found.said,
            "critical": found.critical, "steps": found.when, "became": found.became}  # fmt: skip


def _result(tables, pairs, sets, radius, told) -> CriticalSamples:
    rows = [(name, one, len(hits), int(hits.sum()), *share(hits)) for name, one, hits in pairs]
    names = ("set", "radius", "examples", "critical", "share", "low", "high")
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    given = tables.get(TRAINING, {}), tables.get(HELD_OUT, {})
    return CriticalSamples(*given, columns, sets[TRAINING], sets.get(HELD_OUT), radius, told)
