"""What a part of a query stands for: numbers, text, truth, of all rows at once."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Value:
    """What a part of the text stands for.

    kind   "number", "text", "truth", "none" or "list"
    data   a number, an array of them, a str, a truth value or a mask; of a column of classes the
           codes, -1 where unknown, and then `names` are the classes'; of a list its Values
    """

    kind: str
    data: object
    names: tuple | None = None


def column(name: str, given) -> Value:
    """A column as a Value."""
    if isinstance(given, tuple):
        return Value("text", np.asarray(given[0]), tuple(map(str, given[1])))
    data = np.asarray(given)
    if data.dtype.kind == "b":
        return Value("truth", data)
    if data.dtype.kind in "iuf":
        return Value("number", data)
    if data.dtype.kind in "OUT":
        return Value("text", data)
    raise TypeError(f"column {name} holds {data.dtype}; numbers, truth values or text are wanted")


def quoted(text: str) -> str:
    """How is a text written in a query?

    >>> print(quoted('a "b"'))
    "a \\"b\\""
    """
    kept = (
        each if each.isprintable() and each not in '"\\' else escaped(each) for each in str(text)
    )
    return '"' + "".join(kept) + '"'


def escaped(sign: str) -> str:
    """One sign, so that it neither ends the text nor the line."""
    if sign.isprintable() and sign not in '"\\':
        return sign
    return f"\\{sign}" if sign in '"\\' else f"\\U{ord(sign):08x}"


def lowest(values: np.ndarray, count: int) -> np.ndarray:
    """A mask of the `count` lowest values; NaN are none of them, ties go to the first rows.

    >>> lowest(np.array([2.0, 1.0, np.nan, 1.0]), 1)
    array([False,  True, False, False])
    """
    known = ~np.isnan(values)
    if count >= known.sum():
        return known
    edge = np.partition(values, count - 1)[count - 1]  # NaN are sorted to the end
    found = values < edge
    found[np.flatnonzero(values == edge)[: count - int(found.sum())]] = True
    return found


def numbered(value: Value, other: Value) -> Value:
    """A number compared with classes that are named by numbers is the name of one of them."""
    if value.kind == "number" and other.names and isinstance(value.data, float):
        name = f"{value.data:.15g}"  # all digits a number surely has
        return Value("text", name) if name in other.names else value
    return value


def unknown(value: Value):
    """Where is nothing known? A mask, or one truth value."""
    if value.kind == "none":
        return True
    if value.kind == "number":
        return np.isnan(value.data)
    if value.names is not None:
        return value.data < 0
    if value.kind == "text" and getattr(getattr(value.data, "dtype", None), "kind", "") == "O":
        return np.equal(value.data, None)
    return np.False_


def texts(value: Value):
    """Text as it is, of classes their names; what isn't known is none."""
    if value.names is None:
        # numpy would lose a zero character at the end
        single = isinstance(value.data, str)
        return np.array(value.data, dtype=object) if single and "\0" in value.data else value.data
    return np.array([*value.names, None], dtype=object)[value.data]


def each(value: Value, asked) -> np.ndarray:
    """Ask something of every text; of classes it is asked once for each."""
    if value.names is not None:
        return np.array([*map(asked, value.names), False], dtype=bool)[value.data]
    every = value.data.tolist() if np.ndim(value.data) else [value.data]
    found = np.fromiter((one is not None and asked(one) for one in every), bool, len(every))
    return found if np.ndim(value.data) else found[0]
