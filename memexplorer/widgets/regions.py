"""Which rows does a lasso, a box or a tap mean? Answered here, whatever the number of points."""

import numpy as np
import shapely
import traitlets


class Rows(traitlets.TraitType):
    """A trait of rows: any integers in, ascending int64 kept, none twice; the owner has `count`."""

    default_value = np.empty(0, dtype=np.int64)

    def validate(self, owner, value):
        rows = np.asarray([] if value is None else value)
        if rows.dtype.kind not in "iu" and rows.size:
            raise traitlets.TraitError(
                f"{self.name} holds {rows.dtype}; rows, whole numbers from 0, are wanted "
                "(of a mask: numpy.flatnonzero(mask))"
            )
        rows = rows.astype(np.int64)
        if rows.ndim != 1 or not (rows[1:] > rows[:-1]).all():
            rows = np.unique(rows)
        if rows.size and not (rows[0] >= 0 and rows[-1] < owner.count):
            raise traitlets.TraitError(
                f"{self.name} reaches from row {rows[0]} to {rows[-1]}, but {owner.count:,} "
                "examples are drawn; give rows of the points that were drawn"
            )
        return rows

    def set(self, obj, value):
        # Arrays have no single truth, so traitlets would notify of every set, and two widgets
        # that follow each other would never come to rest.
        rows = self._validate(obj, value)
        if not np.array_equal(rows, getattr(obj, self.name)):
            super().set(obj, rows)


def inside(points: np.ndarray, geometry: dict) -> np.ndarray:
    """Which points lie inside what was drawn?

    points    (example, 2)
    geometry  as Bokeh sends it: {"type": "poly", "x": [...], "y": [...]} or
              {"type": "rect", "x0": , "x1": , "y0": , "y1": }
    returns   (selected,) rows, ascending; a polygon that crosses itself counts by its outline's
              even-odd parts, one with fewer than three corners selects nothing

    >>> inside(np.array([[0, 0], [2, 2]]), {"type": "rect", "x0": 1, "x1": 3, "y0": 1, "y1": 3})
    array([1])
    """
    kind = geometry.get("type")
    if kind == "rect":
        (x0, x1), (y0, y1) = (sorted((geometry[a + "0"], geometry[a + "1"])) for a in "xy")
        hit = (points[:, 0] >= x0) & (points[:, 0] <= x1)
        return np.flatnonzero(hit & (points[:, 1] >= y0) & (points[:, 1] <= y1))
    if kind != "poly":
        raise ValueError(f"geometry is of type {kind!r}; a 'poly' or a 'rect' is wanted")
    corners = np.column_stack([_floats(geometry["x"]), _floats(geometry["y"])])
    corners = corners[np.isfinite(corners).all(axis=1)]
    if len(corners) < 3:
        return np.empty(0, dtype=int)
    shape = shapely.Polygon(corners)
    if not shape.is_valid:  # a lasso drawn by hand crosses itself more often than not
        shape = shapely.make_valid(shape)
    shapely.prepare(shape)
    return np.flatnonzero(shapely.contains_xy(shape, points[:, 0], points[:, 1]))


def nearest(points: np.ndarray, x: float, y: float, reach: tuple[float, float]) -> int | None:
    """Which point was meant by a tap? The nearest within `reach` (an ellipse), or None.

    >>> nearest(np.array([[0.0, 0.0], [1.0, 1.0]]), 0.9, 1.0, (0.2, 0.2))
    1
    """
    if not len(points):
        return None
    away = ((points[:, 0] - x) / reach[0]) ** 2 + ((points[:, 1] - y) / reach[1]) ** 2
    row = int(np.argmin(away))
    return row if away[row] <= 1 else None


def _floats(values) -> np.ndarray:
    """The browser sends a list or, keyed by position, a dict of numbers."""
    if isinstance(values, dict):
        values = [values[key] for key in sorted(values, key=int)]
    return np.asarray(values, dtype=float)
