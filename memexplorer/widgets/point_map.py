"""The map: examples as points on a plane, coloured by a score or a class, to be lassoed."""

import numpy as np
import traitlets
from bokeh import events
from ipywidgets import HTML

from memexplorer.widgets import legend, look, map_figure
from memexplorer.widgets.density import raster
from memexplorer.widgets.faults import FaultBox
from memexplorer.widgets.picture import Picture
from memexplorer.widgets.regions import Rows, inside, nearest

_TAP = 8  # pixels around a tap in which a point counts as meant
_FEW = 300  # selected points are ringed boldly; more of them thinly, or the rings hide the colours
_PICTURE = (240, 400)  # density picture: coarse enough that a pixel holds several points


class PointMap(FaultBox):
    """Which examples lie together, and which are the ones to look at?

    `selected` (rows, ascending) changes by lasso, box or tap (Shift adds to it) and may be set.

    >>> plane = PointMap()
    >>> plane.draw([[0, 0], [1, 1]], [0.1, 0.9], label="suspicion")
    >>> plane.selected = [1]
    >>> plane.words
    'showing 2 of 2 · 1 selected'
    """

    selected = Rows()
    words = traitlets.Unicode()  # how much is shown and selected, as under the map

    def __init__(self, *, height: int = 440, limit: int = 5000):
        self.count, self._limit, self._note = 0, limit, ""
        self._points, self._values = np.empty((0, 2)), np.empty(0)
        self._order = self._sight = np.empty(0, dtype=int)  # drawing order; of those in view
        self._parts = map_figure.build(height)
        self.figure = self._parts.figure
        self.figure.on_event(events.SelectionGeometry, self.guarded(self._drawn))
        self.figure.on_event(events.Tap, self.guarded(self._tapped))
        self.figure.on_event(events.RangesUpdate, self.guarded(self._zoomed))
        self._legend, self._foot = HTML(), HTML()
        super().__init__([self._legend, Picture(self.figure), self._foot])

    def draw(
        self, points, scores, *, label, categories=None, emphasis=None, note="", captions=None
    ) -> None:
        """Where does each example stand, and how bright?

        points      (example, 2)
        scores      (example,) higher is brighter and on top; with `categories`, codes into them
        label       what the scores are, as plain text
        categories  names of the codes; the 8 most frequent get a colour
        emphasis    rows that must be points on top, most important first
        note        said under the map
        captions    (example,) text for hovering, else the label and the score
        """
        points, scores = np.asarray(points, dtype=float), np.asarray(scores)
        map_figure.check(points, scores, captions)
        moved = not np.array_equal(points, self._points)
        if len(points) != self.count:
            self.selected, self._sight = [], self._sight[:0]
        self._paint(scores, label, categories)
        self._order = map_figure.order(self._values, emphasis, by_score=categories is None)
        self._points, self.count, self._note = points, len(points), note
        self._captions, self._label = captions, str(label)
        self._names = None if categories is None else [str(name) for name in categories]
        self._scores = scores
        if moved:
            map_figure.frame(self.figure, points)
        self._show(map_figure.view(self.figure))

    def _paint(self, scores, label, categories):
        if categories is None:
            self._values, self._span = scores.astype(float), map_figure.span(scores.astype(float))
            self._palette, (low, high) = look.SCORES, self._span
            self._legend.value = legend.of_scores(label, low, high)
        else:
            shown = legend.of_categories(label, scores, categories)
            self._values, self._span, self._palette = shown.codes, None, shown.palette
            low, high = -0.5, len(shown.palette) - 0.5
            self._legend.value = shown.html
        below = look.SCORES[0] if categories is None else look.OTHER
        self._parts.colour.update(palette=list(self._palette), low=low, high=high, low_color=below)

    def _drawn(self, event):
        if not event.final:
            return
        self.selected = inside(self._points, event.geometry)

    def _tapped(self, event):
        row = nearest(self._points, event.x, event.y, map_figure.reach(self.figure, _TAP))
        hit = [] if row is None else [row]
        add = (getattr(event, "modifiers", None) or {}).get("shift")
        self.selected = np.setxor1d(self.selected, hit) if add else hit

    def _zoomed(self, event):
        if self.count > self._limit:
            self._show((event.x0, event.x1, event.y0, event.y1))

    def _show(self, view):
        """Send the points in sight, at most `limit` of them single, and the crowd as a picture."""
        self._sight, picture = self._order, {name: [] for name in self._parts.crowd.data}
        if self.count > self._limit:
            x0, x1, y0, y1 = view
            x, y = self._points[self._order].T
            self._sight = self._order[(x >= x0) & (x <= x1) & (y >= y0) & (y <= y1)]
            image = raster(
                self._points, self._values, view, _PICTURE, self._palette, span=self._span
            )
            picture = {"image": [image], "x": [x0], "y": [y0], "w": [x1 - x0], "h": [y1 - y0]}
        self._parts.dots.size = 6 if self.count <= self._limit else 4
        rows = self._sight[-self._limit :]
        captions = [self._caption(row) for row in rows]
        self._parts.crowd.data = picture
        self._parts.glyphs.data = {**self._columns(rows), "caption": captions}
        self._mark()

    def _caption(self, row):
        if self._captions is not None:
            return look.plain(self._captions[row], 72)
        score = self._scores[row]
        return f"{self._label} {self._names[score] if self._names else look.number(score)}"

    def _columns(self, rows):
        x, y = self._points[rows].astype(np.float32).T
        return {"x": x, "y": y, "value": self._values[rows].astype(np.float32)}

    @traitlets.observe("selected")
    def _mark(self, _=None):
        chosen = np.zeros(self.count, dtype=bool)
        chosen[self.selected] = True
        rows = self._sight[chosen[self._sight]]
        few = len(rows) <= _FEW
        self._parts.rings.update(size=10 if few else 7, line_width=2.5 if few else 1.2)
        # At most `limit` rings: the last in drawing order are the ones to look at.
        self._parts.chosen.data = self._columns(rows[-self._limit :])
        self.words = map_figure.words(
            self.count, self._limit, len(self._sight), len(self.selected), len(rows), self._note
        )
        self._foot.value = look.note(self.words)
