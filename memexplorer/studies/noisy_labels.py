"""Learning from wrong labels in several ways, side by side on the same noise."""

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
from memexplorer.robust import sets, tables, ways
from memexplorer.robust.following import followed


@dataclass(frozen=True, eq=False)
class NoisyLabels:
    """What became of each way to learn, on the same wrong labels?

    epochs    columns method, seed, epoch, loss, training (accuracy on labels as told) and held_out
              (on true ones), right (of the clean examples), and of the wrongly told ones truly,
              as_told (memorized), otherwise; label_ and regularizer_ clean and wrong (the mean
              entry of the true class of p - y and of lambda g, NaN for elr+ and kl), targets (their
              accuracy), auroc
    methods   one row a training: where it ended, its best epoch, and its detector
    examples  columns id, told, true, target, suspicion, answer_METHOD; of the first seed
    targets   {method: (example, class)}, of the first seed
    detector  the method whose targets are taken for the columns target and suspicion
    source, held_out  what was learned, labels as told (the first seed's) and true; settings
    """

    epochs: dict
    methods: dict
    examples: dict
    targets: dict
    detector: str | None
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
        return self.methods


def run(
    model, examples, held_out=None, *, methods=("ce", "elr"), noise="symmetric", fraction=0.4,
    to="next", strength=7.0, decay=0.7, epochs=60, seeds=1, rate=0.05, batch_size=64,
    weight_decay=1e-3, drops: tuple[int, ...] = (), make="small", most=4000, asked=2000,
    device="auto", cache=None, seed=0,
) -> Iterator[Progress]:  # fmt: skip
    """Which ways of learning learn the truth from wrong labels, and which memorize them?

    A generator of Progress, by epochs of all; results come early, as `partial`, after each epoch.
    Each training is kept in the cache and goes on where it was stopped. Labels are spoiled anew
    from the truth where it is known, else from the labels given.

    model         a network, or what `load_model` takes; may be None for a small one
    held_out      None: every fifth of the examples is held out; true labels count where known
    methods       ce, elr, elr+, co-teaching, bootstrap, bootstrap-hard, gce, sce, forward, kl
    noise         symmetric, uniform (perhaps the true class) or asymmetric
    fraction      of the labels
    to            which class becomes which, if asymmetric: next, cifar10, or "cat->dog, ..."
    strength      lambda of early-learning regularization; the paper's 3 for CIFAR-10 is too weak
                  for sets of some thousands, see docs/studies.md
    decay         beta of its memory
    seeds         trainings of each method, each with noise of its own
    epochs        of each training
    rate          of SGD with momentum 0.9
    batch_size    examples a step
    weight_decay  of SGD, for all ways alike
    drops         epochs at which the rate falls to a tenth
    make          small (a cnn for images), perceptron, cnn, convolutions, or same (the network's),
                  see models.makes
    most          examples to learn from, at most, stratified
    asked         held-out examples to measure on, at most, stratified
    seed          the first of the noise, the first weights and the order
    source        Liu et al. 2020; the others: docs/studies.md
    """
    methods, drops = ways.chosen(methods), tuple(np.atleast_1d(drops).tolist())
    check_number("strength", strength, least=0)
    check_number("decay", decay, least=0, below=1)
    check_count("seeds", seeds, least=1)
    check_number("weight_decay", weight_decay, least=0)
    makes.check(make, model)
    recipe = Recipe(rate=rate, batch_size=batch_size, epochs=epochs, decay=weight_decay,
                    drops=drops)  # fmt: skip
    model = model and (yield from watched("loading the network", load_model, model))
    wanted = {"most": most, "asked": asked, "seed": seed}
    source, other = yield from watched(
        "loading the data", sets.truths, examples, held_out, **wanted
    )
    network = makes.made(make, source, like=model, seed=seed).to(devices.choose(device))
    yield from watched(
        "looking at the network", check_make, network, {"train": source, "held out": other}
    )
    told = {
        at: sets.noisy(source, noise, fraction, seed=at, to=to) for at in range(seed, seed + seeds)
    }
    about = evidence.about(
        evidence.Evidence(told[seed], {}, None, None, "", evidence.named(network)),
        study="noisy_labels", methods=methods, noise=noise, fraction=fraction, to=to,
        wrong=float(np.mean(told[seed].labels != told[seed].true_labels)), strength=strength,
        decay=decay, epochs=epochs, seeds=seeds, rate=rate, batch_size=batch_size,
        weight_decay=weight_decay, drops=tuple(drops), make=make, most=most, asked=asked, seed=seed,
    )  # fmt: skip
    found, total = {}, len(methods) * seeds * epochs
    for at, noisy in told.items():
        how = {"strength": strength, "decay": decay, "seed": at, "cache": cache}
        steps = {(name, at): followed(name, network, noisy, other, recipe, **how)
                 for name in methods}  # fmt: skip
        yield from _shown(sets.in_turn(steps, total), found, told, other, about, total)
    return _result(found, told, other, about)


def _shown(steps, found, told, other, about, total):
    """The same steps, each early result with all that is known by then; found is filled."""
    before = sum(len(one.epochs["epoch"]) for one in found.values())
    for progress in steps:
        early = progress.partial
        if early is not None:
            found |= early
            early = _result(found, told, other, about)
        yield replace(progress, done=before + progress.done, total=total, partial=early)


def _result(found, told, other, about) -> NoisyLabels:
    first = next(iter(told))
    targets = {method: one.targets for (method, at), one in found.items() if at == first}
    return NoisyLabels(
        tables.epochs(found), tables.methods(found, told),
        tables.examples(found, told[first], first), targets, tables.detector(found),
        told[first], other, about,
    )  # fmt: skip
