"""Arrays and tensors saved one by one: .npy with its neighbours, .pt."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from memexplorer.data import memory
from memexplorer.data.found import Found
from memexplorer.data.places import check_inside
from memexplorer.data.words import listed

WORDS = ("features", "embeddings", "activations", "images", "inputs", "x")
BESIDE = ("labels", "true_labels", "predictions", "ids", "classes")


def read(path: Path, *, roots=None) -> Found:
    """Which features (or images) does a .npy or .pt file hold?

    path     .npy: (example, unit) features or images, with labels.npy, predictions.npy, ids.npy …
             beside it (train_labels.npy for train_features.npy); .pt: a dict of tensors, or one
    returns  Found
    errors   ValueError if it cannot be read without running code, or is damaged
    """
    given = array(path)
    if isinstance(given, dict):
        return memory.from_dict(given, name=path.stem, row=path.stem)
    beside = _beside(path, roots) if path.suffix.lower() == ".npy" else {}
    notes = (f"read beside it: {listed(p.name for p in beside.values())}",) if beside else ()
    held = {field: array(place) for field, place in beside.items()}
    found = Found(name=path.stem, row=path.stem, notes=notes, **held)
    if given.ndim == 2:
        return replace(found, features={path.stem: given})
    return replace(found, inputs=given)


def array(path: Path):
    """What does a .npy or .pt file hold?

    returns  array, memory-mapped; or tensor; or dict of tensors
    errors   ValueError if that would mean running code from it, or it is damaged
    """
    return _npy(path) if path.suffix.lower() == ".npy" else _pt(path)


def _npy(path: Path):
    try:
        # "c" leaves the file alone, yet torch does not warn about memory it must not write
        return np.load(path, mmap_mode="c", allow_pickle=False)
    except (ValueError, OSError, EOFError) as fault:
        if "ickle" in str(fault) or "object" in str(fault):
            raise ValueError(
                f"{path.name} is no .npy of plain numbers or text; Python objects are not read "
                "because they could run code: save it with numpy.save as numbers or dtype=str"
            ) from fault
        raise ValueError(f"{path.name} is damaged or cut short ({fault})") from fault


def _pt(path: Path):
    import torch

    try:
        held = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as fault:  # pickle, zip and torch each fail in their own way
        raise ValueError(
            f"{path.name} is damaged, or holds more than plain tensors, which is not read because "
            "it could run code; save torch.save(dict(features=…, labels=…), FILE)"
        ) from fault
    if isinstance(held, (torch.Tensor, dict)):
        return held
    raise ValueError(f"{path.name} holds a {type(held).__name__}; wanted tensors or a dict of them")


def _beside(path: Path, roots) -> dict[str, Path]:
    """labels.npy and the like: by the same prefix, else by the plain name."""
    found = {}
    words = [word for word in WORDS if word in path.stem.split("_")]
    for field in BESIDE:
        names = [_swapped(path.stem, word, field) for word in words]
        for name in (*names, f"{path.stem}_{field}", field):
            place = path.with_name(f"{name}.npy")
            if place != path and place.is_file():
                check_inside(place, roots, what=field)
                found[field] = place
                break
    return found


def _swapped(stem: str, word: str, field: str) -> str:
    return "_".join(field if part == word else part for part in stem.split("_"))
