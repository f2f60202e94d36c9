"""Spoiled examples as one .npz, which load_examples reads with the truth."""

import contextlib
import io
import os
import tempfile
from pathlib import Path

import numpy as np

from memexplorer.data import distorting, loading, npz
from memexplorer.data.spoiling import Spoiled


def encoded(spoiled: Spoiled, name: str = "") -> bytes:
    """What does the file hold? Inputs, ids, both labels, the classes' names, kinds and notes.

    name    what they are called when they are loaded; "": as the file
    errors  ValueError where images differ in size
    """
    examples = spoiled.examples
    arrays = {
        "ids": examples.ids, "labels": examples.labels, "true_labels": examples.true_labels,
        "classes": np.array(examples.classes), "kinds": np.array(spoiled.kinds.tolist(), str),
        "notes": np.array(spoiled.notes, str),
    }  # fmt: skip
    arrays |= {"name": np.array(name)} if name else {}
    known = {name: np.asarray(rows) for name, rows in examples.features.items()}
    arrays |= {f"features_{name}": rows for name, rows in known.items()}
    if not any(rows is examples.inputs for rows in examples.features.values()):
        arrays["images"] = distorting.stacked(examples)
        arrays["layout"] = np.array(examples.layout)
        if examples.shades is not None:
            arrays["shades"] = np.array(examples.shades)
    if examples.predictions is not None:
        arrays["predictions"] = examples.predictions
    held = io.BytesIO()
    np.savez_compressed(held, **arrays)
    return held.getvalue()


def save(spoiled: Spoiled, path, name: str = "") -> Path:
    """Where does it lie now, for load_examples and for others' code?

    path     a file name that ends in .npz, in a folder that is there
    name     what they are called when they are loaded; "": as the file
    returns  Path
    errors   ValueError for another ending, FileNotFoundError without the folder

    >>> from memexplorer.data import load_examples, spoiling
    >>> few = load_examples((np.zeros((4, 8, 8)), ["cat", "dog"] * 2))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = save(spoiling.spoil(few, "symmetric", 0.5), f"{folder}/few.npz")
    ...     again = load(path)
    >>> int(again.wrong.sum()), sorted(set(again.kinds.tolist()))
    (2, ['', 'symmetric'])
    """
    path = Path(path).expanduser()
    if path.suffix.lower() != ".npz":
        raise ValueError(f"path is {path}, but a name that ends in .npz was wanted")
    if not path.parent.is_dir():
        raise FileNotFoundError(f"there is no folder {path.parent} to write {path.name} into")
    held = encoded(spoiled, name)
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with open(handle, "wb") as file:
            file.write(held)
        os.chmod(beside, 0o644)
        os.replace(beside, path)  # whole or not at all
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(beside)
    return path


def load(path) -> Spoiled:
    """Which spoiled examples were saved here?

    errors  ValueError where the file holds no kinds
    """
    path = Path(path).expanduser()
    examples, held = loading.load_examples(path), npz.whole(path)
    if "kinds" not in held or examples.true_labels is None:
        raise ValueError(f"{path.name} holds no spoiled examples (no kinds, or no true labels); "
                         "load it by load_examples")  # fmt: skip
    if len(held["kinds"]) != len(examples):
        raise ValueError(
            f"{path.name} holds {len(held['kinds']):,} kinds for {len(examples):,} examples; save "
            "it anew, or load it by load_examples"
        )
    notes = tuple(held["notes"].tolist()) if "notes" in held else ()
    return Spoiled(examples, held["kinds"].astype(object), notes)
