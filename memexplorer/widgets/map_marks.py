"""What lies over the points of a map: rings, a tint, a frame, and how many they are in words."""

import numpy as np

from memexplorer.widgets.regions import Box

_FEW = 300  # selected points are ringed boldly; more of them thinly, or the rings hide the colours
_MANY = 2000  # and of still more, the density is tinted


def ring(parts, crowd, selected, view, size) -> None:
    """Mark these rows as selected: rings, or a tint where there are very many."""
    rows, tint = crowd.marked(selected, view, size, _MANY)
    few = len(rows) <= _FEW
    parts.rings.update(size=10 if few else 7, line_width=2.5 if few else 1.2)
    parts.chosen.data, parts.tint.data = crowd.columns(rows), tint


def frame(parts, crowd, row: int | None) -> None:
    """Put the frame round this one, or round none."""
    parts.focus.data = crowd.columns(np.array([] if row is None else [row], dtype=int))


def where(crowd, row: int | None, view) -> str:
    """Is the one in focus to be seen? In words; nothing for none."""
    if row is None:
        return ""
    return "framed" if Box(*view).holds(*crowd.points[row]) else "outside the view"


def words(count, limit, in_sight, selected, focus, note) -> str:
    """How much is shown, how much selected, and where is the one in focus?

    >>> words(9000, 5000, 9000, 3, "", "PCA")
    'showing 5,000 of 9,000 as points, all as density · 3 selected · PCA'
    """
    parts = [f"showing {min(in_sight, limit):,} of {count:,}"]
    if count > limit:
        parts[0] += " as points, all as density"
    parts += [f"{selected:,} selected"] if selected else []
    parts += [f"in focus: {focus}"] if focus else []
    return " · ".join([*parts, *([note] if note else [])])
