"""One training, measured on the way, kept, gone on with from the very step, and branched off."""

import contextlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import torch

from memexplorer import storage
from memexplorer.data import Examples
from memexplorer.learning import keeping
from memexplorer.learning.clock import clock
from memexplorer.learning.history import Checkpoint, History
from memexplorer.learning.learner import Learner
from memexplorer.learning.recipe import Recipe
from memexplorer.models.copying import copied
from memexplorer.models.origin import origin
from memexplorer.progress import Progress, watched


@dataclass(frozen=True, eq=False)
class Course:
    """What became of a network: `network` in eval mode, its History, and its checkpoints."""

    network: torch.nn.Module
    history: History
    checkpoints: tuple[Checkpoint, ...]


def course(
    network, examples: Examples, held_out: Examples | None = None, recipe: Recipe | None = None, *,
    loss=None, every="epoch", folder=None, cache=None, seed=0, name="", begin=None,
    touched=None, about=None,
) -> Iterator[Progress]:  # fmt: skip
    """How does a network come to know its examples, step by step?

    A generator of Progress, one a step; returns Course. At the beginning, about six times a
    second, and at the end `partial` is the History so far. When it is closed, or stopped, the exact
    state is kept, and the same call goes on from that very step, to the same numbers.

    network   how it begins; a copy is taught, on the same device
    examples  what it learns, `labels` as told; `true_labels`, where known, only to measure
    held_out  None: nothing is measured on others; their true labels count, where they are known
    loss      a callable (output, targets, indices), indices being rows of `examples`; None:
              cross-entropy. One with a memory has `state()` and `load(state)`; one that draws at
              random has to keep its own generator there, or else what was stopped goes on to other
              numbers: only the network's draws are seeded by the step
    every     measured after each "epoch", or after so many steps; and before the first
    folder    of this training; None: one in the cache that its settings name
    seed      of the order of examples and of what else is drawn in a step
    name      what it is called where several stand side by side
    begin     a Checkpoint to branch off from; its epochs count as taught
    touched   (example,) bool: whose inputs were spoiled; measured apart. None: nobody's
    about     what else is kept in the settings of the History, plain values by name
    errors    ValueError where the loss is no number any more, or a folder holds another training
    """
    recipe, learner = recipe or Recipe(), copied(network).train()
    when = clock(len(examples), recipe, every, begin)
    plan = yield from watched("looking for a training already begun", keeping.plan_of, learner,
                              examples, held_out, recipe, loss, every, seed, begin,
                              touched)  # fmt: skip
    branch = None if begin is None else keeping.begun_from(learner, begin)
    told = (about or {}) | {
        "name": name, "recipe": asdict(recipe), "loss": plan["loss"], "every": every, "seed": seed,
        "examples": len(examples), "data": examples.name, "classes": len(examples.classes),
        "model": origin(network).spec, "steps_per_epoch": when.epoch,
        "last_step": when.last,
        "parent": None if begin is None else [str(begin.weights.parent), begin.step],
    }  # fmt: skip
    folder = keeping.place(folder, cache, plan)
    if (factory := getattr(network, "factory_source", None)) is not None:
        told["model"] = keeping.factory(folder, factory)
    told["folder"] = str(folder)
    with contextlib.ExitStack() as stack:
        yield from storage.locked(stack, folder, "training the same network in the same way")
        taught = Learner(learner, recipe, loss, when, keeping.TrainingFolder(folder), seed, told)
        yield from watched("placing the examples", taught.place, examples, held_out,
                           touched)  # fmt: skip
        taught.begin(branch)
        yield from taught.steps()
    return Course(learner.eval(), taught.known, taught.reached)
