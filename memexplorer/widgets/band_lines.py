"""Lines with their uncertainty: what a figure draws of them, and how they are said in words."""

from dataclasses import dataclass

import numpy as np

from memexplorer.widgets import look

DASHES = {"solid": [], "dashed": [6, 4], "dotted": [1, 4]}
POINTS = ("x", "y", "low", "high", "hue", "name", "where", "told")


@dataclass(frozen=True, eq=False)
class Line:
    """One line: (x,) values, and low and high of each where they are known; NaN leaves a gap."""

    values: object
    low: object = None
    high: object = None
    dash: str = "solid"
    hue: str = look.LINES[0]


def described(x_names, lines: dict, y_label: str) -> str:
    """What do the lines show, in words, for who can't see them?

    >>> described(["a", "b"], {"all": Line([0.1, 0.3])}, "mean")
    'mean from a to b: all 0.1 to 0.3'
    """
    parts = []
    for name, line in lines.items():
        ends = [_told(line, at) for at in (0, -1)] if len(x_names) else []
        parts.append(f"{name} {' to '.join(ends)}" if ends else str(name))
    where = f" from {x_names[0]} to {x_names[-1]}" if len(x_names) else ""
    return f"{y_label}{where}: {'; '.join(parts) or 'nothing is known'}"


def _told(line, at) -> str:
    said = look.number(float(np.asarray(line.values, float)[at]))
    if line.low is None:
        return said
    low, high = (look.number(float(np.asarray(end, float)[at])) for end in (line.low, line.high))
    return f"{said} ({low} to {high})"


def add(points, drawn, bands, name, line, x_names):
    """One more line in the columns of points, lines and bands that a figure draws."""
    values, count = np.asarray(line.values, dtype=float), len(x_names)
    if values.shape != (count,):
        raise ValueError(
            f"lines[{name!r}] has shape {values.shape}, but there are {count} x_names; give one "
            "value for each"
        )
    places = np.arange(count)
    row = {"xs": places, "ys": values, "hue": line.hue, "dash": DASHES[line.dash]}
    row["width"] = 2.5 if line.dash != "dotted" else 1.75
    for column, part in row.items():
        drawn[column].append(part)
    low = high = np.full(count, np.nan)
    if line.low is not None:
        low, high = (np.asarray(end, dtype=float) for end in (line.low, line.high))
        known = np.flatnonzero(np.isfinite(low) & np.isfinite(high))
        bands["xs"].append(np.concatenate([known, known[::-1]]))
        bands["ys"].append(np.concatenate([low[known], high[known][::-1]]))
        bands["hue"].append(line.hue)
    told = [_told(line, at) for at in places]
    columns = {"x": places, "y": values, "low": low, "high": high, "hue": [line.hue] * count,
               "name": [name] * count, "where": x_names, "told": told}  # fmt: skip
    for column, part in columns.items():
        points[column].extend(part)
