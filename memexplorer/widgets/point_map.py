"""The map: examples as points on a plane, coloured by a score or a class, to be lassoed."""

from collections.abc import Callable

import numpy as np
import traitlets
from ipywidgets import HTML

from memexplorer.widgets import look, map_figure, map_marks, map_view
from memexplorer.widgets.crowd import Crowd, placed
from memexplorer.widgets.faults import FaultBox
from memexplorer.widgets.map_hand import Hand, card
from memexplorer.widgets.picture import Picture
from memexplorer.widgets.regions import Box, Row, Rows, combined, drawn

_SIZE = (600, 400)  # of the figure in pixels, until a page has said


class PointMap(FaultBox):
    """Which examples lie together, and which are the ones to look at?

    `selected` (rows, ascending) changes by lasso, box or tap (Shift adds to it, Alt removes) and
    may be set; `focus`, a row or None, is framed. `hovered(row)` is what stands beside the pointer
    over it: {"src": data URI | None | callable, "lines": [str, ...]}; else it is the caption.

    >>> plane = PointMap()
    >>> plane.draw([[0, 0], [1, 1]], [0.1, 0.9], label="suspicion")
    >>> plane.selected = [1]
    >>> plane.words
    'showing 2 of 2 · 1 selected'
    """

    selected = Rows()
    focus = Row()
    words = traitlets.Unicode()  # how much is shown and selected, as under the map

    def __init__(self, *, height: int = 440, limit: int = 5000, hovered: Callable | None = None):
        self.count, self._limit, self._note, self.hovered = 0, limit, "", hovered
        nobody = np.empty((0, 2))
        self._crowd, self._sight = Crowd(nobody, nobody[:, 0], nobody[:, 0]), 0
        self._view = self._drawn = map_view.frame(nobody)  # on the page, and drawn for
        self._size = _SIZE
        self._parts = map_figure.build(height)
        self.figure, self.hand = self._parts.figure, Hand(figure=self._parts.figure.id)
        self.hand.on_msg(self.guarded(self._asked))
        self._legend, self._foot, self._picture = HTML(), HTML(), Picture(self.figure, "map")
        super().__init__([self._legend, self.hand, self._picture, self._foot])
        self.add_class("mx-map")

    def draw(
        self, points, scores, *, label, categories=None, order=None, emphasis=None, note="",
        captions=None,
    ) -> None:  # fmt: skip
        """Where does each example stand, and how bright?

        points      (example, 2)
        scores      (example,) higher is brighter and on top; with `categories`, codes into them
        label       what the scores are, as plain text
        categories  names of the codes; the 8 most frequent, or first in `order`, get a colour
        emphasis    rows that must be points on top, most important first
        note        said under the map
        captions    (example,) text for hovering, else the label and the score
        """
        points, scores = np.asarray(points, dtype=float), np.asarray(scores)
        map_figure.check(points, scores, captions)
        before = self._crowd if np.array_equal(points, self._crowd.points) else None
        if len(points) != self.count:
            self.selected, self.focus = [], None
        painted = map_figure.paint(self._parts.colour, scores, label, categories, order)
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
        rows = [row for row in [self._meant(told)] if row is not None]
        self.selected = combined(self.selected, rows, told["way"], self.count)

    def _meant(self, told):
        reach = map_view.reach(self._view, self._size)
        return self._crowd.tiles.nearest(told["x"], told["y"], reach)

    def _pointed(self, told):
        row, answer = self._meant(told), None
        if row is not None:
            shown = self.hovered(row) if self.hovered else {"lines": [self._caption(row)]}
            x, y = self._crowd.points[row].tolist()
            answer = {**card(shown), "x": x, "y": y}
        self.hand.send({"card": answer, "number": told["number"]})

    def _caption(self, row):
        told, score = self._captions, self._scores[row]
        known = self._names[score] if self._names else look.number(score)
        return f"{self._label} {known}" if told is None else str(told[row])

    def _viewed(self, told):
        self._view, self._size = map_view.told(told) or (self._view, self._size)
        all_seen = self._sight == self.count and Box(*self._view).around(self.hand.home)
        if self.count > self._limit and not all_seen:
            self._drawn = self._view
            self._show()
        else:
            self._say()

    def _show(self):
        """Send the points in sight, at most `limit` of them single, and the crowd as a picture."""
        rows, self._sight = self._crowd.top(self._drawn, self._limit)
        seen = self._drawn, self._size, self._sight
        self._parts.detail.data = self._crowd.sharp(*seen, self._limit)
        self._parts.glyphs.data = self._crowd.columns(rows)
        self._mark()

    @traitlets.observe("selected")
    def _mark(self, _=None):
        size = None if self._sight == self.count else self._size
        map_marks.ring(self._parts, self._crowd, self.selected, self._drawn, size)
        self._frame()

    @traitlets.observe("focus")
    def _frame(self, _=None):
        map_marks.frame(self._parts, self._crowd, self.focus)
        self._say()

    def _say(self):
        """How much is in sight now? (Of few points all are drawn, in sight or not.)"""
        seen = Box(*self._view)
        sight = len(self._crowd.tiles.places(seen)) if self.count <= self._limit else self._sight
        focus = map_marks.where(self._crowd, self.focus, self._view)
        told = self.count, self._limit, sight, len(self.selected), focus, self._note
        self.words = map_marks.words(*told)
        self._foot.value = look.note(self.words)
        self._picture.say(f"map: {self.words}")
