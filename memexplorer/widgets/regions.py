"""Which rows does a lasso or a box mean? Answered here, whatever the number of points."""

from dataclasses import dataclass

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


class Row(traitlets.TraitType):
    """A trait of one row, or of None; the owner has `count`."""

    allow_none, default_value = True, None

    def validate(self, owner, value):
        if not 0 <= value < owner.count:
            raise traitlets.TraitError(
                f"{self.name} is row {value}, but {owner.count:,} examples are drawn; give the row "
                "of one of them, or None"
            )
        return int(value)


@dataclass(frozen=True)
class Box:
    """A rectangle, its edges included."""

    x0: float
    x1: float
    y0: float
    y1: float

    def around(self, other) -> bool:
        """Does it hold all of another (x0, x1, y0, y1)?"""
        x0, x1, y0, y1 = other
        return self.x0 <= x0 and x1 <= self.x1 and self.y0 <= y0 and y1 <= self.y1

    def compare(self, left, right, bottom, top):
        """(tile,) which tiles lie wholly inside, and which may hold a point of it?"""
        whole = (left >= self.x0) & (right <= self.x1) & (bottom >= self.y0) & (top <= self.y1)
        met = (right >= self.x0) & (left <= self.x1) & (top >= self.y0) & (bottom <= self.y1)
        return whole, met

    def holds(self, x, y):
        """(point,) which points are inside?"""
        return (x >= self.x0) & (x <= self.x1) & (y >= self.y0) & (y <= self.y1)


@dataclass(frozen=True)
class Lasso:
    """A polygon by its corners (corner, 2). One that crosses itself counts by its outline's
    even-odd parts, one with fewer than three corners holds nothing."""

    corners: np.ndarray

    def __post_init__(self):
        shape = shapely.Polygon(self.corners if len(self.corners) > 2 else None)
        if not shape.is_valid:  # a lasso drawn by hand crosses itself more often than not
            shape = shapely.make_valid(shape)
        shapely.prepare(shape)
        object.__setattr__(self, "_shape", shape)

    def compare(self, left, right, bottom, top):
        tiles = shapely.box(left, bottom, right, top)
        shapely.prepare(tiles)
        return shapely.contains_properly(self._shape, tiles), shapely.intersects(self._shape, tiles)

    def holds(self, x, y):
        return shapely.contains_xy(self._shape, x, y)


def drawn(geometry: dict) -> Box | Lasso:
    """Which region is meant by what was drawn?

    geometry  as Bokeh tells it: {"type": "poly", "x": [...], "y": [...]} or
              {"type": "rect", "x0": , "x1": , "y0": , "y1": }, from any corner to any

    >>> drawn({"type": "rect", "x0": 3, "x1": 1, "y0": 1, "y1": 3})
    Box(x0=1, x1=3, y0=1, y1=3)
    """
    kind = geometry.get("type")
    if kind == "rect":
        return Box(*(end for a in "xy" for end in sorted((geometry[a + "0"], geometry[a + "1"]))))
    if kind != "poly":
        raise ValueError(f"geometry is of type {kind!r}; a 'poly' or a 'rect' is wanted")
    corners = np.column_stack([np.asarray(geometry[a], dtype=float) for a in "xy"])
    return Lasso(corners[np.isfinite(corners).all(axis=1)])


def combined(before, rows, way: str, count: int) -> np.ndarray:
    """What is selected after this: `rows` instead ("new"), with those before, or without?

    >>> combined(np.array([1, 2]), np.array([2, 3]), "remove", 4)
    array([1])
    """
    if way == "new":
        return rows
    chosen = np.zeros(count, dtype=bool)
    chosen[before] = True
    chosen[rows] = way == "add"
    return np.flatnonzero(chosen)
