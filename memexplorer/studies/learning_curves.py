"""When is what memorized? One training on labels spoiled on purpose, measured all the way."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from memexplorer import device as devices
from memexplorer import evidence
from memexplorer.checks import check_choice, check_count
from memexplorer.comparing.fits import check_make
from memexplorer.data import Examples
from memexplorer.data.spoiling import KINDS
from memexplorer.learning import keeping
from memexplorer.learning.course import course
from memexplorer.learning.goals import loss_of
from memexplorer.learning.history import History
from memexplorer.learning.recipe import Recipe, epochs_in
from memexplorer.learning.sets import NONE, TOLD, done, sets, touched
from memexplorer.measures.answering import NEVER
from memexplorer.models.loading import load_model
from memexplorer.models.makes import made
from memexplorer.progress import Progress, shown_as, watched


@dataclass(frozen=True, eq=False)
class LearningCurves:
    """How did a training go, and who was memorized when?

    times     columns by measured time, as learning.history.History has them
    examples  columns: id, label (as told), true_label, kind of spoiling, prediction at the last
              time, memorized_since (step since which it is answered as told, NaN where it is not)
    arrays    predictions (time, example) int32
    history   the History, with its checkpoints;  source, held_out: the Examples
    settings  what run.json says
    kinds     (example,) of the source, how each was spoiled, "" where it was not
    """

    history: History
    source: Examples
    held_out: Examples
    settings: dict
    kinds: np.ndarray

    @property
    def times(self) -> dict:
        return self.history.times

    @property
    def arrays(self) -> dict:
        return {"predictions": self.history.predictions}

    @cached_property  # which is asked for at the end, and not of each early result
    def examples(self) -> dict:
        source, rows = self.source, self.history.rows
        said = self.history.predictions
        return {
            "id": source.ids[rows], "label": source.labels[rows],
            "true_label": source.true_labels[rows], "kind": self.kinds[rows],
            "prediction": said[-1] if len(said) else np.full(len(rows), NEVER),
            "memorized_since": self.history.since(),
        }  # fmt: skip


def run(
    model, examples, held_out=None, *, noise="symmetric", fraction=0.4, to="", copies=1,
    loss="cross_entropy", make="perceptron", width=0, dropout=0.0, optimizer="sgd", rate=0.05,
    momentum=0.9, decay=0.0, batch_size=128, epochs=30, drops="", augment=False, every=0,
    branch="", name="", device="auto", cache=None, seed=0,
) -> Iterator[Progress]:  # fmt: skip
    """When does a network learn the true classes, and when the wrong labels it is told?

    A generator of Progress, one a step; results come early, as `partial`. A training that was
    stopped goes on from the very step when it is asked for again. The truth is what is known of
    the examples, or else the labels given; it is spoiled anew, unless noise is told: then the
    labels are learned as they are given, and measured against the truth where that is known.

    model       a network, or what `load_model` takes; may be None unless make is same
    held_out    None: a fifth of the examples is held out; measured on true labels
    examples    as load_examples takes them, or a Spoiled: then noise is done to it besides
    noise       none (the truth, where it is known), told (the labels as they are given, right or
                wrong), or symmetric, uniform, asymmetric, listed, gaussian, pixels or duplicates,
                as data.spoiling.spoil
    fraction    of the examples that are spoiled; of no account for none and told
    to          of asymmetric: a map such as "cat->dog", or next; of listed: "id=class, id=class",
                of which the fraction is drawn; of pixels: each, or nothing
    copies      of duplicates: how often they are repeated
    loss        cross_entropy, early_learning, towards_targets, bootstrapping,
                generalized_cross_entropy or symmetric_cross_entropy
    make        perceptron, cnn, convolutions, small, or same (the network's), see models.makes
    width       units of a hidden layer, or channels; 0: 256, 16 or 32
    dropout     share of hidden units silent in a step, of a perceptron or cnn
    optimizer   sgd or adam
    rate        of the steps, before any of drops
    momentum    of sgd
    decay       of the weights: lambda of an L2 penalty, as torch.optim's weight_decay
    batch_size  examples in a step
    epochs      through all examples, those before a branch counted
    drops       epochs from which on the rate is a tenth, such as 20,25
    augment     images shifted and mirrored in each step
    every       measured after so many steps; 0: after each epoch
    branch      FOLDER@STEP: a checkpoint of an earlier training to go on from, otherwise
    name        of this training, where several stand side by side
    seed        of the spoiling, the first weights, and the order of examples
    """
    check_choice("noise", noise, (NONE, *KINDS, TOLD))
    check_count("every", every, least=0)
    recipe = Recipe(optimizer, rate, momentum, decay, batch_size, epochs, epochs_in(drops),
                    augment=augment)  # fmt: skip
    begin = keeping.named(branch, cache) if branch else None
    model = model and (yield from watched("loading the network", load_model, model))
    how = {"noise": noise, "fraction": fraction, "to": to, "copies": copies, "seed": seed}
    spoiled, other = yield from watched("spoiling the data", sets, examples, held_out, **how)
    source = spoiled.examples
    plain = made(make, source, like=model, width=width or None, dropout=dropout, seed=seed)
    plain = plain.to(devices.choose(device))
    yield from watched("looking at the network", check_make, plain,
                       {"training": source, "held out": other})  # fmt: skip
    aim = loss_of(loss, len(source), len(source.classes))
    about = yield from watched("writing the data", keeping.data, spoiled, other, cache)
    what, share = done(spoiled)
    about |= {"noise": what, "fraction": share, "make": make,
              "width": width, "dropout": dropout, "loss_name": loss}  # fmt: skip
    told = evidence.Evidence(source, {}, None, None, "", evidence.named(plain))
    told = evidence.about(told, study="learning_curves", seed=seed, **about)
    steps = course(
        plain, source, other, recipe, loss=aim, every=every or "epoch", cache=cache, seed=seed,
        name=name, begin=begin, touched=touched(spoiled), about=about,
    )  # fmt: skip
    found = yield from shown_as(steps, lambda history: _result(history, spoiled, other, told))
    return _result(found.history, spoiled, other, told)


def _result(history, spoiled, other, told):
    notes = [*told["notes"], *history.settings.get("notes", ())]
    settings = {**told, "training": history.settings, "notes": notes}
    return LearningCurves(history, spoiled.examples, other, settings, spoiled.kinds.astype(str))
