"""Two numbers of each of many things, one against the other, with the line on which both agree."""

from collections.abc import Callable

import ipywidgets
import numpy as np
import traitlets
from bokeh import models

from memexplorer.widgets import look
from memexplorer.widgets.faults import FaultBox
from memexplorer.widgets.picture import TAPS, Picture

MOST = 20_000  # points drawn; of more, as many at random
NEAR = 0.04  # of the width and the height: so far from a point a click still means it
_FIELDS = ("x", "y", "hue", "name", "alpha", "edge")


class Scatter(FaultBox):
    """How do two numbers of the same things go together, and which lie off the diagonal?

    `picked` is a row of the arrays drawn or None: the ringed point, which may be set. on_pick(row)
    is called when a person clicked near a point.

    >>> plane = Scatter("ClassMem", "UnitMem")
    >>> plane.draw([0.1, 0.5], [0.9, 0.4], ["fc unit 0", "fc unit 1"], hue=[0, 0], label="depth")
    >>> plane.picked = 0
    >>> plane.words
    'fc unit 0: ClassMem 0.1, UnitMem 0.9'
    """

    picked = traitlets.Int(None, allow_none=True)
    words = traitlets.Unicode("")  # what is picked, as under the picture

    def __init__(self, x_label, y_label, *, height=320, title="", on_pick: Callable | None = None):
        self._labels, self._on_pick, self._title = (x_label, y_label), on_pick, title
        self._x = self._y = self._hue = np.zeros(0)
        self._names, self._rows, self._known = [], np.zeros(0, dtype=int), 0
        self.points, self.ring = (
            models.ColumnDataSource({name: [] for name in names}) for names in (_FIELDS, ("x", "y"))
        )
        self.colour = models.LinearColorMapper(palette=list(look.SCORES), low=0, high=1)
        self.figure = self._figure(height)
        self._picture, self._legend = Picture(self.figure), ipywidgets.HTML()
        self._foot = ipywidgets.HTML()
        heading = [ipywidgets.HTML(f"<h3>{look.escape(title)}</h3>")] if title else []
        super().__init__([*heading, self._legend, self._picture, self._foot])

    def _figure(self, height):
        lines = [("", "@name"), *((label, f"@{axis}{{0.000}}") for label, axis in
                                  zip(self._labels, "xy", strict=True))]  # fmt: skip
        hover = models.HoverTool(tooltips=lines, limit=1)
        ranges = {"x_range": models.Range1d(-0.02, 1.02), "y_range": models.Range1d(-0.02, 1.02)}
        made = look.plot(height, [hover], **ranges)
        made.background_fill_color = look.FRAME
        made.xaxis.axis_label, made.yaxis.axis_label = map(look.plain, self._labels)
        made.axis.ticker = models.FixedTicker(ticks=[0, 0.25, 0.5, 0.75, 1])
        agree = models.Slope(gradient=1, y_intercept=0, line_dash=[6, 4], line_width=1.5)
        agree.line_color = look.OTHER
        made.add_layout(agree)
        paint = {"field": "hue", "transform": self.colour}
        thin = {"line_color": "#FFFFFF", "line_alpha": "edge", "line_width": 0.5}
        style = {"size": 6, "fill_color": paint, "fill_alpha": "alpha", **thin}
        dots = made.scatter("x", "y", source=self.points, **style)
        hover.renderers = [dots]
        ring = {"size": 13, "fill_color": None, "line_color": look.ACCENT, "line_width": 3}
        made.scatter("x", "y", source=self.ring, **ring)
        for kind in TAPS:
            made.on_event(kind, self.guarded(self._tapped))
        return made

    def draw(self, x, y, names, *, hue, label: str, ends=("", "")) -> None:
        """Where does each thing stand?

        x, y   (row,) numbers from 0 to 1; NaN: it is left out
        names  (row,) what is said of each
        hue    (row,) numbers, the highest brightest; label says of what, ends what lowest and
               highest are called
        """
        x, y, hue = (np.asarray(column, dtype=float) for column in (x, y, hue))
        sizes = {"x": len(x), "y": len(y), "hue": len(hue), "names": len(names)}
        if len(set(sizes.values())) > 1:
            raise ValueError(f"the columns differ in length: {sizes}; give the same rows in each")
        self._x, self._y, self._hue, self._names = x, y, hue, [str(name) for name in names]
        known = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
        some = np.random.default_rng(0).permutation(known)[:MOST]  # in no order: none hides others
        self._rows, self._known = some, len(known)
        low, high = (hue.min(), hue.max()) if len(hue) else (0.0, 1.0)
        self.colour.update(low=float(low), high=float(high if high > low else low + 1))
        self._legend.value = _ramp(label, ends) if high > low else ""
        if self.picked is not None and self.picked >= len(x):
            self.picked = None
        self.stress(None)
        self._mark()

    def stress(self, rows) -> None:
        """Which rows stand out, the others faint? None: all alike."""
        alpha = np.full(len(self._x), 0.85 if rows is None else 0.12)
        if rows is not None:
            alpha[np.asarray(rows, dtype=int)] = 0.95
        some = self._rows[np.argsort(alpha[self._rows], kind="stable")]  # these on top
        columns = self._x, self._y, self._hue, np.array(self._names, object), alpha, 0.8 * alpha
        self.points.data = {
            name: column[some] for name, column in zip(_FIELDS, columns, strict=True)
        }

    def _tapped(self, event):
        if not len(self._rows) or event.x is None or event.y is None:
            return
        far = np.hypot(self._x[self._rows] - event.x, self._y[self._rows] - event.y)
        if far.min() <= NEAR:
            self.picked = int(self._rows[far.argmin()])
            if self._on_pick is not None:
                self._on_pick(self.picked)

    @traitlets.validate("picked")
    def _inside(self, proposal):
        row = proposal["value"]
        if row is not None and not 0 <= row < len(self._x):
            raise traitlets.TraitError(f"picked is row {row}, but {len(self._x):,} are drawn")
        return row

    @traitlets.observe("picked")
    def _mark(self, _=None):
        row, (x_label, y_label) = self.picked, self._labels
        here = row is not None and bool(np.isfinite(self._x[row] + self._y[row]))
        self.ring.data = {"x": self._x[[row]], "y": self._y[[row]]} if here else {"x": [], "y": []}
        self.words = "" if row is None else (
            f"{self._names[row]}: {x_label} {look.number(float(self._x[row]))}, "
            f"{y_label} {look.number(float(self._y[row]))}"
        )  # fmt: skip
        shown, every = len(self._rows), self._known
        some = f"showing {shown:,} of {every:,}, drawn at random" if shown < every else ""
        self._foot.value = look.note(self.words or "\u00a0") + look.note(some)
        above = int((self._y > self._x).sum())
        told = f"{y_label} against {x_label} of {len(self._x):,}, {above:,} above the diagonal"
        self._picture.say(". ".join(filter(None, (self._title, told, self.words))))


def _ramp(label, ends) -> str:
    colours = ", ".join(look.SCORES[::32] + look.SCORES[-1:])
    low, high = map(look.escape, ends)
    return (
        f'<div class="mx-legend"><span>{look.escape(label)}</span><span class="mx-scale">{low}'
        f'<span class="mx-ramp" style="background: linear-gradient(90deg, {colours})"></span>'
        f"{high}</span></div>"
    )
