"""From labels as people write them (text, numbers, one-hot rows) to class numbers."""

import numpy as np

from memexplorer.data.words import counted, listed

MOST = 100_000  # a whole number above this is a code, not the number of one of a network's outputs


def encode(columns, *, classes=None):
    """Which class is each label, and what are the classes called?

    Text is numbered in the order of the sorted names. Whole numbers (also 3.0 or "3") count as
    class numbers as they stand, so that they meet the network's outputs; only labels that are
    exactly 1..K are counted from 1, and negative or very large ones are numbered in their order.

    columns  name -> (example,) labels of any kind; all are numbered alike
    classes  names in order, if the data states them
    returns  (name -> (example,) int64, classes, notes)
    errors   ValueError names the column and the rows: a missing label, a fraction, a number
             outside the classes

    >>> encode({"labels": ["dog", "cat", "dog"]})
    ({'labels': array([1, 0, 1])}, ('cat', 'dog'), ())
    >>> encode({"labels": [0.0, 2.0]})[1]
    ('0', '1', '2')
    """
    read = {name: simple(column, name) for name, column in columns.items()}
    if classes is not None:
        classes = tuple(str(_text(name)) for name in np.asarray(classes).tolist())
        if len(set(classes)) < len(classes):
            raise ValueError(f"classes must differ, but are: {listed(classes, most=10)}")
        return {name: _within(column, classes, name) for name, column in read.items()}, classes, ()
    kinds = {column.dtype.kind for column in read.values()}
    if kinds == {"b"}:
        return _ordered(read, ("False", "True"), [False, True], ())
    if kinds <= {"i", "b"}:
        return _numbered({name: column.astype(np.int64) for name, column in read.items()})
    numbers = {name: column for name, column in read.items() if column.dtype.kind == "i"}
    texts = {name: column.astype(str) for name, column in read.items() if name not in numbers}
    names = sorted(set().union(*(np.unique(column).tolist() for column in texts.values())))
    for name, column in numbers.items():  # a network's answers beside labels that are text
        texts[name] = np.array(names)[_within(column, tuple(names), name)]
    return _ordered(texts, tuple(names), names, ())


def check_learnable(examples) -> None:
    """Are there labels to learn, of two classes at least? ValueError says what there is."""
    if not examples.labelled:
        raise ValueError(
            f"{examples.name} has no labels, but labels are learned; name data that has them"
        )
    if len(examples.classes) < 2:
        raise ValueError(
            f"{examples.name} has one class only, {examples.classes[0]!r}, but telling classes "
            "apart is learned; name data with two or more"
        )


def simple(column, name: str) -> np.ndarray:
    """What are these labels as whole numbers, booleans or text?

    column   anything numpy reads; (example, 1) and one-hot (example, class) are understood,
             and predictions may be (example, class) scores
    returns  (example,) int64, bool or str

    >>> simple([[0, 1, 0], [1, 0, 0]], "labels"), simple(["7", "10"], "labels")
    (array([1, 0]), array([ 7, 10]))
    """
    values = _flat(_as_array(column, name), name)
    if values.dtype.kind in "OSU":
        values = _from_objects(values, name)
    if values.dtype.kind == "f":
        _refuse(~np.isfinite(values), f"{name} is missing (NaN)", "give every example a label")
        fraction = values != np.rint(values)
        few = listed(np.unique(values[fraction]))
        _refuse(fraction, f"{name} has fractions ({few})", "labels name classes: whole or text")
        _refuse(np.abs(values) >= 2**63, f"{name} is too large", "number the classes from 0")
        return values.astype(np.int64)
    if values.dtype.kind == "u":
        _refuse(values > np.uint64(2**63 - 1), f"{name} is too large", "number the classes from 0")
    if values.dtype.kind in "iu":
        return values.astype(np.int64)
    if values.dtype.kind in "bU":
        return values
    raise ValueError(f"{name} are of type {values.dtype}; wanted whole numbers or text")


def _as_array(column, name: str) -> np.ndarray:
    if hasattr(column, "detach"):  # a tensor
        column = column.detach().cpu().numpy()
    try:
        return np.asarray(column)
    except ValueError as fault:
        raise ValueError(f"{name} has rows of different length; give one label a row") from fault


def _flat(values: np.ndarray, name: str) -> np.ndarray:
    if values.ndim == 2 and values.shape[1] == 1:
        return values[:, 0]
    if values.ndim == 2 and values.dtype.kind in "biuf":
        hot = ((values == 0) | (values == 1)).all() and (values.sum(axis=1) == 1).all()
        if hot or (name == "predictions" and np.isfinite(values).all()):
            return values.argmax(axis=1)
    if values.ndim != 1:
        raise ValueError(
            f"{name} has shape {values.shape}; wanted one label for each example, or one-hot rows"
        )
    return values


def _from_objects(values: np.ndarray, name: str) -> np.ndarray:
    """Text, or whatever the text says: "3" is the number 3 if every label is a whole number."""
    items = [_text(value) for value in values.tolist()]
    missing = [value is None or value == "" or value != value for value in items]
    _refuse(np.array(missing, dtype=bool), f"{name} is missing", "give every example a label")
    if all(isinstance(value, (bool, int, float)) for value in items):
        return simple(np.array(items), name)
    strange = {type(value).__name__ for value in items} - {"str", "int", "float", "bool"}
    if strange:
        raise ValueError(f"{name} are of type {listed(sorted(strange))}; wanted numbers or text")
    texts = [str(value).strip() for value in items]
    if any("_" in text for text in texts):  # float() would read 1_0 as ten
        return np.array(texts, dtype=str)
    try:
        return simple(np.array([float(text) for text in texts]), name)
    except ValueError as fault:
        if name in str(fault):
            raise
        return np.array(texts, dtype=str)


def _text(value):
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def _refuse(wrong: np.ndarray, what: str, remedy: str) -> None:
    if wrong.any():
        rows = np.flatnonzero(wrong)
        raise ValueError(f"{what} in {counted(len(rows), 'row')} ({listed(rows)}); {remedy}")


def _within(column: np.ndarray, classes: tuple[str, ...], name: str) -> np.ndarray:
    """Class numbers where the classes are stated."""
    place = {text: i for i, text in enumerate(classes)}
    texts = column.astype(str)
    numbers = all(text.lstrip("-").isdigit() for text in classes)
    if column.dtype.kind == "U" or numbers:  # classes "1".."10": the labels are their names
        unique, back = np.unique(texts, return_inverse=True)
        unknown = [text for text in unique.tolist() if text not in place]
        if not unknown:
            return np.array([place[text] for text in unique.tolist()], dtype=np.int64)[back]
        if column.dtype.kind == "U":
            raise ValueError(
                f"{name} has {listed(unknown)}, which is none of the classes: "
                f"{listed(classes, most=10)}"
            )
    column = column.astype(np.int64)
    wrong = (column < 0) | (column >= len(classes))
    _refuse(
        wrong,
        f"{name} has {listed(np.unique(column[wrong]))}, outside 0..{len(classes) - 1} "
        f"({counted(len(classes), 'class name')}),",
        "correct the labels or name every class (-1 often marks a hidden label)",
    )
    return column


def _numbered(read):
    """Class numbers where labels are whole numbers and no names are stated."""
    values = sorted(set().union(*(np.unique(column).tolist() for column in read.values())))
    low, high = (values[0], values[-1]) if values else (0, 0)
    if low < 0 or high > MOST:
        note = f"labels from {low} to {high} were numbered in their order"
        return _ordered(read, tuple(map(str, values)), values, (note,))
    if low == 1 and high > 1 and len(values) == high:
        note = f"labels run from 1 to {high}: label 1 is the network's output 0, and so on"
        return _ordered(read, tuple(map(str, values)), values, (note,))
    return read, tuple(str(i) for i in range(high + 1)), ()


def _ordered(read, classes, values, notes):
    order = np.array(values)
    return {name: np.searchsorted(order, rows) for name, rows in read.items()}, classes, notes
