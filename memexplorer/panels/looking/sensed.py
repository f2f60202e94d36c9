"""What loss sensitivity says, in sentences, lines and cells."""

import numpy as np

from memexplorer.closer.sets import CALLED
from memexplorer.data.words import counted
from memexplorer.studies.loss_sensitivity import KINDS, OF, RAND_X, REAL
from memexplorer.widgets import look
from memexplorer.widgets.band_lines import Line

POINTS = 25  # along x, at most
STYLES = {"solid": "the classes of the data", "dotted": "each example a class of its own"}


def lines(found) -> tuple[list[str], dict]:
    """Updates, and the line of each setting: mean over the seeds, from their lowest to highest."""
    table = {name: np.array(column) for name, column in found.times.items()}
    steps = np.unique(table["step"])
    steps = steps[np.unique(np.linspace(0, len(steps) - 1, POINTS).round().astype(int))]
    drawn = {}
    for kind in dict.fromkeys(table["setting"].tolist()):
        at = [table["gini"][(table["setting"] == kind) & (table["step"] == step)] for step in steps]
        ends = [np.array([of(one) if len(one) else np.nan for one in at])
                for of in (np.mean, np.min, np.max)]  # fmt: skip
        hue = look.LINES[KINDS.index(OF.get(kind, kind))]
        several = len(set(table["seed"].tolist())) > 1
        drawn[called(kind)] = Line(ends[0], *(ends[1:] if several else ()), hue=hue,
                           dash="dotted" if kind in OF else "solid")  # fmt: skip
    return [f"{step:,}" for step in steps], drawn


def last(found, kind) -> float:
    """The Gini coefficient at the end of this setting's training; NaN while there is none."""
    at = [row for row, of in enumerate(found.times["setting"]) if of == kind]
    ends = [found.times["step"][row] for row in at]
    if not ends or max(ends) < found.settings["settings"]["steps"]:
        return float("nan")
    return float(np.mean([found.times["gini"][row] for row in at
                          if found.times["step"][row] == max(ends)]))  # fmt: skip


def sentence(found) -> str:
    """Is sensitivity more concentrated on real data than on noise?"""
    real, noise = (last(found, kind) for kind in (REAL, RAND_X))
    updates = counted(found.settings["settings"]["steps"], "update")
    if not np.isfinite(real):
        return "The first network is being trained on real data."
    said = f"After {updates} the Gini coefficient is {real:.2f} on real data"
    if not np.isfinite(noise):
        return f"{said}; noise follows."
    few = "fewer" if real > noise else "no fewer"
    return (f"{said} and {noise:.2f} with noise for inputs: later losses depend on {few} examples "
            "when there is something to learn.")  # fmt: skip


def cells(found, kind) -> tuple | None:
    """(loss of, inputs of) from 0 to 1 on a logarithmic scale, the texts, the classes, and the ends
    of the scale."""
    table = found.pairs
    rows = [at for at, of in enumerate(table["setting"]) if of == kind]
    names = list(dict.fromkeys(table["loss_of"][at] for at in rows))
    if not rows:
        return None
    every = np.array(table["sensitivity"])  # one scale for all settings
    values, known = every[rows].reshape(len(names), -1), every[np.isfinite(every) & (every > 0)]
    if not len(known):
        return None
    low, high = np.log(known.min()), np.log(known.max())
    with np.errstate(divide="ignore"):
        scaled = (np.log(values) - low) / ((high - low) or 1.0)
    return np.clip(scaled, 0, 1), [[_short(v) for v in line] for line in values], names, (
        _short(known.min()), _short(known.max()))  # fmt: skip


def diagonal(found) -> str:
    """How many times as much does an input move the loss of its own class as another's?"""
    table, said = found.pairs, []
    kinds, of, by = (np.array(table[name]) for name in ("setting", "loss_of", "inputs_of"))
    values = np.array(table["sensitivity"], float)
    for kind in KINDS:
        known = (kinds == kind) & np.isfinite(values)
        own, other = values[known & (of == by)], values[known & (of != by)]
        if len(own) and len(other) and other.mean() > 0:
            said.append(
                f"{own.mean() / other.mean():.1f} times as much with "
                f"{'real data' if kind == REAL else called(kind)}"
            )
    if not said:
        return ""
    return f"Inputs move the loss of their own class, beside another’s, {', '.join(said)}."


def called(kind) -> str:
    """What is this setting called?

    >>> called("real"), called("randX, own class")
    ('real', 'noise for inputs, each a class of its own')
    """
    own = ", each a class of its own" if kind in OF else ""
    return CALLED[OF.get(kind, kind)] + own


def _short(value) -> str:
    return f"{value:.2g}"
