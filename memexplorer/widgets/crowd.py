"""All points of a map: which are drawn single, and how do the others look as a picture?"""

import numpy as np

from memexplorer.widgets import density
from memexplorer.widgets.regions import Box
from memexplorer.widgets.tiles import Tiles

_MOST = 96_000  # pixels of a density picture: 0.4 MB, and each for several points of a crowd


class Crowd:
    """What of so many points is drawn?

    points   (example, 2)
    values   (example,) scores, or codes into the palette when span is None
    rank     (example,) the higher, the more important, and the later drawn
    palette, span   as density.raster takes them
    before   a Crowd of the same points, whose sorting is taken over; None: sorted anew
    """

    def __init__(self, points, values, rank, palette=(), span=None, before=None):
        self.points, self.values, self._rank = points, values, rank
        self._palette, self._span = palette, span
        self.tiles = Tiles(points) if before is None else before.tiles
        # The same in the order of the tiles: whoever looks at a part finds it side by side.
        self._tiled_rank, self._tiled_values = rank[self.tiles.rows], values[self.tiles.rows]

    def top(self, view, limit: int) -> tuple[np.ndarray, int]:
        """Which rows are drawn single, the last on top, and how many are in sight?"""
        places = self.tiles.places(Box(*view))
        kept = places[_last(self._tiled_rank[places], limit)]
        return self.tiles.rows[kept], len(places)

    def marked(self, rows, view, size, most: int) -> tuple[np.ndarray, dict]:
        """Which of these rows are ringed, the last on top, and what is tinted (as `picture`)?

        More than `most` in sight are a tint, for rings would cover one another.
        """
        x, y = self.points[rows].T
        here = Box(*view).holds(x, y)
        if np.count_nonzero(here) > most:
            tint = density.tint(x[here], y[here], view, _shape(view, size))
            return rows[:0], placed(tint, view)
        rows = rows[here]
        return rows[np.argsort(self._rank[rows])], placed(None, view)

    def sharp(self, view, size, sight: int, limit: int) -> dict:
        """A source's columns for the picture behind `sight` points, `limit` of them single."""
        if sight == len(self.points):  # the picture of everything is as sharp
            return placed(None, view)
        if sight > limit:
            return self.picture(view, size)
        return placed(density.NOBODY, view)  # all are single: the coarse picture is covered

    def columns(self, rows) -> dict:
        """A source's columns for these rows."""
        x, y = self.points[rows].astype(np.float32).T
        return {"x": x, "y": y, "value": self.values[rows].astype(np.float32)}

    def picture(self, view, size=None) -> dict:
        """A source's columns for the density of what is in this view.

        size  (width, height) in screen pixels it is made for; None: as fine as may be
        """
        shape = _shape(view, size)
        at = self.tiles.places(Box(*view))
        part = slice(None) if len(at) == len(self.points) else at
        values = self._tiled_values[part]
        x, y = self.tiles.x[part], self.tiles.y[part]
        image = density.raster(x, y, values, view, shape, self._palette, span=self._span)
        return placed(image, view)


def _shape(view, size):
    x0, x1, y0, y1 = view
    wide, high, finest = (x1 - x0, y1 - y0, 0) if size is None else (*size, 2)
    return density.shape_of(wide, high, most=_MOST, finest=finest)


def placed(image, view) -> dict:
    """The columns of a source that holds this picture in this view; of none, when it is None."""
    x0, x1, y0, y1 = view
    whole = {"image": image, "x": x0, "y": y0, "w": x1 - x0, "h": y1 - y0}
    return {name: [] if image is None else [value] for name, value in whole.items()}


def _last(rank: np.ndarray, count: int) -> np.ndarray:
    """Where are the `count` highest? Positions, the highest last."""
    at = np.argpartition(rank, -count)[-count:] if len(rank) > count else np.arange(len(rank))
    return at[np.argsort(rank[at])]
