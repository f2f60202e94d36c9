"""A few named things, one number against another, each with its interval."""

import numpy as np
from bokeh import models

from memexplorer.widgets import look
from memexplorer.widgets.faults import FaultBox
from memexplorer.widgets.picture import Picture

_FIELDS = ("x", "y", "low", "high", "name")
NAMED = 8  # of more, names are under the pointer only


class Versus(FaultBox):
    """Do two numbers of a few things go together?

    >>> plane = Versus("entropy (nats)", "accuracy")
    >>> plane.draw([1.0, 2.0], [0.5, 0.7], ["a", "b"], [0.4, 0.6], [0.6, 0.8])
    >>> plane.words
    'accuracy against entropy (nats): a 0.5 at 1, b 0.7 at 2'
    """

    def __init__(self, x_label: str, y_label: str, *, height: int = 260):
        self._labels, self.words = (x_label, y_label), ""
        self.points = models.ColumnDataSource({name: [] for name in _FIELDS})
        self.names = models.ColumnDataSource({name: [] for name in ("x", "y", "name")})
        lines = [("", "@name"), (x_label, "@x{0.000}"), (y_label, "@y{0.000}")]
        hover = models.HoverTool(tooltips=lines)
        ranges = {"x_range": models.Range1d(0, 1), "y_range": models.Range1d(0, 1)}
        self.figure = look.plot(height, [hover], **ranges)
        self.figure.xaxis.axis_label, self.figure.yaxis.axis_label = map(look.plain, self._labels)
        self.figure.axis.ticker = models.BasicTicker(desired_num_ticks=4)
        self.figure.xgrid.visible = False
        self.figure.ygrid.grid_line_color = "#CCD1DA"
        self.figure.css_variables = {"--bk-grid-line-color": "var(--mx-line, #CCD1DA)"}
        hue = look.LINES[0]
        self.figure.segment("x", "low", "x", "high", source=self.points, line_color=hue,
                            line_width=2, line_alpha=0.5)  # fmt: skip
        dots = self.figure.scatter("x", "y", source=self.points, size=9, line_color=hue,
                                   fill_color=hue)  # fmt: skip
        letters = {
            "text_font": {"value": look.FONT},
            "text_font_size": "12px",
            "text_color": look.OTHER,
        }
        place = {"x_offset": 8, "y_offset": -4}
        self.figure.text("x", "y", "name", source=self.names, **place, **letters)
        hover.renderers = [dots]
        self._picture = Picture(self.figure)
        super().__init__([self._picture])

    def draw(self, x, y, names, low, high) -> None:
        """Where does each thing stand? (thing,) each; low and high: the interval of y"""
        x, y, low, high = (np.asarray(column, float) for column in (x, y, low, high))
        names = [str(name) for name in names]
        sizes = {len(column) for column in (x, y, low, high, names)}
        if len(sizes) > 1:
            raise ValueError(f"the columns differ in length: {sorted(sizes)}; give the same things")
        self.points.data = dict(zip(_FIELDS, (x, y, low, high, names), strict=True))
        shown = [look.plain(name, 20) for name in names] if len(names) <= NAMED else []
        self.names.data = {"x": x[: len(shown)], "y": y[: len(shown)], "name": shown}
        for axis, values, wide in ((self.figure.x_range, [x], 0.15),
                                   (self.figure.y_range, [low, high], 0.08)):  # fmt: skip
            known = np.concatenate(values) if len(x) else np.array([0.0, 1.0])
            room = wide * (np.ptp(known) or 1)
            axis.update(start=float(known.min() - room), end=float(known.max() + 2 * room))
        said = [f"{name} {look.number(float(b))} at {look.number(float(a))}"
                for name, a, b in zip(names, x, y, strict=True)]  # fmt: skip
        first, second = self._labels
        self.words = f"{second} against {first}: {', '.join(said) or 'nothing is known'}"
        self._picture.say(self.words)
