"""Two encoders trained without labels that differ in a few examples: with them, and without."""

import contextlib
import errno
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import numpy as np
import torch

from memexplorer import device as devices
from memexplorer import storage
from memexplorer.checks import check_choice, check_count
from memexplorer.data import groups
from memexplorer.data.views import STRENGTHS
from memexplorer.data.words import listed
from memexplorer.encoding.learner import FRAMEWORKS, MEAN, SIDE, STD, Learner, kept_losses
from memexplorer.models.loading import load_model, origin
from memexplorer.models.preprocessing import Preprocessing, to_batch
from memexplorer.progress import Progress, checkpoint, watched

KEPT = "encoders"  # the folder in the cache
TRAINED = {"f": "candidates", "g": "independent"}  # what each sees besides the shared examples
QUICK = {"width": 0.5, "batch_size": 64, "strength": "gentle", "temperature": 0.2, "rate": 2e-3}
SIZES = {  # settings of `pair`; with stronger views minutes are too short to memorize anything
    "two minutes": {"images": 600, "epochs": 60, **QUICK},
    "ten minutes": {"images": 1500, "epochs": 150, **QUICK},
    "an hour": {"images": 6000, "epochs": 300, **QUICK},
    "a GPU hour": {"images": 60_000, "epochs": 300, "width": 1.0, "batch_size": 1024},
}


@dataclass(frozen=True)
class Checkpoint:
    """Where are the weights of both encoders after so many epochs?"""

    epoch: int
    f: Path
    g: Path


@dataclass(frozen=True)
class Course:
    """How has the training gone so far?

    losses       {"f", "g": the mean loss of each epoch}
    checkpoints  those that are written, the untrained weights first
    factory      what builds the network that the weights belong to
    split        group -> rows of the examples
    strength     of the augmentation
    """

    losses: dict
    checkpoints: tuple[Checkpoint, ...]
    factory: str
    split: dict
    strength: str


def pair(
    examples, split=None, *, images=None, width=0.5, epochs=100, batch_size=256, strength="normal",
    temperature=0.5, rate=1e-3, decay=1e-4, framework="simclr", checkpoints=8, folder=None,
    seed=0, device="auto", cache=None,
) -> Iterator[Progress]:  # fmt: skip
    """What do two encoders become, one trained with the candidates and one without them?

    A generator of Progress that returns (f, g, Course): f saw the shared examples and the
    candidates, g the shared and the independent ones. Both begin with the same weights and see
    the shared examples alike, so that nothing but the candidates is meant to tell them apart. That
    takes as many candidates as independent ones: of a larger group some are left out, by lot.
    After each epoch `partial` is the Course so far. A stopped training goes on where it was, with
    the result it would have had.

    examples     Examples with images, which are brought to 32 x 32 pixels
    split        as `data.groups.read` takes it; None: 4 : 1 : 1 by lot
    images       at most so many, a share of each group by lot; None: all of the split
    width        of the encoder, as a share of the paper's ResNet9 (of its ViT-Tiny, for "mae")
    epochs       through the examples of each encoder; `SIZES` names a few sizes
    batch_size   images, each in two views
    strength     the augmentation set, see `data.views.viewed`; "mae" has its own, whatever it is
    temperature  of the contrastive loss; "mae" has none
    rate, decay  learning rate (AdamW; it rises, then falls as a cosine) and weight decay
    framework    "simclr": two views of an image alike, those of others not;
                 "mae": the masked three quarters of an image told from the rest
    checkpoints  how many are kept on the way, denser at the beginning
    folder       for the weights, with a factory.py that builds their network; None: in the cache
    errors       ValueError for too few examples, a folder of another training, or a loss that is
                 no number any more
    """
    check_choice("strength", strength, STRENGTHS)
    check_choice("framework", framework, tuple(FRAMEWORKS))
    for name, number in (("epochs", epochs), ("checkpoints", checkpoints)):
        check_count(name, number, least=1)
    check_count("batch_size", batch_size, least=2)
    check_count("seed", seed, least=0)
    if images is not None:
        check_count("images", images, least=len(groups.GROUPS) * groups.FEWEST)
    for name, number in (("width", width), ("temperature", temperature), ("rate", rate)):
        if not isinstance(number, int | float) or not number > 0:
            raise ValueError(f"{name} is {number!r}, but a number above 0 was wanted")
    if not isinstance(decay, int | float) or not decay >= 0:
        raise ValueError(f"decay is {decay!r}, but 0 or a number above it was wanted")
    strength = "mae" if framework == "mae" else strength
    plan = {
        "framework": framework, "width": width, "epochs": epochs, "batch_size": batch_size,
        "strength": strength, "temperature": temperature, "rate": rate, "decay": decay,
        "checkpoints": checkpoints, "seed": seed,
    }  # fmt: skip
    lot = split is None
    split = groups.drawn(examples, seed=seed) if lot else groups.read(split, examples)
    split = groups.fewer({name: split[name] for name in groups.GROUPS}, images, seed=seed)
    split, left_out = groups.evened(split, seed=seed)
    if left_out and not lot:
        yield Progress("reading the images", 0, 0, note=left_out)
    pixels = yield from watched("reading the images", _images, examples, split)
    plan["channels"] = pixels["f"].shape[1]
    begun = folder, cache, plan, examples, split
    folder = yield from watched("looking for a training already begun", _place, *begun)
    with contextlib.ExitStack() as stack:
        yield from storage.locked(stack, folder, "training the same pair")
        told = yield from _taught(pixels, plan, folder, split, devices.choose(device))
    last = told.checkpoints[-1]
    f, g = (load_model(told.factory, weights=end, device=device) for end in (last.f, last.g))
    return f, g, told


def course(folder, examples) -> Course:
    """How did the training go that is kept in this folder?

    folder    as `pair` left it, finished or not
    examples  the Examples it was trained on
    errors    ValueError for a folder of something else, or other examples
    """
    folder = Path(folder)
    files = "plan.json", "factory.py", "split.json"
    if missing := [name for name in files if not (folder / name).is_file()]:
        raise ValueError(
            f"the folder {folder} has no {listed(missing)}: it holds no training of a pair of "
            "encoders; name the folder that one was given, or leave it away to train one"
        )
    split = groups.read(folder / "split.json", examples)
    if _plan(folder).get("data") != examples.digest():
        raise ValueError(
            f"the training in {folder} was on other images than {examples.name}; give those it was "
            "on, all of them"
        )
    both = [sorted((folder / name).glob("epoch-*.safetensors")) for name in TRAINED]
    epochs = sorted({int(one.stem[6:]) for one in both[0]} & {int(one.stem[6:]) for one in both[1]})
    reached = [Checkpoint(at, *(_weights(folder / name, at) for name in TRAINED)) for at in epochs]
    if not reached:
        raise ValueError(f"the training in {folder} has not begun yet; wait for it")
    lost = {name: kept_losses(folder / name) for name in TRAINED}
    factory = f"{folder / 'factory.py'}:build"
    return Course(lost, tuple(reached), factory, split, _plan(folder)["strength"])


def strength_of(network) -> str | None:
    """With which augmentation set was this encoder trained, where `pair` has left that behind?

    >>> strength_of(torch.nn.Linear(2, 2)) is None
    True
    """
    factory = origin(network).spec.rpartition(":")[0]
    return _plan(Path(factory).parent).get("strength") if factory.endswith(".py") else None


def _plan(folder) -> dict:
    """The settings of the training kept here; empty where there is none."""
    with contextlib.suppress(OSError, ValueError):
        return dict(json.loads((folder / "plan.json").read_text(encoding="utf-8")))
    return {}


def _taught(images, plan, folder, split, device):
    """Both trainings, in turn from checkpoint to checkpoint."""
    factory = f"{folder / 'factory.py'}:build"
    learners = [Learner(images[name], plan, factory, folder / name, device) for name in TRAINED]
    marks = _marks(plan["epochs"], plan["checkpoints"])
    whole, reached = sum(plan["epochs"] * one.steps for one in learners), []

    def so_far(stage, more=0):
        done = sum(one.epoch * one.steps for one in learners)
        lost = {one.folder.name: list(one.losses) for one in learners}
        course = Course(lost, tuple(reached), factory, split, plan["strength"])
        return Progress(stage, done + more, whole, "steps", partial=None if more else course)

    for mark in marks:
        for one in learners:
            stage = f"training {one.folder.name}"
            if not one.epoch:
                one.write(_weights(one.folder, 0))
            while one.epoch < mark:
                for number in one.study():
                    yield so_far(stage, number)
                if one.epoch == mark:
                    one.write(_weights(one.folder, mark))
                one.keep()
                yield so_far(stage)
        reached.append(Checkpoint(mark, *(_weights(one.folder, mark) for one in learners)))
        yield so_far("training")
    return so_far("training").partial


def _marks(epochs, count) -> list[int]:
    """After which epochs are weights kept? 0, then ever further apart, up to the last.

    >>> _marks(100, 5)
    [0, 1, 3, 10, 32, 100]
    """
    return sorted({0, *np.geomspace(1, epochs, count).round().astype(int).tolist(), epochs})


def _weights(folder, epoch) -> Path:
    return folder / f"epoch-{epoch:04d}.safetensors"


def _images(examples, split):
    """{"f", "g": (example, channel, 32, 32) as the encoder gets them}, the shared ones first."""
    if not examples.pictured or examples.layout == "THWC":
        kind = "clips" if examples.pictured else "vectors"
        raise ValueError(
            f"{examples.name} holds {kind}, but encoders are trained on views of images; "
            "give images"
        )
    first = to_batch(examples.inputs[np.arange(1)], Preprocessing(), layout=examples.layout)
    wanted = Preprocessing(channels=1 if first.shape[1] == 1 else 3, size=SIDE)
    found = {}
    for name in ("shared", *TRAINED.values()):
        parts = np.array_split(split[name], -(-len(split[name]) // 500))
        done = [to_batch(examples.inputs[p], wanted, layout=examples.layout) for p in parts]
        found[name] = torch.cat(done)
        low, high = (float(end) for end in found[name].aminmax())
        if low < 0 or high > 1:
            raise ValueError(
                f"the images of {examples.name} hold values from {low:.3g} to {high:.3g}, but "
                "pixels from 0 to 255 (whole numbers) or from 0 to 1 were wanted"
            )
    return {
        name: (torch.cat([found["shared"], found[own]]) - MEAN) / STD
        for name, own in TRAINED.items()
    }


def _place(folder, cache, plan, examples, split):
    """The folder of this very training, with what tells how it is made."""
    rows = {name: members.tolist() for name, members in split.items()}
    told = {**plan, "data": examples.digest(), "split": storage.key(**rows)}
    key = storage.key(kind="encoders", **told)
    folder, named = Path(folder or storage.cache_folder(cache) / KEPT / key), bool(folder)
    before = _plan(folder)
    if other := [name for name in told if before and before.get(name) != told[name]]:
        raise ValueError(
            f"the folder {folder} holds a training with another {listed(other)}; name another "
            "folder, or empty this one"
        )
    try:
        inside = sorted(one.name for one in folder.iterdir()) if folder.exists() else ()
        if named and inside and not before:
            raise ValueError(
                f"the folder {folder} holds {listed(inside)}, but no training of a pair; name a "
                "new folder, or an empty one"
            )
        # The plan first: by it the folder is known as a training's, whatever comes between.
        for name in TRAINED:
            (folder / name).mkdir(parents=True, exist_ok=True)
        texts = {"plan.json": json.dumps(told, indent=1), "factory.py": _factory(plan)}
        for name, text in texts.items():
            with storage.written(folder / name) as path:
                path.write_text(text + "\n", encoding="utf-8")
        groups.save(split, examples, folder / "split.json")
    except OSError as broken:
        if broken.errno == errno.ENOSPC:
            raise
        raise ValueError(
            f"the folder {folder} can't be written to ({broken.strerror}); name another"
        ) from broken
    checkpoint()
    return folder


def _factory(plan) -> str:
    """A Python file that builds the encoder, as `load_model` takes it."""
    build = FRAMEWORKS[plan["framework"]].build.format(**plan)
    sees = {"channels": plan["channels"], "size": SIDE, "mean": MEAN, "std": STD}
    return dedent(f'''\
        """The encoder that was trained here: the weights beside it belong in it."""

        from memexplorer.models.encoders import {build.partition("(")[0]}


        def build():
            network = {build}
            network.preprocessing = {json.dumps(sees)}
            return network''')
