"""What critical samples say, in sentences and lines."""

import numpy as np

from memexplorer.closer.sets import CALLED
from memexplorer.panels.page.session import HELD_OUT, TRAINING
from memexplorer.studies import critical_growth, critical_samples
from memexplorer.widgets import look
from memexplorer.widgets.band_lines import Line
from memexplorer.widgets.decimals import between, percent

DASHES = {critical_samples.TRAINING: "solid", critical_samples.HELD_OUT: "dashed"}
HUES = {"real": 0, "randX": 1, "randY": 2}


def of(found) -> tuple:
    """(which examples, their table, the examples) of those the page speaks of: held-out ones."""
    if found.others:
        return HELD_OUT, found.others, found.held_out
    return TRAINING, found.examples, found.source


def place(found, which, name) -> int | None:
    """In which row was the example of this id counted? None where it was not."""
    if found is None:
        return None
    table = found.others if which == HELD_OUT else found.examples
    rows = np.flatnonzero(np.asarray(table.get("id", ())) == name)
    return int(rows[0]) if len(rows) else None


def sentence(found) -> str:
    """Near how many examples is there another answer?"""
    table, said = found.pairs, []
    for name, words in (("held-out", "held-out"), ("training", "training")):
        rows = [at for at, (one, radius) in enumerate(zip(table["set"], table["radius"],
                strict=True)) if one == name and radius == found.radius]  # fmt: skip
        for at in rows:
            ends = between(table["low"][at], table["high"][at])
            said.append(f"{percent(table['share'][at])} of {table['examples'][at]:,} {words} "
                        f"examples ({ends})")  # fmt: skip
    return (f"Within a radius of {look.number(found.radius)} another answer was found near "
            f"{' and '.join(said)}.")  # fmt: skip


def by_radius(found) -> tuple[list[str], dict]:
    """The radii, and the line of each set."""
    table = found.pairs
    radii = sorted(set(table["radius"]))
    lines = {}
    for name in dict.fromkeys(table["set"]):
        known = {radius: at for at, (one, radius) in enumerate(
            zip(table["set"], table["radius"], strict=True)) if one == name}  # fmt: skip
        ends = [[table[column][known[one]] if one in known else np.nan for one in radii]
                for column in ("share", "low", "high")]  # fmt: skip
        lines[name] = Line(*ends, dash=DASHES[name])
    return [look.number(one) for one in radii], lines


def by_epoch(found) -> tuple[list[str], dict]:
    """The epochs, and a line for each setting and set."""
    table = {name: np.array(column) for name, column in found.times.items()}
    epochs, lines = np.unique(table["epoch"]), {}
    keys = dict.fromkeys(zip(*(table[name].tolist() for name in ("setting", "noise", "set")),
                             strict=True))  # fmt: skip
    for kind, noise, name in keys:
        here = (table["setting"] == kind) & (table["noise"] == noise) & (table["set"] == name)
        place = np.searchsorted(epochs, table["epoch"][here])
        ends = []
        for column in ("share", "low", "high"):
            values = np.full(len(epochs), np.nan)
            values[place] = table[column][here]
            ends.append(values)
        lines[f"{called(kind, noise)}, {name}"] = Line(
            *ends, dash=DASHES[name], hue=look.LINES[HUES[kind]]
        )
    return [f"{epoch:g}" for epoch in epochs], lines


def growth(found) -> str:
    """Whose held-out neighbourhood is full of other answers at the end?"""
    table, ends = found.times, {}
    for at, name in enumerate(table["set"]):
        if name == critical_growth.HELD_OUT:
            ends[table["setting"][at], table["noise"][at]] = at
    said = []
    for (kind, noise), at in ends.items():
        said.append(f"{called(kind, noise)} {percent(table['share'][at])} (knows "
                    f"{percent(table['training'][at])} of its labels)")  # fmt: skip
    return f"Critical held-out examples, last counted: {'; '.join(said)}."


def called(kind, noise) -> str:
    """What is this training called?

    >>> called("real", 0.0), called("randY", 0.4)
    ('real', 'random labels, 40 %')
    """
    return CALLED[kind] if noise in (0, 1) else f"{CALLED[kind]}, {percent(noise)}"
