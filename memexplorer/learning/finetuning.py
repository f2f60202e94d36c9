"""A network taught true labels from several beginnings, for as long as each other."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace

import numpy as np
import torch

from memexplorer import storage
from memexplorer.learning import dying
from memexplorer.learning.ends import Keeper
from memexplorer.learning.heads import headed, rescaled
from memexplorer.learning.memorizing import Memorized
from memexplorer.learning.placing import placed, said
from memexplorer.learning.recipe import Recipe
from memexplorer.learning.until import Learning
from memexplorer.models.identity import weights_digest
from memexplorer.models.origin import origin
from memexplorer.progress import Progress

SCRATCH, PRETRAINED, RESCALED = "from scratch", "pre-trained", "pre-trained, rescaled"
LONGER = "from scratch, as long as both"
STARTS = (SCRATCH, PRETRAINED, RESCALED, LONGER)
KNOWN = 0.99


@dataclass(frozen=True)
class FineTuned:
    """How good did it become?

    labels     how many labelled examples it saw
    start      one of STARTS
    accuracy   on held-out examples
    training   on those it saw;  epochs: how many it was given
    known_at   the epoch in which it knew 99 % of its labels, None: not within them, or not asked
    """

    labels: int
    start: str
    accuracy: float
    training: float
    epochs: int
    known_at: int | None


def beginning(start: str, memorized: Memorized, examples, *, seed: int):
    """With which weights does it begin? The last layer is drawn anew, the same for all starts."""
    if start in (SCRATCH, LONGER):
        network = memorized.first
    else:
        network = memorized.network(1)
        if start == RESCALED:
            network = rescaled(network, dying.lengths(memorized.first))
    return headed(network, examples, len(examples.classes), seed=seed + 1)


def equal_epochs(recipe: Recipe, memorized: Memorized, whole: int, few: int) -> int:
    """How many epochs of `few` examples show as many as pre-training and fine-tuning together?

    whole  examples of the pre-training;  few: of the fine-tuning
    """
    return recipe.epochs + -(-memorized.shuffles[0].epochs * whole // few)


def finetuned(
    start: str, memorized: Memorized, examples, held_out, recipe: Recipe, *, cache=None, seed=0,
    whole: int,
) -> Iterator[Progress]:  # fmt: skip
    """How good does a network become on so few labels, from this beginning?

    A generator of Progress; returns FineTuned. What was found before is not computed again.

    start     "from scratch"; "pre-trained": after the first set of random labels; the same with
              each weight tensor rescaled to its length before; or from scratch, but with the
              epochs of the pre-training on top, so that as many examples are seen in all
    examples  those whose labels are learned;  held_out: those it is asked about
    whole     how many examples the pre-training saw
    """
    network = beginning(start, memorized, examples, seed=seed)
    plan = recipe
    if start == LONGER:
        plan = replace(recipe, epochs=equal_epochs(recipe, memorized, whole, len(examples)))
    name = storage.key(
        kind="fine-tuned", network=weights_digest(network), data=examples.digest(),
        labels=examples.label_digest(), held_out=[held_out.digest(), held_out.label_digest()],
        recipe=asdict(plan), seed=seed, torch=torch.__version__.partition("+")[0], start=start,
        preprocessing=asdict(origin(network).preprocessing),
    )  # fmt: skip
    file = storage.cache_folder(cache) / "fine-tuned" / f"{name}.json"
    kept = _kept(file)
    if kept is not None:
        return kept
    inputs, targets = placed(network, examples)
    learning = Learning(network, inputs, targets, plan, seed=(seed, 0))
    keeper = Keeper(file.with_suffix(".pt"))
    if (state := keeper.read()) is not None:
        learning.load(state)
    stage = f"{start}, {len(examples):,} labels"
    until = None if start == LONGER else 2.0  # never reached: asked after each epoch all the same
    with keeper:
        for progress in learning.to(until, stage=stage, keep=keeper):
            yield Progress(stage, learning.epoch, plan.epochs, "epochs", note=progress.note)
    asked, truth = placed(network, held_out)
    right = float((said(network, asked) == truth.cpu().numpy()).mean())
    known = np.flatnonzero(np.array(learning.accuracy) >= KNOWN)
    known_at = int(known[0]) + 1 if until is not None and len(known) else None
    found = FineTuned(len(examples), start, right, learning.accuracy[-1], plan.epochs, known_at)
    with storage.written(file) as path:
        path.write_text(json.dumps(asdict(found)) + "\n", encoding="utf-8")
    keeper.file.unlink(missing_ok=True)
    return found


def _kept(file) -> FineTuned | None:
    try:
        return FineTuned(**json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
