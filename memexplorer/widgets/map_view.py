"""Which part of the plane is in sight? Views are (x0, x1, y0, y1)."""

import math

import numpy as np

_REACH = 8  # pixels


def frame(points: np.ndarray) -> tuple[float, float, float, float]:
    """Which view shows all points with a little room? (x0, x1, y0, y1)

    >>> frame(np.array([[0, 0], [100, 0]]))
    (-3.0, 103.0, -1.0, 1.0)
    """
    view = []
    for ends in points.T:
        low, high = (float(ends.min()), float(ends.max())) if len(ends) else (0.0, 1.0)
        room = (high - low) * 0.03 or 1.0
        view += [low - room, high + room]
    return tuple(view)


def told(content: dict) -> tuple | None:
    """(view, size in pixels) as a page says; None where it has neither, as when it is hidden.

    >>> told({"view": [0, 1, 0, None], "size": [0, 400]}) is None
    True
    """
    view, size = tuple(content["view"]), tuple(content["size"])
    known = all(isinstance(end, int | float) and math.isfinite(end) for end in (*view, *size))
    return (view, size) if known and min(size) > 0 else None


def reach(view, size) -> tuple[float, float]:
    """How far around the pointer does a point count as meant? (across, up), of the data"""
    (x0, x1, y0, y1), (wide, high) = view, size
    return (x1 - x0) / wide * _REACH, (y1 - y0) / high * _REACH


def fit(figure, home, size) -> tuple[float, float, float, float]:
    """Let the figure, so large in pixels, show all of `home`, a unit as long across as up.

    returns  the view it then has
    """
    (x0, x1, y0, y1), (wide, high) = home, size
    unit = max((x1 - x0) / wide, (y1 - y0) / high) / 2
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    view = x - wide * unit, x + wide * unit, y - high * unit, y + high * unit
    figure.x_range.update(start=view[0], end=view[1])
    figure.y_range.update(start=view[2], end=view[3])
    return view
