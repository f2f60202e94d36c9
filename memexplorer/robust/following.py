"""One way of learning followed epoch by epoch: measured, kept, gone on with."""

import contextlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import numpy as np
import torch

from memexplorer import storage
from memexplorer.data import Examples
from memexplorer.learning.ends import Keeper
from memexplorer.learning.placing import placed
from memexplorer.measures.answering import answered
from memexplorer.measures.detection import auroc
from memexplorer.measures.pulls import of_true_class, pulls
from memexplorer.models.identity import weights_digest
from memexplorer.models.loading import origin
from memexplorer.progress import Progress, checkpoint
from memexplorer.robust import learners, ways
from memexplorer.training import check_loss

MEASURED = (
    "training", "held_out", "right", "truly", "as_told", "otherwise", "label_clean", "label_wrong",
    "regularizer_clean", "regularizer_wrong", "targets", "auroc",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Followed:
    """What became of one way, so far?

    method, seed  which one
    epochs        columns epoch, loss and those of MEASURED, one row an epoch
    answers       (example,) what is said of each training example now
    targets       (example, class) what was said of it, averaged over its visits
    """

    method: str
    seed: int
    epochs: dict
    answers: np.ndarray
    targets: np.ndarray


def followed(
    method: str, network, examples: Examples, held_out: Examples, recipe, *, strength, decay, seed,
    cache=None,
) -> Iterator[Progress]:  # fmt: skip
    """How does one way of learning fare on wrong labels, epoch by epoch?

    A generator of Progress by steps; after each epoch `partial` is the Followed so far. Returns the
    last. States are kept in the cache, and a stopped training goes on after its last whole epoch.

    method    one of ways.WORDS
    network   its make, on its device; it is left as it is
    examples  labels as told, true_labels as they are
    held_out  measured on its true labels, where they are known
    recipe    a learning.recipe.Recipe
    """
    told = ways.told_of(examples, strength=strength, decay=decay, epochs=recipe.epochs)
    learner = learners.begun(method, network, told, recipe, seed=seed)
    inputs, targets = placed(learner.networks[0], examples)
    other = placed(learner.networks[0], held_out, labels=_true(held_out))
    name = storage.key(
        kind="robust", method=method, recipe=asdict(recipe), strength=strength, decay=decay,
        network=[weights_digest(one) for one in learner.networks], seed=seed,
        data=[examples.digest(), examples.label_digest(), storage.digest(examples.true_labels),
              held_out.digest(), storage.digest(_true(held_out))],
        preprocessing=asdict(origin(network).preprocessing),
        torch=torch.__version__.partition("+")[0],
    )  # fmt: skip
    folder = storage.cache_folder(cache) / "robust" / name
    with contextlib.ExitStack() as stack:
        yield from storage.locked(stack, folder, "training the same network")
        keeper = stack.enter_context(Keeper(folder / "state.pt"))
        rows, answers = _gone_on(keeper.read(), learner)
        while len(rows) < recipe.epochs:
            loss = yield from _epoch(learner, inputs, targets, len(rows), seed, recipe.epochs)
            measured, answers = measure(learner, examples, inputs, other)
            rows.append({"epoch": len(rows) + 1, "loss": loss, **measured})
            last = len(rows) == recipe.epochs
            keeper.reached(_state(learner, rows, answers), now=last)
            if not last:
                now = _so_far(method, seed, rows, answers, learner)
                yield Progress(ways.WORDS[method], len(rows), recipe.epochs, "epochs",
                               partial=now)  # fmt: skip
    result = _so_far(method, seed, rows, answers, learner)
    yield Progress(ways.WORDS[method], recipe.epochs, recipe.epochs, "epochs", partial=result)
    return result


def _epoch(learner, inputs, targets, number, seed, epochs):
    """Yields Progress; returns the mean loss of its steps."""
    lost = []
    for step in learners.epoch(learner, inputs, targets, number=number, seed=seed):
        checkpoint()
        check_loss(step.loss, f"in epoch {number + 1}", learner.recipe.rate)
        lost.append(step.loss)
        yield Progress(ways.WORDS[learner.way], number, epochs, "epochs")
    return float(np.mean(lost)) if lost else float("nan")


def measure(learner, examples, inputs, other) -> tuple:
    """What does a learner say now? ({name of MEASURED: number}, (example,) its answers)."""
    said = learners.probabilities(learner, inputs)
    answers, targets = said.argmax(axis=1), learner.targets
    labels, truth = examples.labels, examples.true_labels
    found = answered(labels, truth, answers)
    strength = getattr(learner.losses[0], "strength", 0.0)
    terms = pulls(said, labels, targets, strength)
    (label_clean, label_wrong), (own_clean, own_wrong) = (
        of_true_class(term, labels, truth) for term in terms
    )
    # Another regularizer, or two networks with targets of their own: nothing is said of it.
    if learner.way in (ways.DELAYING, ways.EARLIER):
        own_clean = own_wrong = float("nan")
    held = learners.probabilities(learner, other[0]).argmax(axis=1)
    numbers = (
        (answers == labels).mean(), (held == other[1].cpu().numpy()).mean(), found.right,
        found.truly, found.as_told, found.otherwise, label_clean, label_wrong, own_clean, own_wrong,
        (targets.argmax(axis=1) == truth).mean(),
        auroc(suspicion(targets, labels), labels != truth)[0],
    )  # fmt: skip
    return dict(zip(MEASURED, map(float, numbers), strict=True)), answers


def suspicion(targets, labels) -> np.ndarray:
    """How little did the network itself say of each label it was told? (example,) 1 - t_y.

    >>> suspicion(np.array([[0.9, 0.1]]), np.array([1])).tolist()
    [0.9]
    """
    return 1.0 - np.asarray(targets, float)[np.arange(len(labels)), labels]


def _true(examples):
    return examples.labels if examples.true_labels is None else examples.true_labels


def _so_far(method, seed, rows, answers, learner) -> Followed:
    columns = {name: [row[name] for row in rows] for name in ("epoch", "loss", *MEASURED)}
    return Followed(method, seed, columns, answers, learner.targets)


def _state(learner, rows, answers):
    return {"learner": learners.state(learner), "rows": rows, "answers": answers.tolist()}


def _gone_on(kept, learner) -> tuple:
    """Puts in what was kept: (rows, answers); ([], None) where there is nothing whole."""
    if kept is None:
        return [], None
    learners.load(learner, kept["learner"])
    return list(kept["rows"]), np.array(kept["answers"], np.int64)
