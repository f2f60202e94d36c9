"""Does the share of critical samples grow with training on noise? After Arpit et al. 2017."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from memexplorer import evidence
from memexplorer.checks import check_choice, check_count, check_number
from memexplorer.closer.grown import OF_ALL, grown, part
from memexplorer.closer.radius import chosen
from memexplorer.closer.sets import RAND_X, RAND_Y, REAL, network_of, noised, sets, shares
from memexplorer.comparing.fits import check_make
from memexplorer.data import Examples
from memexplorer.data.stratified import stratified
from memexplorer.learning.course import course
from memexplorer.learning.recipe import Recipe
from memexplorer.models.makes import MAKES
from memexplorer.progress import Progress, watched

TRAINING, HELD_OUT = "training", "held-out"


@dataclass(frozen=True, eq=False)
class CriticalGrowth:
    """How many examples are critical while networks learn real data and noise?

    times   columns: setting (real, randX, randY), noise (share of the examples), epoch, set
            (training as told, or held-out and real), examples, share critical with low and high;
            accuracy on training examples as told, and on held-out ones
    source, held_out, radius, settings
    """

    times: dict
    source: Examples
    held_out: Examples
    radius: float
    settings: dict


def run(
    model, examples, held_out=None, *, noise=(1.0,), make="perceptron", radius: float | None = None,
    most=1000, asked=300, epochs=30, looked=8, rate=0.05, batch_size=32, iterations=100,
    training=True, device="auto", cache=None, seed=0,
) -> Iterator[Progress]:  # fmt: skip
    """Is the neighbourhood of real examples full of other answers once a network learned noise?

    A generator of Progress; results come early, as `partial`. Networks learn real examples, noise
    for inputs (randX) and random labels (randY), in so large a share of the training set; critical
    samples are counted on the way, on held-out real examples.

    model       a network, or what `load_model` takes; may be None for a perceptron
    held_out    None: 30 % of the examples are held out
    noise       shares of the training set that are noise
    make        perceptron, cnn, convolutions, small, or same (the network's), see models.makes
    radius      in units of a pixel from 0 to 1; None: chosen so that 1 to 20 % of the held-out
                examples are critical to the network that learned real data
    most        training examples at most
    asked       examples of each set that are searched around, at most
    epochs      of training
    looked      how many times in training critical samples are counted
    rate        of SGD with momentum 0.9
    batch_size  examples in a step
    iterations  steps of each search, at most
    training    also around training examples, as they were told
    seed        of samples, noise, first weights and orders
    """
    check_choice("make", make, MAKES)
    check_count("looked", looked, least=1)
    check_count("iterations", iterations, least=0)
    check_number("radius", 0.0 if radius is None else radius, least=0)
    noise, recipe = shares("noise", noise), Recipe(rate=rate, batch_size=batch_size, epochs=epochs)
    source, other = yield from watched("loading data", sets, examples, held_out, most, asked, seed)
    plain = yield from watched("making a network", network_of, model, make, source, device,
                               seed=seed)  # fmt: skip
    check_make(plain, {"train": source, "held out": other})
    how = {"noise": list(noise), "make": make, "most": most, "asked": asked, "epochs": epochs,
           "looked": looked, "rate": rate, "batch_size": batch_size, "iterations": iterations,
           "seed": seed}  # fmt: skip
    plan = [(REAL, 0.0), *((kind, one) for one in noise for kind in (RAND_X, RAND_Y))]
    notes, result = (), None
    for number, (kind, noisy) in enumerate(plan):
        begin, middle, end = (np.array([0, 0.5, 1]) + number) / len(plan)
        words = kind if noisy in (0, 1) else f"{kind}, {100 * noisy:.0f} %"
        spoiled = noised(source, kind, noisy, seed=seed)
        steps = course(plain, spoiled, other, recipe, seed=seed, cache=cache, name=words)
        taught = yield from part(steps, begin, middle, f"training: {words}")
        if radius is None:
            choice = yield from part(chosen(taught.network, other, seed=seed), middle, middle)
            radius, notes = choice.radius, (choice.note,)
        if result is None:
            about = evidence.Evidence(source, {}, None, None, "", evidence.named(plain), notes)
            about = evidence.about(about, study="critical_growth", radius=radius, **how)
            result = CriticalGrowth({}, source, other, radius, about)
        around = {HELD_OUT: other}
        if training:
            rng = np.random.default_rng(seed)
            around[TRAINING] = spoiled.take(stratified(spoiled.labels, asked, rng=rng))
        steps = grown(taught, around, radius=radius, looked=looked, iterations=iterations,
                      seed=seed, cache=cache)  # fmt: skip
        result = yield from _told(steps, middle, end, f"searching: {words}", result, kind, noisy)
    return result


def _told(steps, begin, end, stage, result, kind, noisy):
    """The same steps as a part of all, with all results so far; returns the last of them."""
    grown_so_far = result
    for step in steps:
        early = None
        if step.partial is not None:
            times = _with(result.times, kind, noisy, step.partial)
            early = grown_so_far = replace(result, times=times)
        at = OF_ALL * (begin + (end - begin) * step.fraction)
        yield Progress(stage, int(at), OF_ALL, "parts", partial=early)
    return grown_so_far


def _with(times, kind, noisy, rows) -> dict:
    """These columns, and below them those rows."""
    more = {"setting": [kind] * len(rows), "noise": [noisy] * len(rows)}
    more |= {name: [row[name] for row in rows] for name in rows[0]}
    return {name: [*times.get(name, []), *column] for name, column in more.items()}
