"""Rows of what was found made into tables: columns, and means with their spread."""

import numpy as np


def columns(rows) -> dict:
    """A table of rows that are alike, as columns; what is itself a table or an array is left out.

    >>> columns([{"a": 1, "b": {}}, {"a": 2, "b": {}}])
    {'a': [1, 2]}
    """
    rows = list(rows)
    names = [
        k for k, v in (rows[0] if rows else {}).items() if not isinstance(v, dict | np.ndarray)
    ]
    return {name: [row[name] for row in rows] for name in names}


def summary(pairs, by: str, names) -> dict:
    """What holds for each kind of pairs? Columns: the kind, pairs, and each name's `spread`."""
    found = []
    for kind in dict.fromkeys(pair[by] for pair in pairs):
        own = [pair for pair in pairs if pair[by] == kind]
        row = {by: kind, "pairs": len(own)}
        for name in names:
            row |= spread(name, [pair[name] for pair in own])
        found.append(row)
    return columns(found)


def by_layer(pairs, by: str) -> dict:
    """CKA with the same layer of the other network, for each kind of pairs and each layer."""
    found = {}
    for pair in pairs:
        for layer, value in pair["layers"].items():
            found.setdefault((pair[by], layer), []).append(value)
    return columns(
        {by: kind, "layer": layer, "pairs": len(values), **spread("cka", values)}
        for (kind, layer), values in found.items()
    )


def spread(name: str, values) -> dict:
    """The mean of these, the lowest and the highest: pairs share networks, so that no error of
    the mean could be told.

    >>> spread("cka", [0.5, 0.7, np.nan])
    {'cka': 0.6, 'cka_low': 0.5, 'cka_high': 0.7}
    """
    known = np.asarray(values)[np.isfinite(values)]
    found = (known.mean(), known.min(), known.max()) if len(known) else (np.nan,) * 3
    return dict(zip((name, f"{name}_low", f"{name}_high"), map(float, found), strict=True))


def cells(values: dict, names: dict):
    """A row per pair of layers, of matrices {(other, index): (layer, other layer)}.

    names   {other: (layers, other layers)}

    >>> list(cells({("b", "cka"): np.ones((1, 1))}, {"b": (["x"], ["y"])}))
    [{'other': 'b', 'layer': 'x', 'other_layer': 'y', 'cka': 1.0}]
    """
    for other, (mine, theirs) in names.items():
        known = {index: value for (whose, index), value in values.items() if whose == other}
        for at, layer in enumerate(mine):
            for there, its in enumerate(theirs):
                own = {index: float(value[at, there]) for index, value in known.items()}
                yield {"other": other, "layer": layer, "other_layer": its, **own}
