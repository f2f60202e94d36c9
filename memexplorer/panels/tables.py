"""Rows of an agreement as tables for the page: shares with their intervals."""

import numpy as np

LINES = {"P_SAME": "p_same", "MC": "mutual_correctness", "ME": "mutual_error"}


def ranges(table, rows) -> dict:
    """Columns of shares as "0.88 (0.86–0.90)" for these rows of the layers table."""
    fields = {**LINES, "network right": "accuracy", "neighbours right": "knn_accuracy"}
    return {
        title: [
            "—" if np.isnan(table[field][row])
            else f"{table[field][row]:.2f} ({table[field + '_low'][row]:.2f}–"
            f"{table[field + '_high'][row]:.2f})"
            for row in rows
        ]
        for title, field in fields.items()
    }  # fmt: skip


def by_layer(found, k) -> dict:
    """Columns: layer, set and every share, a row per layer and set."""
    table = found.layers
    rows = [at for at in range(len(table["layer"])) if table["class"][at] == "all"
            and table["k"][at] == k]  # fmt: skip
    order = {layer: place for place, layer in enumerate(found.training)}
    rows.sort(key=lambda at: order[table["layer"][at]])
    first = {"order": list(range(1, len(rows) + 1))}
    first |= {name: [table[name][at] for at in rows] for name in ("layer", "set")}
    return first | ranges(table, rows)


def by_class(found, which, layer, k) -> dict:
    """Columns: class, examples and every share, a row per class of one set at one layer."""
    table = found.layers
    rows = [
        at for at in range(len(table["layer"]))
        if (table["layer"][at], table["set"][at], table["k"][at]) == (layer, which, k)
        and table["class"][at] != "all" and table["examples"][at]
    ]  # fmt: skip
    first = {"class": [table["class"][at] for at in rows]}
    return first | {"examples": [table["examples"][at] for at in rows]} | ranges(table, rows)
