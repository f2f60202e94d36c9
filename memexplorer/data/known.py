"""What the user already knows: features, predictions and labels that belong to the examples."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np

from memexplorer.data import arrays, npz, saved, table
from memexplorer.data.found import Found, row_ids
from memexplorer.data.places import allowed
from memexplorer.data.words import listed


def first(features):
    """Which of these features stand for the examples, when there are no images?

    returns  (spec, features): a sole path is read like any data, with the labels beside it

    >>> first("layer4=train_features.npy")
    ('train_features.npy', {'layer4': 'train_features.npy'})
    """
    if features is None:
        raise TypeError("data: nothing was given; wanted a path, arrays, or features")
    layers = _layers(features)
    given = next(iter(layers.values()))
    if isinstance(given, (str, os.PathLike)):
        return given, (layers if list(layers) != [Path(given).stem] else None)
    return {"features": layers}, None


def attach(found: Found, *, features=None, predictions=None, labels=None, roots=None) -> Found:
    """What is known besides? It is added to what the data says, or replaces it.

    features              layer -> (example, unit) or path, one of them, or ["layer=path", …]
    predictions, labels   (example,) classes or a path; a table with ids is put in their order
    returns               Found
    """
    if features is not None:
        read = {
            layer: _given(given, "features", found, roots)
            for layer, given in _layers(features).items()
        }
        same = found.inputs is None and len(found.features) == 1  # the same file, with a name
        found = replace(found, features=read if same else found.features | read)
    if predictions is not None:
        given = _given(predictions, "predictions", found, roots)
        found = replace(found, predictions=given)
    if labels is not None:
        note = "labels given separately are used instead of those in the data"
        notes = found.notes if found.labels is None else (*found.notes, note)
        given = _given(labels, "labels", found, roots)
        found = replace(found, labels=given, notes=notes)
    return found


def _layers(features) -> dict:
    """Layer -> array or path, from the ways people say it."""
    many = isinstance(features, (list, tuple)) and all(map(_is_path, features))
    if isinstance(features, dict):
        layers = {str(layer): given for layer, given in features.items()}
    elif _is_path(features) or many:
        features = features if many else [features]
        layers = dict(map(_named, features))
        if len(layers) < len(features):
            raise ValueError(
                f"features: two files for one layer ({listed(layers)}); name each by LAYER=FILE"
            )
    else:
        layers = {"features": features}
    if not layers:
        raise ValueError("features is empty; give layer=path, an array, or leave it out")
    return layers


def _is_path(given) -> bool:
    return isinstance(given, (str, os.PathLike))


def _named(text) -> tuple[str, str]:
    text = os.fspath(text)
    layer, mark, path = text.partition("=")
    if mark and layer and not os.path.exists(text):
        return layer, path
    return Path(text).stem, text


def _given(given, field: str, found: Found, roots):
    """One column, from an array or from a file of any kind."""
    if not _is_path(given):
        return given
    path = allowed(given, roots, what=field)
    kind = path.suffix.lower()
    if kind in table.SUFFIXES:
        return _from_table(path, field, found)
    if kind not in (".npy", ".npz", ".pt", ".pth"):
        raise ValueError(
            f"{field}: {path.name} is of no kind that is read; wanted .npy, .npz, .pt, .csv or "
            ".parquet"
        )
    held = npz.whole(path) if kind == ".npz" else saved.array(path)
    if not isinstance(held, dict):
        return held
    name = next(iter(held)) if len(held) == 1 else arrays.fields(held).get(field)
    if name is None:
        raise ValueError(f"{field}: {path.name} has no {field}, only {listed(held)}")
    return held[name]


def _from_table(path: Path, field: str, found: Found):
    """A column of a table; if both have ids, in their order."""
    held, names = table.opened(path, {}, images=False)
    what = {"labels": "label", "predictions": "prediction", "features": "features"}[field]
    if what not in names:
        raise ValueError(f"{field}: {path.name} has no column of {field}, only {listed(names)}")
    if field == "features":
        rows = next(iter(table.features(held, names["features"]).values()))
    else:
        rows = np.asarray(table.values(held, names[what]))
    if "id" not in names:
        return rows
    ids = [str(name) for name in held.column(names["id"]).to_pylist()]
    place = {name: row for row, name in enumerate(ids)}
    if len(place) < len(ids):
        raise ValueError(f"{field}: {path.name} has ids that occur more than once")
    if found.ids is None:  # rows are numbered: a table may speak of these numbers, or of others
        wanted = row_ids(found, len(ids))
        return rows[[place[name] for name in wanted]] if set(wanted) == set(place) else rows
    wanted = [str(name) for name in np.asarray(found.ids).tolist()]
    if absent := [name for name in wanted if name not in place]:
        raise ValueError(
            f"{field}: {path.name} has no row for {len(absent):,} of {len(wanted):,} ids "
            f"({listed(absent)}); give every example one, or drop its ids to go by order"
        )
    return rows[[place[name] for name in wanted]]
