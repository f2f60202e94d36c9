"""What the closer look says of time and of regularizers: sentences, lines and trails."""

import numpy as np

from memexplorer.closer.sets import CALLED, REAL
from memexplorer.data.words import counted
from memexplorer.panels.looking.told import rows
from memexplorer.studies.convergence_time import SIZE, WIDTH
from memexplorer.widgets import look
from memexplorer.widgets.band_lines import Line
from memexplorer.widgets.decimals import percent
from memexplorer.widgets.trails import Trail

POINT = "noise", "level", "width", "size"  # the same may stand along widths and along sizes


def label_of(noise, level) -> str:
    """What is a line called?"""
    return CALLED[REAL] if noise == REAL else f"{CALLED[noise]}, {percent(level)}"


def waiting(found) -> str:
    """How much longer does noise take, as far as it is known?"""
    table = [row for row in rows(found.models) if row["along"] == WIDTH]
    widest = max(row["width"] for row in table)
    at = {label_of(row["noise"], row["level"]): row for row in table if row["width"] == widest}
    said = [f"{_epochs(row, found)} ({name})" for name, row in at.items()]
    told = f"At width {widest}, all {row_size(table):,} labels are known after: {'; '.join(said)}."
    taught = {tuple(row[name] for name in POINT): row for row in rows(found.models)}
    known, every = (sum(row[name] for row in taught.values()) for name in ("reached", "seeds"))
    if known < every:
        most = found.settings["settings"]["epochs"]
        told += f" {every - known:,} of {counted(every, 'network')}, of all widths and sizes, did "
        told += f"not know all by epoch {most}."
    return told


def row_size(table) -> int:
    """Of how many examples are the widths?"""
    return table[0]["size"]


def _epochs(row, found) -> str:
    if np.isfinite(row["epochs"]):
        return f"{row['epochs']:g} epochs"
    return f"more than {found.settings['settings']['epochs']} epochs"


def times(found, along, column) -> tuple[list[str], dict]:
    """Names along x, and Lines by noise: epochs with its range, best with its interval."""
    table = [row for row in rows(found.models) if row["along"] == along]
    places = sorted({row[along if along == WIDTH else SIZE] for row in table})
    lines = {}
    for name in dict.fromkeys(label_of(row["noise"], row["level"]) for row in table):
        mine = {row[along]: row for row in table if label_of(row["noise"], row["level"]) == name}
        ends = []
        for end in ("", "_low", "_high"):
            values = [mine[at][column + end] if at in mine else np.nan for at in places]
            ends.append([value if np.isfinite(value) else np.nan for value in values])
        lines[name] = Line(*ends, hue=look.LINES[len(lines) % len(look.LINES)])
    return [f"{place:,}" for place in places], lines


def kept(found) -> str:
    """Which regularizer caps noise at the least cost, and where does it start?"""
    table = rows(found.models)
    plain = next(row for row in table if row["regularizer"] == "nothing")
    told = (
        f"Without any, {percent(plain['noise'])} of the random labels are learned, and "
        f"{percent(plain['real'])} of real held-out examples are right."
    )
    capped = [row for row in table
              if row["noise"] <= plain["noise"] / 2 and np.isfinite(row["real"])]  # fmt: skip
    if not capped:
        return told + (" No regularizer halves the first yet." if len(table) > 1 else "")
    best = max(capped, key=lambda row: row["real"])
    return told + (
        f" Of those that halve the first, {best['regularizer']} {best['strength']:g} keeps most of "
        f"the second: {percent(best['noise'])} and {percent(best['real'])}."
    )


def trails(found) -> dict:
    """Regularizer -> Trail, each from nothing to its strongest."""
    table, made = rows(found.models), {}
    plain = [row for row in table if row["regularizer"] == "nothing"]
    for name in dict.fromkeys(row["regularizer"] for row in table):
        mine = [row for row in table if row["regularizer"] == name]
        mine = mine if name == "nothing" else plain + mine
        column = {key: [row[key] for row in mine] for key in table[0]}
        made[name] = Trail(
            column["noise"], column["real"], [f"{one:g}" for one in column["strength"]],
            column["noise_low"], column["noise_high"], column["real_low"], column["real_high"],
        )  # fmt: skip
    return made
