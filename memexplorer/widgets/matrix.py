"""Two answers against each other, counted: where do the network and its neighbours part?"""

import ipywidgets
import numpy as np
import traitlets
from bokeh import events, models
from bokeh.core.properties import value

from memexplorer.widgets import look
from memexplorer.widgets.faults import FaultBox
from memexplorer.widgets.picture import Picture

_NUMBERED = 16  # more classes than this and the numbers would not fit: hover tells them


class Matrix(FaultBox):
    """How often does which answer of the network meet which answer of its neighbours?

    `picked` is (row, column), the network's and the neighbours' class, or None; it changes by a
    tap or the controls below and may be set.

    >>> matrix = Matrix()
    >>> matrix.draw([[9, 1], [0, 7]], ["cat", "dog"])
    >>> matrix.picked = (0, 1)
    >>> matrix.words
    'network cat, neighbours dog: 1 example'
    """

    picked = traitlets.Any(None)
    words = traitlets.Unicode("")

    def __init__(self, *, rows: str = "network", columns: str = "neighbours"):
        self._counts, self._names = np.zeros((0, 0), dtype=int), []
        self._rows, self._columns = rows, columns
        names = ("x", "y", "count", "shade", "ink", "text", "row", "column")
        self.cells = models.ColumnDataSource({name: [] for name in names})
        self.mark = models.ColumnDataSource({"x": [], "y": []})
        self._paint = models.LinearColorMapper(palette=list(look.SCORES), low=0, high=1)
        self.figure = self._figure()
        self.row, self.column = ipywidgets.Dropdown(), ipywidgets.Dropdown()
        for control, name in ((self.row, rows), (self.column, columns)):
            control.description, control.layout.width = name.capitalize(), "240px"
            control.style.description_width = "88px"
        self.pick = ipywidgets.Button(description="Pick cell", disabled=True)
        self.pick.on_click(self.guarded(self._chosen))
        self._foot = ipywidgets.HTML()
        controls = look.row(self.row, self.column, self.pick)
        super().__init__([Picture(self.figure), controls, self._foot])

    def draw(self, counts, names) -> None:
        """counts (row, column) non-negative integers; names: one for each class."""
        counts, names = np.asarray(counts), [str(name) for name in names]
        if counts.shape != (len(names), len(names)):
            raise ValueError(
                f"counts has shape {counts.shape}, but there are {len(names)} names; a square "
                "with one row and one column for each name is wanted"
            )
        self._counts, self._names = counts, names
        self.picked = None
        self._fill()
        options = [(name, at) for at, name in enumerate(names)]
        for control in (self.row, self.column):
            control.options = options
            control.index = 0 if options else None
        self.pick.disabled = not names
        self._mark()

    def _figure(self):
        lines = f"{self._rows} @row", f"{self._columns} @column", "@count{0,0} examples"
        hover = models.HoverTool(tooltips=[("", line) for line in lines])
        ranges = {"x_range": models.Range1d(0, 1), "y_range": models.Range1d(1, 0)}
        made = look.plot(320, [hover], x_axis_location="above", **ranges)
        made.xaxis.axis_label = f"{self._columns}' answer"
        made.yaxis.axis_label = f"{self._rows}'s answer"
        paint = {"field": "shade", "transform": self._paint}
        cells = made.rect(
            "x", "y", 0.96, 0.96, source=self.cells, fill_color=paint, line_color=None
        )
        hover.renderers = [cells]
        made.text(
            "x", "y", text="text", source=self.cells, text_color="ink", text_align="center",
            text_baseline="middle", text_font_size="12px", text_font=value(look.FONT),
        )  # fmt: skip
        made.rect(
            "x", "y", 0.96, 0.96, source=self.mark, fill_color=None, line_color=look.ACCENT,
            line_width=3,
        )  # fmt: skip
        made.on_event(events.Tap, self.guarded(self._tapped))
        return made

    def _fill(self):
        count = len(self._names)
        row, column = (part.ravel() for part in np.indices(self._counts.shape))
        values = self._counts.ravel()
        shade = np.log1p(values)  # the agreeing diagonal would drown the rest
        self._paint.high = float(shade.max(initial=0)) or 1.0
        ink = np.where(shade > 0.55 * self._paint.high, "#10131A", "#FFFFFF")
        text = [f"{v:,}" if count <= _NUMBERED else "" for v in values]
        names = np.array(self._names, dtype=object)
        self.cells.data = {
            "x": column + 0.5, "y": row + 0.5, "count": values, "shade": shade, "ink": ink,
            "text": text, "row": names[row].tolist(), "column": names[column].tolist(),
        }  # fmt: skip
        step = -(-count // 24) or 1
        middles = [at + 0.5 for at in range(0, count, step)]
        labels = {at + 0.5: look.plain(n, 14) for at, n in enumerate(self._names)}
        for axis in self.figure.axis:
            axis.ticker = models.FixedTicker(ticks=middles)
            axis.major_label_overrides = labels
        self.figure.xaxis.major_label_orientation = 0.7
        self.figure.height = min(max(160, 112 + 28 * count), 640)
        self.figure.x_range.end = self.figure.y_range.start = max(count, 1)

    def _tapped(self, event):
        row, column = int(np.floor(event.y)), int(np.floor(event.x))
        if 0 <= row < len(self._names) and 0 <= column < len(self._names):
            self.picked = (row, column)

    def _chosen(self, _):
        self.picked = (self.row.value, self.column.value)

    @traitlets.validate("picked")
    def _check(self, proposal):
        picked = proposal["value"]
        if picked is None:
            return None
        row, column = (int(part) for part in picked)
        if not (0 <= row < len(self._names) and 0 <= column < len(self._names)):
            raise traitlets.TraitError(
                f"picked {picked!r}, but the matrix has {len(self._names)} classes"
            )
        return row, column

    @traitlets.observe("picked")
    def _mark(self, _=None):
        self.mark.data, self.words = {"x": [], "y": []}, ""
        if self.picked is not None:
            row, column = self.row.value, self.column.value = self.picked
            self.mark.data = {"x": [column + 0.5], "y": [row + 0.5]}
            count = int(self._counts[row, column])
            left = f"{self._rows} {self._names[row]}, {self._columns} {self._names[column]}"
            self.words = f"{left}: {count:,} example{'' if count == 1 else 's'}"
        hint = "Tap a cell, or choose two classes. Colour is logarithmic in the count."
        self._foot.value = look.note(self.words or hint)
