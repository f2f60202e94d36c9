"""Shapes, ranges and types, complained about in the caller's words."""

import numpy as np


def check_axes(**arrays) -> dict:
    """Do these arrays agree on how many examples, units and classes there are?

    Each argument is a pair (array, "axis axis …"); an axis named twice must have one size.
    Returns the size of each axis. ValueError names the two arguments that disagree.

    >>> check_axes(features=(np.zeros((50, 8)), "example unit"), labels=(np.zeros(50), "example"))
    {'example': 50, 'unit': 8}
    """
    sizes, first = {}, {}
    for name, (array, axes) in arrays.items():
        shape, axes = np.shape(array), axes.split()
        if len(shape) != len(axes):
            raise ValueError(
                f"{name} has shape {shape}, but {len(axes)} axes were wanted: ({', '.join(axes)})"
            )
        for axis, size in zip(axes, shape, strict=True):
            if sizes.setdefault(axis, size) != size:
                raise ValueError(
                    f"{name} has {size} along {axis!r} but {first[axis]} has {sizes[axis]}; "
                    f"give both the same {axis}s in the same order"
                )
            first.setdefault(axis, name)
    return sizes


def check_finite(name: str, array) -> None:
    """Is every number a number?

    ValueError says how many rows hold NaN or infinity, and which is the first.

    >>> check_finite("features", np.array([[0.0, 1.0]]))
    """
    array = np.asarray(array)
    with np.errstate(over="ignore", invalid="ignore"):
        if array.dtype.kind not in "fc" or np.isfinite(array.sum(dtype=np.float64)):
            return
    bad = ~np.isfinite(array).reshape(len(array), -1).all(axis=1)
    if bad.any():
        raise ValueError(
            f"{name} holds NaN or infinity in {bad.sum():,} of {len(array):,} rows, the first is "
            f"row {int(bad.argmax())}; find out where they come from, or leave those rows out"
        )


def check_k(k, available: int, *, what: str) -> int:
    """Are there that many neighbours at all?

    ValueError when k is no whole number of at least 1, or more than there are.

    >>> check_k(30, 100, what="training examples")
    30
    """
    if not isinstance(k, int | np.integer) or isinstance(k, bool):
        raise TypeError(f"k is {k!r}, but a whole number of neighbours was wanted, such as k=30")
    if k < 1:
        raise ValueError(f"k is {k}, but at least one neighbour is needed, such as k=30")
    if k > available:
        raise ValueError(
            f"k is {k}, but there are only {available:,} {what} to choose from; "
            f"give k={max(available, 1)} or less"
        )
    return int(k)


def check_choice(name: str, value, choices) -> None:
    """Is this one of the words that are understood?

    >>> check_choice("metric", "cosine", ("l2", "cosine"))
    """
    if value not in choices:
        raise ValueError(
            f"{name} is {value!r}, but one of {', '.join(map(repr, choices))} is known"
        )


def check_labels(name: str, labels, classes: int) -> np.ndarray:
    """Is every label the number of a class?

    labels   (example,) whole numbers from 0 to classes - 1
    returns  the same as int64

    >>> check_labels("labels", [0, 2], classes=3)
    array([0, 2])
    """
    array = np.asarray(labels)
    if array.ndim != 1:
        raise ValueError(f"{name} has shape {array.shape}, but one label per example was wanted")
    if array.dtype.kind == "f" and (array == np.round(array)).all():
        array = array.astype(np.int64)
    if array.dtype.kind not in "iu":
        raise TypeError(f"{name} holds {array.dtype} values, but class numbers 0, 1, … were wanted")
    if len(array) and not 0 <= array.min() <= array.max() < classes:
        odd = array.min() if array.min() < 0 else array.max()
        raise ValueError(
            f"{name} holds {odd}, but the classes are numbered 0 to {classes - 1} ({classes} "
            "classes); renumber the labels, or say how many classes there are"
        )
    return array.astype(np.int64)


def check_count(name: str, value, *, least: int) -> int:
    """Is this a whole number, and enough?

    >>> check_count("views", 10, least=0)
    10
    """
    if not isinstance(value, int | np.integer) or isinstance(value, bool):
        raise TypeError(f"{name} is {value!r}, but a whole number was wanted")
    if value < least:
        raise ValueError(f"{name} is {value}, but at least {least} was wanted")
    return int(value)


def check_number(name: str, value, *, least=-np.inf, above=-np.inf, below=np.inf) -> float:
    """Is this a number, no less than one (or above it) and below another?

    >>> check_number("decay", 0.7, least=0, below=1)
    0.7
    """
    if not isinstance(value, int | float | np.number) or isinstance(value, bool):
        raise TypeError(f"{name} is {value!r}, but a number was wanted")
    if not (least <= value < below and above < value):
        wanted = f"above {above}" if above > -np.inf else f"of at least {least}"
        if below < np.inf:
            wanted = f"from {least} to below {below}"
        raise ValueError(f"{name} is {value}, but a number {wanted} was wanted")
    return float(value)
