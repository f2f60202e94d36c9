"""The map: examples as points on a plane, coloured by a score or a class, to be lassoed."""

from collections.abc import Callable

import numpy as np
import traitlets
from ipywidgets import HTML

from memexplorer.widgets import density, look, map_figure, map_view
from memexplorer.widgets.crowd import Crowd, placed
from memexplorer.widgets.faults import FaultBox
from memexplorer.widgets.map_hand import Hand, card
from memexplorer.widgets.picture import Picture
from memexplorer.widgets.regions import Box, Rows, combined, drawn

_REACH = 8  # pixels around the pointer in which a point counts as meant
_FEW = 300  # selected points are ringed boldly; more of them thinly, or the rings hide the colours
_MANY = 2000  # and of still more, the density is tinted
_SIZE = (600, 400)  # of the figure in pixels, until a page has said


class PointMap(FaultBox):
    """Which examples lie together, and which are the ones to look at?

    `selected` (rows, ascending) changes by lasso, box or tap (Shift adds to it, Alt removes) and
    may be set. `hovered(row)` gives what stands beside the pointer over a point, single or in the
    crowd: {"src": data URI | None | callable, "lines": [str, ...]}; without it, the caption.

    >>> plane = PointMap()
    >>> plane.draw([[0, 0], [1, 1]], [0.1, 0.9], label="suspicion")
    >>> plane.selected = [1]
    >>> plane.words
    'showing 2 of 2 · 1 selected'
    """

    selected = Rows()
    words = traitlets.Unicode()  # how much is shown and selected, as under the map

    def __init__(
        self, *, height: int = 440, limit: int = 5000, hovered: Callable[[int], dict] | None = None
    ):
        self.count, self._limit, self._note, self.hovered = 0, limit, "", hovered
        nobody = np.empty((0, 2))
        self._crowd, self._sight = Crowd(nobody, nobody[:, 0], nobody[:, 0]), 0
        self._view = self._drawn = map_view.frame(nobody)  # on the page, and drawn for
        self._size = _SIZE
        self._parts = map_figure.build(height)
        self.figure, self.hand = self._parts.figure, Hand(figure=self._parts.figure.id)
        self.hand.on_msg(self.guarded(self._asked))
        self._legend, self._foot = HTML(), HTML()
        self._picture = Picture(self.figure, "map")
        super().__init__([self._legend, self.hand, self._picture, self._foot])
        self.add_class("mx-map")

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
        before = self._crowd if np.array_equal(points, self._crowd.points) else None
        if len(points) != self.count:
            self.selected = []
        painted = map_figure.paint(self._parts.colour, scores, label, categories)
        values, palette, span, self._legend.value = painted
        rank = map_figure.rank(values, emphasis, by_score=categories is None)
        self._crowd = Crowd(points, values, rank, palette, span, before)
        self.count, self._note, self._captions = len(points), note, captions
        self._label, self._scores = str(label), scores
        self._names = None if categories is None else [str(name) for name in categories]
        home = map_view.frame(points)
        if before is None:
            self._view = self._drawn = map_view.fit(self.figure, home, self._size)
        dense = self.count > self._limit
        self._parts.crowd.data = self._crowd.picture(home) if dense else placed(None, home)
        self._parts.dots.size = 4 if dense else 6
        self._show()
        self.hand.home = list(home)

    def _asked(self, _widget, content, _buffers):
        done = {"region": self._lassoed, "tap": self._tapped, "view": self._viewed}
        done.get(content.get("ask"), self._pointed)(content)

    def _lassoed(self, told):
        rows = self._crowd.tiles.inside(drawn(told["geometry"]))
        self.selected = combined(self.selected, rows, told["way"], self.count)

    def _tapped(self, told):
        row = self._meant(told)
        rows = np.array([] if row is None else [row], dtype=int)
        self.selected = combined(self.selected, rows, told["way"], self.count)

    def _meant(self, told):
        x0, x1, y0, y1 = self._view
        reach = (x1 - x0) / self._size[0] * _REACH, (y1 - y0) / self._size[1] * _REACH
        return self._crowd.tiles.nearest(told["x"], told["y"], reach)

    def _pointed(self, told):
        row, answer = self._meant(told), None
        if row is not None:
            shown = self.hovered(row) if self.hovered else {"lines": [self._caption(row)]}
            x, y = self._crowd.points[row].tolist()
            answer = {**card(shown), "x": x, "y": y}
        self.hand.send({"card": answer, "number": told["number"]})

    def _caption(self, row):
        if self._captions is not None:
            return str(self._captions[row])
        score = self._scores[row]
        return f"{self._label} {self._names[score] if self._names else look.number(score)}"

    def _viewed(self, told):
        self._view, self._size = tuple(told["view"]), tuple(told["size"])
        all_seen = self._sight == self.count and Box(*self._view).around(self.hand.home)
        if self.count > self._limit and not all_seen:
            self._drawn = self._view
            self._show()

    def _show(self):
        """Send the points in sight, at most `limit` of them single, and the crowd as a picture."""
        rows, self._sight = self._crowd.top(self._drawn, self._limit)
        if self._sight == self.count:  # the picture of everything is as sharp
            self._parts.detail.data = placed(None, self._drawn)
        elif self._sight > self._limit:
            self._parts.detail.data = self._crowd.picture(self._drawn, self._size)
        else:  # all are single: the coarse picture behind them is covered
            self._parts.detail.data = placed(density.NOBODY, self._drawn)
        self._parts.glyphs.data = self._crowd.columns(rows)
        self._mark()

    @traitlets.observe("selected")
    def _mark(self, _=None):
        size = None if self._sight == self.count else self._size
        rows, tint = self._crowd.marked(self.selected, self._drawn, size, _MANY)
        few = len(rows) <= _FEW
        self._parts.rings.update(size=10 if few else 7, line_width=2.5 if few else 1.2)
        self._parts.chosen.data, self._parts.tint.data = self._crowd.columns(rows), tint
        count, chosen = self.count, len(self.selected)
        self.words = map_figure.words(count, self._limit, self._sight, chosen, self._note)
        self._foot.value = look.note(self.words)
        self._picture.say(f"map: {self.words}")
