"""How are the values of each group spread? One row a group: its quarters, its ends, its middle."""

import ipywidgets
import numpy as np
from bokeh import models

from memexplorer.widgets import look
from memexplorer.widgets.faults import FaultBox
from memexplorer.widgets.picture import Picture

ENDS = (5, 25, 50, 75, 95)  # per cent of a group that lie below whisker, box, line, box, whisker
_FIELDS = ("y", "name", "count", "low", "left", "middle", "right", "high", "hue", "told")
KEY = "Line: the median. Box: half of the values. Whiskers: 90 % of them."


class Boxes(FaultBox):
    """How are values spread within each group?

    >>> boxes = Boxes()
    >>> boxes.draw({"fc": [1.0, 2.0, 3.0]}, x_label="entropy (nats)")
    >>> boxes.words
    'entropy (nats): fc, median 2, half between 1.5 and 2.5, 3 values'
    """

    def __init__(self, *, what: str = "units"):
        self._what, self.words = what, ""
        self.rows = models.ColumnDataSource({name: [] for name in _FIELDS})
        self.least = models.Span(dimension="height", line_dash=[2, 4], visible=False)
        self.least.update(line_color=look.OTHER, line_width=1.5)
        hover = models.HoverTool(tooltips=[("", "@name"), ("", "@told"), ("", f"@count {what}")])
        ranges = {"x_range": models.Range1d(0, 1), "y_range": models.Range1d(0, 1)}
        self.figure = look.plot(120, [hover], **ranges)
        self.figure.xgrid.grid_line_color = "#CCD1DA"
        self.figure.css_variables = {"--bk-grid-line-color": "var(--mx-line, #CCD1DA)"}
        self.figure.add_layout(self.least)
        style = {"source": self.rows, "line_color": "hue"}
        self.figure.segment("low", "y", "high", "y", line_width=1.5, **style)
        box = self.figure.hbar("y", 0.5, "right", "left", fill_color="hue", fill_alpha=0.45,
                               line_width=1.5, **style)  # fmt: skip
        middle = {"marker": "dash", "angle": np.pi / 2, "size": 18, "line_width": 3}
        self.figure.scatter("middle", "y", **middle, **style)
        hover.renderers = [box]
        self._foot, self._picture = ipywidgets.HTML(look.note(KEY)), Picture(self.figure)
        super().__init__([self._picture, self._foot])

    def draw(
        self, groups: dict, *, x_label: str, others=(), nought=None, rows: int = 0, note=""
    ) -> None:
        """Which values has each group?

        groups  name -> (value,) numbers; a group without any is left out; the first is on top
        others  names of groups drawn in grey, to compare with
        nought  a value that is marked, such as 0 for nothing
        rows    room for so many at least, so that rows of two pictures side by side line up
        note    said under the picture
        """
        groups = {str(name): np.asarray(values, float) for name, values in groups.items()}
        groups = {name: values for name, values in groups.items() if values.size}
        for name, values in groups.items():
            if values.ndim != 1 or not np.isfinite(values).all():
                raise ValueError(f"groups[{name!r}] holds NaN or infinity; give finite numbers")
        parts = [np.percentile(values, ENDS) for values in groups.values()]
        table, count = np.array(parts).reshape(-1, len(ENDS)), len(groups)
        told = [_told(part) for part in parts]
        places = count - 0.5 - np.arange(count)
        hues = [look.OTHER if name in others else look.LINES[0] for name in groups]
        columns = (
            places,
            list(groups),
            [len(each) for each in groups.values()],
            *table.T,
            hues,
            told,
        )
        self.rows.data = dict(zip(_FIELDS, columns, strict=True))
        known = [*table[:, [0, -1]].ravel(), *([] if nought is None else [nought])]
        low, high = (min(known), max(known)) if known else (0.0, 1.0)
        room = 0.04 * ((high - low) or 1)
        self.figure.x_range.update(start=float(low - room), end=float(high + room))
        room_for = max(count, rows, 1)
        self.figure.y_range.update(start=count - room_for, end=max(count, 1))
        self.figure.yaxis.ticker = models.FixedTicker(ticks=places.tolist())
        names = {float(at): look.plain(name, 28) for at, name in zip(places, groups, strict=True)}
        self.figure.yaxis.major_label_overrides = names
        self.figure.xaxis.axis_label = look.plain(x_label)
        self.figure.height = 56 + room_for * (32 if room_for <= 12 else 20)
        self.least.update(visible=nought is not None, location=float(nought or 0))
        said = [f"{name}, {each}, {size:,} values"
                for name, each, size in zip(groups, told, columns[2], strict=True)]  # fmt: skip
        self.words = f"{x_label}: {'; '.join(said) or 'nothing is known'}"
        self._picture.say(self.words)
        self._foot.value = look.note(f"{KEY} {note}".strip())


def _told(part) -> str:
    _, left, middle, right, _ = map(look.number, map(float, part))
    return f"median {middle}, half between {left} and {right}"
