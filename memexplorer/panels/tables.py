"""Rows of an agreement as tables for the page: shares with their intervals."""

import numpy as np

LINES = {"P_SAME": "p_same", "MC": "mutual_correctness", "ME": "mutual_error"}
OF_NEIGHBOURS = {"neighbours right": "knn_accuracy"}  # what is known where no class is answered


def ranges(table, rows) -> tuple[dict, dict]:
    """(shares, the same as texts like "0.88 (0.86–0.90)") for these rows of the layers table."""
    # Word joiners (U+2060): a range is never broken in two, only set under its share.
    fields = {**LINES, "network right": "accuracy", **OF_NEIGHBOURS}
    shares, texts = {}, {}
    for title, field in fields.items():
        shares[title] = np.array([table[field][row] for row in rows], dtype=float)
        texts[title] = [
            "—" if np.isnan(table[field][row])
            else f"{table[field][row]:.2f} ({table[field + '_low'][row]:.2f}\u2060–\u2060"
            f"{table[field + '_high'][row]:.2f})"
            for row in rows
        ]  # fmt: skip
    return shares, texts


def by_layer(found, k) -> tuple[dict, dict]:
    """Columns: layer, set and every share, a row per layer and set; depth 1 is the first layer.

    And the texts of the shares, which say their ranges too, and of the sets, unbroken."""
    table = found.layers
    rows = [at for at in range(len(table["layer"])) if table["class"][at] == "all"
            and table["k"][at] == k]  # fmt: skip
    order = {layer: place for place, layer in enumerate(found.training)}
    rows.sort(key=lambda at: order[table["layer"][at]])
    first = {name: [table[name][at] for at in rows] for name in ("layer", "set")}
    depth = [order[layer] + 1 for layer in first["layer"]]
    shares, texts = ranges(table, rows)
    texts["set"] = [which.replace("-", "\u2060-\u2060") for which in first["set"]]
    return {"layer": first["layer"], "depth": depth, "set": first["set"]} | shares, texts


def by_class(found, which, layer, k) -> tuple[dict, dict]:
    """Columns: class, examples and every share, a row per class of one set at one layer; and the
    texts of the shares."""
    table = found.layers
    rows = [
        at for at in range(len(table["layer"]))
        if (table["layer"][at], table["set"][at], table["k"][at]) == (layer, which, k)
        and table["class"][at] != "all" and table["examples"][at]
    ]  # fmt: skip
    first = {"class": [table["class"][at] for at in rows]}
    shares, texts = ranges(table, rows)
    return first | {"examples": [table["examples"][at] for at in rows]} | shares, texts
