"""Which rows of a column come first, of a million?"""

import numpy as np


def keys(column: np.ndarray) -> np.ndarray:
    """Numbers that sort as the column does: numbers as they are, text by its place from A to Z.

    >>> keys(np.array(["b", "a", "b"])).tolist()
    [1.0, 0.0, 1.0]
    """
    if column.dtype.kind in "biuf":
        return column.astype(float)
    if len(column) and (column[1:] >= column[:-1]).all():  # ids often come in order
        return np.concatenate([[0.0], np.cumsum(column[1:] != column[:-1], dtype=float)])
    if column.dtype.kind == "U":
        order = np.argsort(column, kind="stable")  # slow, but without Python's lock
        found, texts = np.empty(len(column)), column[order]
        found[order] = np.concatenate([[0.0], np.cumsum(texts[1:] != texts[:-1], dtype=float)])
        return found
    codes = {}  # far faster than sorting texts, where few differ
    found = np.fromiter((codes.setdefault(v, len(codes)) for v in column.tolist()), int)
    place = np.empty(len(codes))
    place[[codes[name] for name in sorted(codes)]] = np.arange(len(codes))
    return place[found]


def first(keys, *, descending: bool, limit: int, among=None) -> np.ndarray:
    """The first `limit` rows in order, ties by the lower row, NaN last either way.

    keys   (row,) numbers      among  rows, ascending, that alone count, or None for all
    Looks for the last one shown before it sorts those above it: time grows with the number of rows.

    >>> first(np.array([1.0, np.nan, 3.0, 3.0]), descending=True, limit=3).tolist()
    [2, 3, 0]
    """
    values = keys if among is None else keys[among]
    values = -values if descending else values
    rows = np.arange(len(values))
    if limit < len(values):
        last = np.partition(values, limit - 1)[limit - 1]  # NaN sorts behind everything
        unknown = np.isnan(last)
        rows = np.flatnonzero(~np.isnan(values) if unknown else values < last)
        ties = np.flatnonzero(np.isnan(values) if unknown else values == last)
        rows = np.sort(np.concatenate([rows, ties[: limit - len(rows)]]))
    rows = rows[np.argsort(values[rows], kind="stable")]
    return rows if among is None else np.asarray(among)[rows]
