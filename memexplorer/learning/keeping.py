"""The folder of a training: its plan, its exact state, its checkpoints, and what was measured."""

import contextlib
import json
import time
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file

from memexplorer import storage
from memexplorer.data import spoiled_file, spoiling
from memexplorer.learning.describing import described
from memexplorer.learning.history import COLUMNS, Checkpoint, History
from memexplorer.learning.sets import called
from memexplorer.models.identity import weights_digest
from memexplorer.models.origin import origin

KEPT = "learning"  # the folder in the cache
PLAN, STATE, TIMES, TOLD = "plan.json", "state.pt", "times.json", "told.json"
OFTEN = 20.0  # seconds between two states, or so many times what it takes to write one


def plan_of(network, examples, held_out, recipe, loss, every, seed, begin, touched=None) -> dict:
    """All that a training depends on, as plain values."""
    truth = examples.true_labels
    other = held_out and [held_out.digest(), held_out.label_digest()]
    return {
        "network": weights_digest(network), "data": examples.digest(),
        "labels": examples.label_digest(), "held_out": other,
        "recipe": asdict(recipe), "loss": described(loss),
        "truth": None if truth is None else storage.digest(truth.astype("<i8")),
        "touched": None if touched is None else storage.digest(touched.astype(np.uint8)),
        "measured": list(COLUMNS), "every": every, "seed": seed,
        "preprocessing": asdict(origin(network).preprocessing),
        "begin": None if begin is None else _begun(begin),
        "torch": torch.__version__.partition("+")[0],
    }  # fmt: skip


def _begun(begin: Checkpoint) -> list:
    """Which checkpoint is this? Its weights, its step, and how it was taught until then.

    A folder may hold another training by now, so its name says nothing.
    """
    try:
        weights = np.fromfile(begin.weights, np.uint8)
    except OSError:  # `begun_from` has words for it
        weights = np.empty(0, np.uint8)
    taught = _json(begin.weights.parent / PLAN).get("plan", {})
    return [storage.digest(weights), begin.step, storage.key(**taught)]


def place(folder, cache, plan: dict) -> Path:
    """The folder of this very training, known by its plan."""
    named = folder is not None
    folder = Path(folder or storage.cache_folder(cache) / KEPT / storage.key(**plan))
    before = _json(folder / PLAN)
    if named and before and before.get("plan") != json.loads(json.dumps(plan)):
        raise ValueError(
            f"the folder {folder} holds another training; name a new folder, or an empty one"
        )
    folder.mkdir(parents=True, exist_ok=True)
    if not before:
        _write(folder / PLAN, {"plan": plan, "since": time.time()})
    return folder


def factory(folder: Path, text: str) -> str:
    """The spec by which `load_model` builds the network that is taught here."""
    with storage.written(folder / "factory.py") as path:
        path.write_text(text, encoding="utf-8")
    return f"{folder / 'factory.py'}:build"


class TrainingFolder:
    """What of a training lies on the disk, and when is it written anew?"""

    def __init__(self, folder: Path):
        self.folder, self.kept, self.took = folder, time.monotonic(), 0.0

    def about(self, told: dict, **arrays) -> None:
        """What others read of it besides the numbers."""
        storage.save_arrays(self.folder, **arrays)
        _write(self.folder / TOLD, told)

    def checkpoints(self, times: dict) -> tuple[Checkpoint, ...]:
        """Those that lie here whole, of the measured times."""
        return checkpoints(self.folder, times)

    def state(self) -> dict | None:
        """The state it was left in, None where there is nothing whole."""
        try:
            return torch.load(self.folder / STATE, map_location="cpu", weights_only=True)
        except Exception:  # cut short, or never written: it begins again
            return None

    def predictions(self, count: int):
        """The answers at the first so many measured times; None where they are not there whole."""
        with contextlib.suppress(OSError, ValueError, EOFError):
            found = np.load(self.folder / "predictions.npy", allow_pickle=False)[:count]
            return found if len(found) == count else None
        return None

    def keep(self, state: dict, predictions, *, now: bool = False) -> None:
        """Write all that is needed to go on from here, when it is due or `now`."""
        if not now and time.monotonic() - self.kept < max(OFTEN, OFTEN * self.took):
            return
        begun = time.monotonic()
        # The answers first: a state must never tell of more times than there are answers.
        storage.save_arrays(self.folder, predictions=np.asarray(predictions))
        with storage.written(self.folder / STATE) as path:
            torch.save(state, path)
        _write(self.folder / TIMES, state["times"])
        self.kept = time.monotonic()
        self.took = self.kept - begun

    def checkpoint(self, step: int, epoch: float, network, state: dict) -> Checkpoint:
        """The network as it is now, with what is needed to branch off."""
        weights = self.folder / f"step-{step:08d}.safetensors"
        with storage.written(weights) as path:
            save_file({name: value.contiguous() for name, value in network.state_dict().items()},
                      path)  # fmt: skip
        with storage.written(weights.with_suffix(".pt")) as path:
            torch.save({**state, "step": step, "epoch": epoch}, path)
        return Checkpoint(step, epoch, weights, weights.with_suffix(".pt"))


def checkpoints(folder, times: dict) -> tuple[Checkpoint, ...]:
    """Those that lie there whole, of the measured times."""
    found = []
    for step, epoch in zip(times["step"], times["epoch"], strict=True):
        weights = Path(folder) / f"step-{step:08d}.safetensors"
        state = weights.with_suffix(".pt")
        if weights.is_file() and state.is_file():
            found.append(Checkpoint(step, epoch, weights, state))
    return tuple(found)


def begun_from(network, begin: Checkpoint) -> dict:
    """Puts in the weights of a checkpoint; what else was kept with it.

    errors  ValueError where they are of another network, or their files are not whole
    """
    try:
        weights = load_file(begin.weights)
        state = torch.load(begin.state, map_location="cpu", weights_only=True)
    except Exception as error:  # each library has its own words for a file cut short, or gone
        raise ValueError(
            f"what was kept at step {begin.step:,} can't be read any more ({begin.weights}); "
            "branch off from another time, or begin anew"
        ) from error
    try:
        network.load_state_dict(weights)
    except RuntimeError as error:
        raise ValueError(
            f"the time to branch off from (step {begin.step:,}) is of another network: its make, "
            "width, inputs or classes differ; set those of its training, or begin anew"
        ) from error
    return state


def read(folder) -> History | None:
    """How did the training go that is kept in this folder? None where nothing was measured."""
    folder = Path(folder)
    told, times = _json(folder / TOLD), _json(folder / TIMES)
    if not told or not times.get("step"):
        return None
    with contextlib.suppress(OSError, ValueError, EOFError):
        said = np.load(folder / "predictions.npy", mmap_mode="r")[: len(times["step"])]
        asked = storage.load_arrays(folder, "rows", "labels")
        times = {name: tuple(map(_number, column)) for name, column in times.items()}
        return History(times, said, *map(np.asarray, asked), checkpoints(folder, times), None, told)
    return None


def earlier(cache=None) -> list[Path]:
    """In which folders are trainings kept, the latest first?"""
    kept = (storage.cache_folder(cache) / KEPT).glob(f"*/{TIMES}")
    return [path.parent for path in sorted(kept, key=lambda path: -path.stat().st_mtime)]


def named(place: str, cache=None) -> Checkpoint:
    """Which checkpoint is FOLDER@STEP? A folder's name alone is one of the cache.

    errors  ValueError says which steps are kept there
    """
    folder, _, step = str(place).rpartition("@")
    folder = (
        Path(folder) if Path(folder).is_absolute() else storage.cache_folder(cache) / KEPT / folder
    )
    known = read(folder)
    kept = {} if known is None else {str(one.step): one for one in known.checkpoints}
    if step not in kept:
        steps = ", ".join(kept) or "none"
        raise ValueError(
            f"{place!r} names no checkpoint: in {folder} the steps kept are {steps}; give "
            "FOLDER@STEP with one of them"
        )
    return kept[step]


def data(spoiled, held_out, cache=None) -> dict:
    """Where pages find what is learned: {"data_file", "held_out_file": .npz}, written once.

    They are called what was named, and what was done to them: "train, 40 % symmetric".
    errors  none where images differ in size, which no .npz holds: then nothing is written
    """
    found = {}
    whole = spoiling.Spoiled(held_out, np.full(len(held_out), "", object))
    learned, other = called(spoiled), held_out.name
    other += ", held out" if other == spoiled.examples.name else ""
    named = ("data_file", spoiled, learned), ("held_out_file", whole, other)
    for name, part, title in named:
        one = part.examples
        if one.true_labels is None:
            part = replace(part, examples=replace(one, true_labels=one.labels))
        digests = one.digest(), one.label_digest(), storage.digest(part.kinds.astype(str))
        truth = storage.digest(part.examples.true_labels)
        key = storage.key(of=digests, truth=truth, name=title)
        path = storage.cache_folder(cache) / KEPT / f"{key}.npz"
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(ValueError):
            found[name] = str(path if path.exists() else spoiled_file.save(part, path, title))
    return found


def _number(value):
    return float("nan") if value is None else value


def _write(path, told) -> None:
    with storage.written(path) as place:
        place.write_text(json.dumps(storage.plain(told), indent=1) + "\n", encoding="utf-8")


def _json(path) -> dict:
    with contextlib.suppress(OSError, ValueError, TypeError):
        return dict(json.loads(path.read_text(encoding="utf-8")))
    return {}
