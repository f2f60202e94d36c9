"""Examples from a NumPy archive: images and labels, or Keras' x_train, y_train, x_test, y_test."""

import zipfile
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from memexplorer.data import arrays
from memexplorer.data.examples import LAYOUTS
from memexplorer.data.found import Found
from memexplorer.data.splits import chosen, split_of
from memexplorer.data.words import listed

REMEDY = (
    "wanted images (or x, data) and labels (or y, targets), or x_train, y_train, x_test, y_test"
)


def read(path: Path, *, split: str | None = None) -> Found:
    """What does this archive hold?

    path     an .npz file, as numpy.savez or savez_compressed writes it
    split    which of its parts, where names say so (x_train, test_images …)
    returns  Found
    errors   ValueError if it is no archive, is cut short, or holds Python objects
    """
    with _opened(path) as archive:
        parts = _parts(archive.files)
        part, notes = chosen(parts, split, path.name)
        names = parts[part]
        if not {"inputs", "features"} & {field.partition(":")[0] for field in names}:
            raise ValueError(
                f"{path.name}: there are no images in it, only {listed(archive.files)}; {REMEDY}"
            )
        held = {field: _array(archive, name, path) for field, name in names.items()}
        if "layout" in archive.files and (said := str(_array(archive, "layout", path))) in LAYOUTS:
            held["layout"] = said  # as we save it: what the axes mean need not be guessed
        if "shades" in archive.files:
            held["shades"] = tuple(map(float, _array(archive, "shades", path)))
        saved = {"kinds", "true_labels"} <= set(archive.files)  # as data.spoiled_file writes them
        held |= {"kinds": _array(archive, "kinds", path)} if saved else {}
        named = str(_array(archive, "name", path)) if saved and "name" in archive.files else ""
    features = {
        field.partition(":")[2] or "features": held.pop(field)
        for field in list(held)
        if field.partition(":")[0] == "features"
    }
    name = f"{path.stem} ({part})" if part else path.stem
    return Found(name=named or name, features=features, row=part or path.stem, notes=notes, **held)


def whole(path: Path) -> dict[str, np.ndarray]:
    """Which arrays does this archive hold, by their names?"""
    with _opened(path) as archive:
        return {name: _array(archive, name, path) for name in archive.files}


@contextmanager
def _opened(path: Path):
    with open(path, "rb") as file:  # NumPy would leave a damaged file open
        try:
            archive = np.load(file, allow_pickle=False)
            fault = None if hasattr(archive, "files") else "it is one array: call it .npy"
        except (zipfile.BadZipFile, EOFError, OSError, ValueError) as problem:
            fault = problem if "ickle" not in str(problem) else "it is of another kind"
        if fault:
            raise ValueError(
                f"{path.name} is no readable .npz archive ({fault}); save or copy it anew"
            )
        yield archive


def _parts(files) -> dict[str, dict[str, str]]:
    """split ("" where none is named) -> field -> the array's name; layers as "features:layer"."""
    sorted_out: dict[str, dict[str, str]] = {}
    for name in files:
        part, rest = split_of(name)
        sorted_out.setdefault(part, {})[rest] = name
    found = {}
    for part, rests in sorted_out.items():
        found[part] = {field: rests[rest] for field, rest in arrays.fields(rests).items()}
        for rest, name in rests.items():
            if rest.startswith("features_"):
                found[part]["features:" + rest.removeprefix("features_")] = name
    shared = found.pop("", {}) if any(part and "inputs" in found[part] for part in found) else {}
    if "classes" in shared:
        found = {part: {"classes": shared["classes"]} | names for part, names in found.items()}
    return {part: names for part, names in found.items() if names} or {"": {}}


def _array(archive, name: str, path: Path) -> np.ndarray:
    try:
        return archive[name]
    except ValueError as fault:
        if "allow_pickle" not in str(fault):
            raise ValueError(f"{path.name}: array {name!r} is damaged ({fault})") from fault
        raise ValueError(
            f"{path.name}: array {name!r} holds Python objects, which are not read because they "
            f"could run code; save it as numbers or text: {name}=np.array(values, dtype=str)"
        ) from fault
    except (zipfile.BadZipFile, EOFError, OSError) as fault:
        raise ValueError(f"{path.name}: array {name!r} is damaged ({fault})") from fault
    except MemoryError as fault:
        raise ValueError(f"{path.name}: array {name!r} does not fit into memory") from fault
