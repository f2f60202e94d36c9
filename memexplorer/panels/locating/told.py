"""What LayerMem found, as lines, bars and sentences of the page."""

import numpy as np

from memexplorer.encoding.paired import CANDIDATES, EXTERNAL, few
from memexplorer.widgets import look
from memexplorer.widgets.band_lines import Line

HERE, LAST = "SSLMem here", "at the last layer"
HUES = {CANDIDATES: look.LINES[0], "independent": look.LINES[1], "shared": look.LINES[2]}


def column(found, name, group=CANDIDATES) -> np.ndarray:
    """(layer,) one column of the table of layers, of one group."""
    table = found.layers
    rows = [at for at, of in enumerate(table["group"]) if of == group]
    return np.array([table[name][at] for at in rows])


def names(found) -> list[str]:
    """The layers, from the first to the last."""
    return column(found, "layer").tolist()


def lines(found) -> dict:
    """A line for each group with its interval; of the candidates, the most and the least too."""
    drawn = {}
    for at, group in enumerate(found.scores):
        ends = column(found, "low", group), column(found, "high", group)
        hue = HUES.get(group, look.LINES[(3 + at) % len(look.LINES)])
        hue, dash = (look.OTHER, "dashed") if group == EXTERNAL else (hue, "solid")
        count = found.scores[group].shape[1]
        title = f"{group}{', seen by neither' * (group == EXTERNAL)} ({count:,})"
        drawn[title] = Line(column(found, "layermem", group), *ends, dash, hue)
    count, hue = fewest(found), HUES[CANDIDATES]
    for title, name in ((f"{count} most memorized", "most"), (f"{count} least", "least")):
        drawn[title] = Line(column(found, name), dash="dotted", hue=hue)
    return drawn


def fewest(found) -> int:
    """How many are the most memorized, and the least?"""
    return few(found.scores[CANDIDATES].shape[1])


def styles(found) -> dict[str, str]:
    """What the dashes mean."""
    words = f"the {fewest(found)} candidates with the highest and the lowest score, last layer"
    return {"dotted": words}


def listing(found, layer, examples) -> tuple[np.ndarray, dict]:
    """Rows of the training examples that were measured, and columns about them at this layer."""
    groups = [name for name in found.rows if name != EXTERNAL]
    rows = np.concatenate([found.rows[name] for name in groups])
    at = names(found).index(layer)
    columns = {"id": found.examples["id"], "group": found.examples["group"]}
    if examples.labelled:
        columns["label"] = np.array(examples.classes, dtype=object)[examples.labels[rows]]
    here = np.concatenate([found.scores[name][at] for name in groups])
    return rows, columns | {HERE: here, LAST: found.examples["sslmem"]}
