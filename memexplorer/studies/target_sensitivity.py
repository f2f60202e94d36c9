"""Early-learning regularization under other strengths and other memories."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from memexplorer import device as devices
from memexplorer import evidence
from memexplorer.checks import check_count, check_number
from memexplorer.comparing.fits import check_make
from memexplorer.data import Examples
from memexplorer.learning.recipe import Recipe
from memexplorer.models import makes
from memexplorer.models.loading import load_model
from memexplorer.progress import Progress, watched
from memexplorer.robust import sets, tables
from memexplorer.robust.following import followed
from memexplorer.robust.ways import EARLY

STRENGTH, DECAY = "strength", "decay"


@dataclass(frozen=True, eq=False)
class TargetSensitivity:
    """Where does ELR end under each strength and each decay?

    runs    columns varied ("strength" or "decay"), value, strength, decay, and those of
            robust.tables.methods; one row a training
    epochs  columns strength, decay, seed, epoch and what was measured
    source, held_out  what was learned, labels as told (the first seed's) and true; settings
    """

    runs: dict
    epochs: dict
    source: Examples
    held_out: Examples
    settings: dict

    @property
    def times(self) -> dict:
        """As a run folder has them: a row an epoch."""
        return self.epochs

    @property
    def models(self) -> dict:
        """As a run folder has them: a row a training."""
        return self.runs


def run(
    model, examples, held_out=None, *, strengths=(1.0, 3.0, 7.0, 10.0),
    decays=(0.0, 0.5, 0.7, 0.9, 0.99), strength=7.0, decay=0.7, noise="symmetric", fraction=0.4,
    epochs=60, seeds=1, rate=0.05, batch_size=64, weight_decay=1e-3, make="small", most=4000,
    asked=2000, device="auto", cache=None, seed=0,
) -> Iterator[Progress]:  # fmt: skip
    """How much do the strength of ELR's regularizer and the memory of its targets matter?

    A generator of Progress by epochs; results come early, and are kept (Liu et al. 2020, app. H).

    model         a network, or what `load_model` takes; may be None for a small one
    held_out      None: every fifth of the examples is held out; true labels count where known
    strengths     lambdas that are tried, the decay staying what `decay` says
    decays        betas that are tried, from 0 to below 1, the strength staying
    strength      lambda where the decay is varied
    decay         beta where the strength is varied
    noise         symmetric, uniform (perhaps the true class) or asymmetric (the next class)
    fraction      of the labels that are wrong
    seeds         trainings of each, each with noise of its own
    epochs        through all examples
    rate          of SGD with momentum 0.9
    batch_size    examples in a step
    weight_decay  of SGD: an L2 penalty
    make          small (a cnn for images), perceptron, cnn, convolutions, same: see models.makes
    most          examples to learn from, at most, stratified
    asked         held-out examples to measure on, at most, stratified
    seed          the first of the noise, the first weights and the order
    """
    check_count("seeds", seeds, least=1)
    check_number("weight_decay", weight_decay, least=0)
    makes.check(make, model)
    wanted = _wanted(strengths, strength, decays, decay)
    recipe = Recipe(rate=rate, batch_size=batch_size, epochs=epochs, decay=weight_decay)
    model = model and (yield from watched("loading the network", load_model, model))
    parts = {"most": most, "asked": asked, "seed": seed}
    source, other = yield from watched("loading the data", sets.truths, examples, held_out, **parts)
    network = makes.made(make, source, like=model, seed=seed).to(devices.choose(device))
    yield from watched(
        "looking at the network", check_make, network, {"train": source, "held out": other}
    )
    told = {at: sets.noisy(source, noise, fraction, seed=at) for at in range(seed, seed + seeds)}
    about = evidence.about(
        evidence.Evidence(told[seed], {}, None, None, "", evidence.named(network)),
        study="target_sensitivity", strengths=strengths, decays=decays, strength=strength,
        decay=decay, noise=noise, fraction=fraction, epochs=epochs, seeds=seeds, rate=rate,
        batch_size=batch_size, weight_decay=weight_decay, make=make, most=most, asked=asked,
        seed=seed,
    )  # fmt: skip
    found, pairs = {}, list(dict.fromkeys(wanted))
    total, each = len(pairs) * seeds * epochs, seeds * epochs
    for number, (one, two) in enumerate(pairs):
        how = {"strength": one, "decay": two, "cache": cache}
        steps = {(EARLY, at): followed(EARLY, network, noisy, other, recipe, seed=at, **how)
                 for at, noisy in told.items()}  # fmt: skip
        for progress in sets.in_turn(steps, each):
            early = progress.partial
            if early is not None:
                found[one, two] = early
                early = _result(found, wanted, len(np.atleast_1d(strengths)), told, other, about)
            yield replace(progress, done=number * each + progress.done, total=total, partial=early)
    return _result(found, wanted, len(np.atleast_1d(strengths)), told, other, about)


def _wanted(strengths, strength, decays, decay) -> list:
    """(strength, decay) of each training: first those in which the strength is varied."""
    powers = [check_number("strength", one, least=0) for one in _several(strengths, strength)]
    memories = [check_number("decay", one, least=0, below=1) for one in _several(decays, decay)]
    wanted = [(one, memories[0]) for one in powers[1:]]
    wanted += [(powers[0], one) for one in memories[1:]]
    if not wanted:
        raise ValueError("strengths and decays are empty, so nothing is varied; give one of either")
    return wanted


def _several(values, kept) -> list:
    """The one that stays, and those that are tried."""
    return [kept, *np.atleast_1d(values).tolist()]


def _result(found, wanted, first, told, other, about) -> TargetSensitivity:
    """`wanted`: first so many strengths, then decays; a pair may be in both."""
    runs, epochs = {}, {}
    for at, pair in enumerate(wanted):
        if pair not in found:
            continue
        varied = STRENGTH if at < first else DECAY
        beside = {"varied": varied, "value": pair[at >= first], STRENGTH: pair[0], DECAY: pair[1]}
        _add(runs, beside, tables.methods(found[pair], told))
    for pair, one in found.items():
        _add(epochs, {STRENGTH: pair[0], DECAY: pair[1]}, tables.epochs(one))
    return TargetSensitivity(runs, epochs, next(iter(told.values())), other, about)


def _add(columns, beside, more):
    """Append these columns, and beside them one value for each of their rows."""
    count = len(next(iter(more.values()), ()))
    for name, value in beside.items():
        columns.setdefault(name, []).extend([value] * count)
    for name, values in more.items():
        columns.setdefault(name, []).extend(values)
