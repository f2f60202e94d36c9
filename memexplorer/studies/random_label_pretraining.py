"""Random labels learned by heart again and again, and what that is worth for true ones."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from memexplorer import device as devices
from memexplorer import evidence
from memexplorer.comparing.fits import check_make
from memexplorer.data import Examples
from memexplorer.data.stratified import stratified
from memexplorer.learning import subjects, worth
from memexplorer.learning.finetuning import STARTS, finetuned
from memexplorer.learning.memorizing import PERMUTED, reshuffled
from memexplorer.learning.recipe import Recipe
from memexplorer.models import makes
from memexplorer.models.loading import load_model
from memexplorer.models.untrained import untrained
from memexplorer.progress import Progress, shown_as, watched


@dataclass(frozen=True, eq=False)
class RandomLabelPretraining:
    """How long does memorizing take each time, and what is it worth afterwards?

    shuffles  seed -> (Memorization, …), each with its accuracy by epoch; the last may be going on
    tuned     (seed, FineTuned), …
    networks  columns: seed, shuffle, epochs, known, accuracy, growth, dead, died, why
    models    columns: labels, start, seed, accuracy (held-out), training, epochs, known_at
    source, held_out, settings
    """

    shuffles: dict
    tuned: tuple
    source: Examples
    held_out: Examples | None
    settings: dict

    @property
    def networks(self) -> dict:
        return worth.told(self.shuffles)

    @property
    def models(self) -> dict:
        return worth.tuned_columns(self.tuned)

    @property
    def faults(self) -> list[str]:
        """Why sets of labels were not learned, in words, each once."""
        said = (one.why for each in self.shuffles.values() for one in each if one.why)
        return list(dict.fromkeys(said))


def run(
    model, examples, held_out=None, *, make="perceptron", optimizer="sgd", rate=0.02, momentum=0.0,
    batch_size=32, epochs=600, shuffles=4, until=0.99, how=PERMUTED, classes: int | None = None,
    repeats=3, labels=(50, 200, 1000), budget=40, most=2000, device="auto", cache=None, seed=0,
) -> Iterator[Progress]:  # fmt: skip
    """Does learning random labels by heart make a network learn other labels sooner, or better?

    A generator of Progress; results come early, as `partial`. What was found is kept in the cache,
    and a stopped training on random labels goes on; a fine-tuning that was stopped begins anew.
    True labels are learned where they are known. Examples without labels are given random ones
    only, and nothing is fine-tuned.

    model      a network, or what `load_model` takes; None for a make of our own
    held_out   None: 30 % of the examples are held out
    make       perceptron (two hidden layers of 256), convolutions (two, over images or clips),
               cnn, small, or same (the network's), see models.makes
    optimizer  sgd or adam, of every training here; no weight decay
    rate       of every training here
    momentum   of SGD
    batch_size  examples a step
    epochs     at most, for one set of random labels
    shuffles   sets of random labels, one after the other, without new weights between them
    until      share of its labels at which a set counts as known
    how        permuted: the labels there are, dealt out anew; uniform: any of `classes`
    classes    how many, if how is uniform; None: as many as the data has, 10 without labels
    repeats    seeds: each has first weights, labels and an order of its own
    labels     how many labelled examples the fine-tunings see; () for no fine-tuning
    budget     epochs of a fine-tuning
    most       training examples at most, stratified
    """
    makes.check(make, model)
    subjects.check(until, seed, repeats=repeats, budget=budget, shuffles=shuffles, most=most)
    taught = {"optimizer": optimizer, "rate": rate, "momentum": momentum, "epochs": epochs,
              "batch_size": batch_size}  # fmt: skip
    recipe = Recipe(**taught)
    model = model and (yield from watched("loading the network", load_model, model))
    source, other = yield from watched("loading the data", subjects.sets, examples,
                                       held_out, most, seed)  # fmt: skip
    labels, classes = subjects.counts(labels, source), subjects.answers(classes, source, how)
    plain = yield from watched("making the network", _network, make, model, source, other,
                               classes, device, seed)  # fmt: skip
    settings = {"make": make, **taught, "shuffles": shuffles, "until": until, "how": how,
                "classes": classes, "repeats": repeats, "labels": list(labels), "budget": budget,
                "most": most, "seed": seed}  # fmt: skip
    told = _about(source, plain, **settings)
    found, tuned = {}, []

    def result():
        return RandomLabelPretraining(dict(found), tuple(tuned), source, other, told)

    for number in range(seed, seed + repeats):
        steps = reshuffled(untrained(plain, seed=number), source, recipe, shuffles=shuffles,
                           how=how, classes=classes, until=until, cache=cache, seed=number,
                           stage=f"seed {number}")  # fmt: skip
        memorized = yield from _shown(steps, number, found, result)
        found[number] = memorized.shuffles
        yield Progress("memorized", number - seed + 1, repeats, "seeds", partial=result())
        for few, start in product(labels, STARTS):
            part = source.take(stratified(source.labels, few, rng=np.random.default_rng(number)))
            steps = finetuned(start, memorized, part, other, replace(recipe, epochs=budget),
                              cache=cache, seed=number, whole=len(source))  # fmt: skip
            tuned.append((number, (yield from steps)))
            yield Progress("fine-tuned", len(tuned), repeats * len(labels) * len(STARTS),
                           "networks", partial=result())  # fmt: skip
    return result()


def _network(make, model, source, other, classes, device, seed):
    """Who learns, where both sets are taken in; it gets other last layers, whatever it answers."""
    made = makes.made(make, source, classes=classes, like=model, seed=seed)
    made = made.to(devices.choose(device))
    if other is not None:
        check_make(made, {"train": source, "held out": other}, answers=False)
    return made


def _about(source, network, **settings):
    told = evidence.Evidence(source, {}, None, None, "", evidence.named(network))
    return evidence.about(told, study="random_label_pretraining", **settings)


def _shown(steps, number, found, result):
    """The same steps; early results as those of the study."""

    def whole(partial):
        found[number] = partial
        return result()

    return shown_as(steps, whole)
