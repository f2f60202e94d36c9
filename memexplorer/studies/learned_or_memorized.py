"""One way to learn, many ways to memorize? Networks trained over seeds, compared in pairs."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations, product

import numpy as np

from memexplorer import evidence
from memexplorer.checks import check_count
from memexplorer.comparing import retraining, tabling
from memexplorer.comparing.cohorts import HELD_OUT, TRAIN, VALUES, Cohorts, compare, grow
from memexplorer.comparing.fits import check_make
from memexplorer.data import Examples, load_examples
from memexplorer.data.labels import check_learnable
from memexplorer.data.stratified import stratified
from memexplorer.data.words import counted
from memexplorer.measures.hsic import FEWEST
from memexplorer.models.loading import load_model
from memexplorer.models.makes import check, made
from memexplorer.progress import Progress, watched

BEFORE, TRUE, SAME, OTHER = "untrained", "true", "same random", "different random"
MIXED = "true and random"


@dataclass(frozen=True, eq=False)
class LearnedOrMemorized:
    """How alike are networks that learned, and how alike those that memorized?

    pairs     columns: labels, first, second; agreement on training and held-out examples, and
              what it is by chance; held-out: CKA and debiased CKA of the last features, and the
              mean cosine of the input gradients of the answer and of the loss
    models    columns: labels, pairs, and the mean, lowest and highest over pairs of each of these
    layers    columns: labels, layer, pairs, and CKA's mean, lowest and highest, held-out
    networks  columns: labels, seed, epochs, train_accuracy, held_out_accuracy, curve (by epoch)
    others    columns: id, label, and the share of pairs that agree on it, by labels
    source, held_out  with true labels where they are known; settings
    """

    pairs: dict
    models: dict
    layers: dict
    networks: dict
    others: dict
    source: Examples
    held_out: Examples
    settings: dict


def run(
    model, examples, held_out=None, *, seeds=4, make="perceptron", most=2000, asked=1000,
    rate=0.05, batch_size=32, epochs=300, device="auto", cache=None, seed=0,
) -> Iterator[Progress]:  # fmt: skip
    """Do networks become alike when they learn true labels, and not when they memorize random ones?

    A generator of Progress; results come early, as `partial`. Each network is trained until it
    knows all its labels, and kept in the cache. What measure Gu & Tresp used could not be found
    out; these are standard ones, chosen by us.

    model       a network, or what `load_model` takes; may be None for a perceptron
    held_out    None: 30 % of the examples are held out
    seeds       networks of each kind of labels
    make        perceptron, cnn, convolutions, small, or same (the network's), see models.makes
    most        training examples at most, stratified
    asked       held-out examples at most, on which networks are compared, stratified
    rate        of SGD with momentum 0.9; of a perceptron less where its inputs are long, and
                halved when 20 epochs bring nothing
    batch_size  examples in a step of the training
    epochs      at most; a network ends sooner when it knows all its labels
    seed        of samples and random labels, and the first of the networks' own
    """
    check_count("seeds", seeds, least=2)
    check(make, model)
    for name, value, least in (("most", most, 2), ("asked", asked, FEWEST), ("seed", seed, 0)):
        check_count(name, value, least=least)
    plan = retraining.Plan(rate=rate, batch_size=batch_size, epochs=epochs)
    model = model and (yield from watched("loading the network", load_model, model))
    sets = yield from watched("loading the data", _sets, examples, held_out, most, asked, seed)
    source = sets[TRAIN]
    plain = made(make, source, like=model, seed=seed)
    yield from watched("looking at the network", check_make, plain, sets)
    how = {"seeds": seeds, "make": make, "most": most, "asked": asked, "epochs": epochs,
           "rate": rate, "batch_size": batch_size, "seed": seed}  # fmt: skip
    if make == "perceptron":
        how["rate_used"] = retraining.gentler(rate, plain, source)
        plan = replace(plan, rate=how["rate_used"])
    told = evidence.Evidence(source, {}, None, None, "", evidence.named(plain))
    told = evidence.about(told, study="learned_or_memorized", **how)
    group = Cohorts(plain, plan, sets, 3 * seeds, {"device": device, "cache": cache})
    for kind, labels in _labels(source, seeds, seed).items():
        for number, wanted in enumerate(labels):
            yield from _shown(grow(group, kind, wanted, seed=seed + number), group, told)
        yield from _shown(compare(group, kind, combinations(group.of(kind), 2)), group, told)
    pairs = product(group.of(TRUE), group.of(SAME))
    yield from _shown(compare(group, MIXED, pairs), group, told)
    return _result(group, told)


def _shown(steps, group, told):
    """The same steps, the last with what is known by then."""
    yield from steps
    counted = "networks trained", group.taught, group.total, "networks"
    yield Progress(*counted, partial=_result(group, told))


def _result(group, told):
    source, other = group.sets.values()
    pairs, networks = tabling.columns(group.pairs), tabling.columns(group.trained)
    models = tabling.summary(group.pairs, "labels", VALUES)
    layers = tabling.by_layer(group.pairs, "labels")
    others = {"id": other.ids, "label": other.labels, **group.alike}
    return LearnedOrMemorized(pairs, models, layers, networks, others, source, other, told)


def _sets(examples, held_out, most, asked, seed):
    """Training and held-out examples, with true labels where they are known."""
    rng, learned = np.random.default_rng(seed), load_examples(examples)
    check_learnable(learned)
    if held_out is None:
        part = stratified(learned.labels, max(FEWEST, round(0.3 * len(learned))), rng=rng)
        rest = np.setdiff1d(np.arange(len(learned)), part)
        other, learned = learned.take(part), learned.take(rest)
    else:
        other = load_examples(held_out).with_classes(learned.classes)
    for part, least, why in ((learned, 2, "learned from"), (other, FEWEST, "compared on")):
        if len(part) < least:
            few = f"{part.name} leaves {counted(len(part), 'example')}"
            raise ValueError(f"{few}, but at least {least} are {why}; load more")
    return {
        name: _true(part.take(stratified(part.labels, count, rng=rng)))
        for name, part, count in ((TRAIN, learned, most), (HELD_OUT, other, asked))
    }


def _true(examples):
    known = examples.true_labels
    return examples if known is None else replace(examples, labels=known)


def _labels(examples, seeds, seed):
    """{kind: what each network is told}; None: it is told nothing."""
    draws = [
        np.random.default_rng([seed, number]).integers(0, len(examples.classes), len(examples))
        for number in range(seeds)
    ]
    return {BEFORE: [None] * seeds, TRUE: [examples.labels] * seeds, SAME: draws[:1] * seeds,
            OTHER: draws}  # fmt: skip
