"""What ways of learning came to on wrong labels, as lines over the epochs."""

from dataclasses import replace

import numpy as np

from memexplorer.robust.ways import WORDS
from memexplorer.widgets import look
from memexplorer.widgets.band_lines import Line

SHOWN = [("Held-out accuracy, on true labels", "held_out", True),
         ("Wrong training labels memorized", "as_told", False)]  # fmt: skip
ORDER = tuple(WORDS)  # a way keeps its hue, whichever others are there


def hue(method: str) -> str:
    """Which colour has this way, on every picture?"""
    return look.LINES[ORDER.index(method)]


def curve(table, column, dash="solid") -> tuple[list, dict]:
    """Epochs, and a line per method: the mean over seeds, from their lowest to their highest."""
    epochs = list(range(1, max(table["epoch"], default=0) + 1))
    lines = {}
    for method in dict.fromkeys(table["method"]):
        values = [[] for _ in epochs]
        for name, epoch, value in zip(table["method"], table["epoch"], table[column], strict=True):
            if name == method and np.isfinite(value):
                values[epoch - 1].append(value)
        ends = [[of(each) if each else np.nan for each in values] for of in (np.mean, min, max)]
        several = any(len(each) > 1 for each in values)
        lines[WORDS[method]] = Line(*ends[: 3 if several else 1], dash=dash, hue=hue(method))
    return epochs, lines


def pictures(table) -> list[dict]:
    """Held-out accuracy (dashed) and the memorized share, as `LiveCurves` takes them.

    One line per method, the mean over seeds, and where there are several a thin one for each.
    """
    found = []
    for words, column, dashed in SHOWN:
        lines = []
        for method in dict.fromkeys(table["method"]):
            rows = [(table["seed"][at], table["epoch"][at], table[column][at])
                    for at, name in enumerate(table["method"]) if name == method]  # fmt: skip
            look_of = {"hue": hue(method), "dashed": dashed}
            by_epoch, by_seed = {}, {}
            for seed, epoch, value in rows:
                by_epoch.setdefault(epoch, []).append(value)
                by_seed.setdefault(seed, {})[epoch] = value
            parts = list(by_seed.values()) if len(by_seed) > 1 else []
            for each in parts:
                thin = {"name": WORDS[method], "thin": True, **look_of}
                lines.append({**thin, "xs": list(each), "ys": list(each.values())})
            means = [float(np.mean(values)) for values in by_epoch.values()]
            lines.append({"name": WORDS[method], "xs": list(by_epoch), "ys": means, **look_of})
        found.append({"name": words, "most": 1.0, "lines": lines})
    return found


def terms(table, kind: str) -> tuple[list, dict]:
    """The gradient's terms by the true class, of "clean" or "wrong" examples, per method."""
    epochs, label = curve(table, f"label_{kind}")
    _, own = curve(table, f"regularizer_{kind}", "dashed")
    lines = {f"{name}, p − y": line for name, line in label.items()}
    for name, line in own.items():
        values = np.asarray(line.values)
        if np.nan_to_num(values).any():
            lines[f"{name}, λg"] = replace(line, dash="dashed")
    return epochs, lines
