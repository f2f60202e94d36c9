"""Points sorted once into tiles, so that a lasso, a zoom or a pointer looks at few of them."""

import numpy as np

from memexplorer.widgets.regions import Box

_EACH, _MOST = 256, 64  # points in a tile, about; tiles along a side, at most


class Tiles:
    """Which of a million points are here?

    Columns of as many points each, cut into tiles of as many points each: a crowd in one corner or
    one point far away makes no tile larger. What lies wholly inside a region is taken untested.

    points  (example, 2)
    rows    (example,) which example each place in the tiles' order is
    x, y    (example,) the coordinates in that order
    """

    def __init__(self, points):
        count = len(points)
        side = int(np.clip(np.sqrt(count / _EACH), 1, _MOST))
        starts = np.arange(side * side + 1) * count // (side * side)
        self.rows = _sorted(points, np.diff(starts[::side]))
        self.x, self.y = (points[self.rows, axis] for axis in (0, 1))
        self._sizes = np.diff(starts)
        ends = (self.x, self.y) if count else ()
        self._bounds = [
            extreme.reduceat(end, starts[:-1])
            for end in ends
            for extreme in (np.minimum, np.maximum)
        ]

    def inside(self, region) -> np.ndarray:
        """Which examples lie inside? Rows, ascending. (region: see regions.py)"""
        hit = np.zeros(len(self.rows), dtype=bool)
        hit[self.rows[self.places(region)]] = True
        return np.flatnonzero(hit)

    def places(self, region) -> np.ndarray:
        """The same as places in the tiles' order, ascending."""
        if not len(self.rows):
            return np.empty(0, dtype=np.intp)
        whole, met = region.compare(*self._bounds)
        if whole.all():
            return np.arange(len(self.rows))
        hit = np.repeat(whole, self._sizes)
        border = np.flatnonzero(np.repeat(met & ~whole, self._sizes))
        hit[border] = region.holds(self.x[border], self.y[border])
        return np.flatnonzero(hit)

    def nearest(self, x: float, y: float, reach: tuple[float, float]) -> int | None:
        """Which example is meant here? The nearest within `reach` (an ellipse), or None.

        >>> Tiles(np.array([[0.0, 0.0], [1.0, 1.0]])).nearest(0.9, 1.0, (0.2, 0.2))
        1
        """
        near = self.places(Box(x - reach[0], x + reach[0], y - reach[1], y + reach[1]))
        if not len(near):
            return None
        away = ((self.x[near] - x) / reach[0]) ** 2 + ((self.y[near] - y) / reach[1]) ** 2
        at = int(np.argmin(away))
        return int(self.rows[near[at]]) if away[at] <= 1 else None


def _sorted(points, widths) -> np.ndarray:
    """Rows by column, and within a column by height; widths: (column,) points in each."""
    column = np.empty(len(points), dtype=np.uint8)  # so few that they are sorted by counting
    column[np.argsort(points[:, 0])] = np.repeat(np.arange(len(widths)), widths)
    rising = np.argsort(points[:, 1])
    return rising[np.argsort(column[rising], kind="stable")]
