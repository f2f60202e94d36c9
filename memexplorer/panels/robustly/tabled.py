"""What each way of learning came to on wrong labels, as tables."""

import numpy as np

from memexplorer.measures.intervals import proportion
from memexplorer.panels.robustly.told import share
from memexplorer.robust.ways import WORDS
from memexplorer.widgets.decimals import between

BEST, AREA = "held-out right", "AUROC"  # by which each table is ordered


def ways(found) -> tuple[dict, dict]:
    """Columns, a row a way: how it ended and its best epoch, mean of the seeds; and their texts."""
    rows, count = found.methods, len(found.held_out)
    methods = list(dict.fromkeys(rows["method"]))
    shown = {BEST: "held_out", "best epoch": "best", "memorized": "as_told"}
    columns, texts = {"way": np.array([WORDS[name] for name in methods])}, {}
    for words, column in shown.items():
        each = [[value for value, name in zip(rows[column], rows["method"], strict=True)
                 if name == method] for method in methods]  # fmt: skip
        columns[words] = np.array([np.mean(values) for values in each])
        asked = count if column != "as_told" else 0  # of all that are told wrongly: no sample
        texts[words] = [f"{share(np.mean(values))}{_ends(values, asked)}" for values in each]
    return columns, texts


def detectors(found) -> tuple[dict, dict]:
    """Columns, a row a way: how well its targets tell wrong labels, first seed; and their texts."""
    rows, seed = found.methods, found.settings["settings"]["seed"]
    at = [row for row, one in enumerate(rows["seed"]) if one == seed]
    columns = {"targets of": np.array([WORDS[rows["method"][row]] for row in at]),
               AREA: np.array([rows["auroc"][row] for row in at]),
               "targets true": np.array([rows["targets"][row] for row in at])}  # fmt: skip
    return columns, {AREA: [area(rows, row) for row in at],
                     "targets true": [share(one) for one in columns["targets true"]]}  # fmt: skip


def area(rows, at) -> str:
    """The area under the curve with its interval."""
    found, low, high = (rows[name][at] for name in ("auroc", "auroc_low", "auroc_high"))
    return f"{found:.3f} ({low:.3f} to {high:.3f})" if np.isfinite(found) else "unknown"


def _ends(values, count: int) -> str:
    """Of several seeds from the lowest to the highest; of one, 95 % over so many examples."""
    if len(values) > 1:
        return f" ({between(min(values), max(values))})"
    return f" ({between(*proportion(round(values[0] * count), count))})" if count else ""
