"""What networks trained over seeds became, as lines: layer by layer, and epoch by epoch."""

import numpy as np

from memexplorer.studies.learned_or_memorized import BEFORE, OTHER, SAME, TRUE

POINTS = 20  # of a curve at most


def layers(found) -> tuple[list, dict]:
    """Names of the layers, and for each kind of labels its CKA by layer, as `Curves` draws it."""
    if not found.layers:
        return [], {}
    names = list(dict.fromkeys(found.layers["layer"]))
    kinds = list(dict.fromkeys(found.layers["labels"]))
    cells = zip(found.layers["labels"], found.layers["layer"], found.layers["cka"], strict=True)
    values = {(kind, layer): cka for kind, layer, cka in cells}
    order = [kind for kind in (TRUE, SAME, OTHER, BEFORE) if kind in kinds]
    order += [kind for kind in kinds if kind not in order]
    return names, {
        kind: (None, [values.get((kind, name), np.nan) for name in names]) for kind in order
    }


def curves(found) -> tuple[list, dict]:
    """Some epochs, and for each kind of labels the mean accuracy on its own labels by then."""
    own = {}
    for kind, curve in zip(found.networks["labels"], found.networks["curve"], strict=True):
        if len(curve):
            own.setdefault(kind, []).append(curve)
    longest = max((len(curve) for kind in own.values() for curve in kind), default=0)
    epochs = np.unique(np.linspace(1, max(longest, 1), min(POINTS, max(longest, 1))).astype(int))
    lines = {}
    for kind, every in own.items():  # who knows them all goes on knowing them
        known = [[curve[min(epoch, len(curve)) - 1] for curve in every] for epoch in epochs]
        lines[kind] = [float(np.mean(each)) for each in known], None
    return epochs.tolist(), lines
