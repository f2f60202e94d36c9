"""What a reader found in a source, and how that becomes a checked set of examples."""

from dataclasses import dataclass, field

import numpy as np

from memexplorer.data import arrays, labels
from memexplorer.data.examples import UNLABELLED, Examples
from memexplorer.data.words import listed

LONGEST = 1000  # characters of an id; numpy gives every id the room of the longest


@dataclass(frozen=True, eq=False)
class Found:
    """What lies in a source, as it was written there?

    name         a short name for the page
    inputs       array, tensor, list or lazy images; None if there are only features
    labels, true_labels, predictions   (example,) of any kind, or None
    classes      names in order, if stated
    ids          (example,) or None: then rows are numbered `row`-0, `row`-1 …
    features     layer -> (example, unit)
    layout, shades   of `inputs`, where they are known already
    kinds        (example,) str: how each was spoiled, or None
    unlabelled   what to say if nobody gives labels; empty if that is no error
    """

    name: str
    inputs: object = None
    labels: object = None
    true_labels: object = None
    predictions: object = None
    classes: object = None
    ids: object = None
    features: dict = field(default_factory=dict)
    row: str = "row"
    layout: str | None = None
    shades: tuple[float, float] | None = None
    kinds: np.ndarray | None = None
    unlabelled: str = ""
    notes: tuple[str, ...] = ()


def checked(found: Found) -> Examples:
    """Does all of it fit together? Then as examples.

    errors  ValueError names the part that does not fit, and both lengths

    >>> checked(Found("two", inputs=np.zeros((2, 4)), labels=["cat", "dog"])).classes
    ('cat', 'dog')
    """
    features = {layer: _features(rows, layer) for layer, rows in found.features.items()}
    inputs, layout, notes = found.inputs, found.layout or "HWC", ()
    if inputs is None:
        if not features:
            raise ValueError(f"{found.name}: there are neither images nor features")
        inputs, layout = next(iter(features.values())), "vector"
    elif not hasattr(inputs, "content"):
        inputs, layout, notes = arrays.inputs(inputs, layout=found.layout)
    if not (size := len(inputs)):
        raise ValueError(f"{found.name}: there are no examples in it")
    columns = {name: getattr(found, name) for name in ("labels", "true_labels", "predictions")}
    columns = {
        name: labels.simple(rows, name) for name, rows in columns.items() if rows is not None
    }
    _check_lengths(
        size, columns | {f"features of layer {layer!r}": f for layer, f in features.items()}
    )
    if "labels" not in columns and "true_labels" in columns:
        columns["labels"] = columns["true_labels"]
    if "labels" in columns:
        numbers, classes, more = labels.encode(columns, classes=found.classes)
    elif found.unlabelled:
        raise ValueError(found.unlabelled)
    else:
        numbers, classes = {"labels": np.zeros(size, dtype=np.int64)}, (UNLABELLED,)
        more = (f'no labels: every example counts as one class "{UNLABELLED}"',)
    return Examples(
        ids=_ids(found, size), classes=classes, inputs=inputs, name=found.name, layout=layout,
        features=features, notes=(*found.notes, *notes, *more), shades=found.shades,
        kinds=_kinds(found.kinds, size), **numbers,
    )  # fmt: skip


def _kinds(given, size: int):
    """Texts, one for each example; whatever else is called kinds is something else."""
    fits = isinstance(given, np.ndarray) and given.shape == (size,) and given.dtype.kind == "U"
    return given if fits else None


def _features(given, layer: str) -> np.ndarray:
    if hasattr(given, "detach"):
        given = given.detach().cpu().float().numpy()
    try:
        rows = np.asarray(given)
    except ValueError as fault:
        raise ValueError(f"features of layer {layer!r} have rows of different length") from fault
    if rows.ndim != 2 or rows.dtype.kind not in "biuf":
        raise ValueError(
            f"features of layer {layer!r} have shape {rows.shape}, {rows.dtype}; wanted one "
            "row of numbers for each example: pool the positions, for instance .mean(axis=(2, 3))"
        )
    if not rows.shape[1]:
        raise ValueError(f"features of layer {layer!r} have no units: shape {rows.shape}")
    return arrays.finite(rows, f"features of layer {layer!r}")


def _check_lengths(size: int, columns: dict) -> None:
    for name, column in columns.items():
        if len(column) != size:
            raise ValueError(
                f"{name} has {len(column):,} rows but there are {size:,} examples; "
                "give both the same examples in the same order"
            )


def row_ids(found: Found, size: int) -> list[str]:
    """What are examples called that have no names of their own?

    >>> row_ids(Found("mnist", row="train"), 2)
    ['train-0', 'train-1']
    """
    return [f"{found.row}-{row}" for row in range(size)]


def _ids(found: Found, size: int) -> np.ndarray:
    if found.ids is None:
        return np.array(row_ids(found, size))
    given = found.ids.detach().cpu().numpy() if hasattr(found.ids, "detach") else found.ids
    given = np.asarray(given).tolist()
    if len(given) != size:
        raise ValueError(f"ids has {len(given):,} rows but there are {size:,} examples")
    empty = [row for row, name in enumerate(given) if name is None or name in ("", b"")]
    if empty:
        raise ValueError(f"ids are missing in rows {listed(empty)}; give every example one")
    texts = [name.decode("utf-8", "replace") if isinstance(name, bytes) else str(name)
             for name in given]  # fmt: skip
    if (longest := max(map(len, texts))) > LONGEST:
        raise ValueError(f"ids has one of {longest:,} characters; at most {LONGEST:,} are read")
    return np.array(texts)
