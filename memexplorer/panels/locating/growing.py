"""A training as it goes: its loss, and LayerMem and UnitMem growing, as lines over the epochs."""

from pathlib import Path

import numpy as np

from memexplorer.encoding.paired import CANDIDATES, EXTERNAL
from memexplorer.widgets import look
from memexplorer.widgets.band_lines import Line

MOST = 6  # layers drawn, spread from the first to the last
UNSEEN = "images seen by neither"
SHOWN = {"LayerMem of candidates": CANDIDATES, "mean UnitMem of f": "unitmem"}


def losses(found) -> tuple[list, dict]:
    """Epochs, and the loss of f and of g after each; a gap where one is not there yet."""
    count = max(map(len, found.losses.values()), default=0)
    lines = {}
    for at, (name, values) in enumerate(found.losses.items()):
        padded = np.full(count, np.nan)
        padded[: len(values)] = values
        lines[name] = Line(padded, hue=look.LINES[at])
    return list(range(1, count + 1)), lines


def growth(found, column) -> tuple[list, dict]:
    """Epochs of the checkpoints, and a line per layer of what was measured at them.

    Beside LayerMem stands that of images neither encoder saw, at the last layer, dashed.
    """
    table = found.layers
    if not table:
        return [], {}
    epochs, layers = list(dict.fromkeys(table["epoch"])), drawn(table, column)
    lines = {name: Line(_at(table, name, column), hue=look.LINES[at])
             for at, name in enumerate(layers)}  # fmt: skip
    if column == CANDIDATES and EXTERNAL in table:
        values = _at(table, layers[-1], EXTERNAL)
        lines[f"{layers[-1]}, {UNSEEN}"] = Line(values, dash="dashed", hue=look.OTHER)
    return epochs, lines


def about(found) -> str:
    """How was it measured at each checkpoint, and where is what was trained?"""
    asked = found.settings["settings"]
    return (
        f"At each checkpoint: {asked['views']} views of at most {asked['measured']:,} "
        "images of each group, by lot; UnitMem over the same candidates; one training of each. The "
        f"weights, their factory and the split are kept in {Path(found.course.factory).parent}"
    )


def drawn(table, column) -> list[str]:
    """Some of the layers that have this number, from the first to the last."""
    known = [name for name, value in zip(table["layer"], table[column], strict=True)
             if np.isfinite(value)]  # fmt: skip
    names = list(dict.fromkeys(known))
    places = np.linspace(0, len(names) - 1, min(MOST, len(names))).round().astype(int)
    return [names[place] for place in places]


def _at(table, layer, column) -> list[float]:
    """One number of a layer, checkpoint by checkpoint."""
    return [value for value, name in zip(table[column], table["layer"], strict=True)
            if name == layer]  # fmt: skip
