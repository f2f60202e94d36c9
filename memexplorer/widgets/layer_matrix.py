"""A number between 0 and 1 for each two layers, as cells that can be picked."""

import numpy as np
import traitlets

from memexplorer.widgets import look
from memexplorer.widgets.faults import FaultElement
from memexplorer.widgets.vote_strip import shortened

NUMBERED = 7  # of more, numbers would not fit where two stand side by side: each cell says its own
DARK, LIGHT, TURN = "#000000", "#FFFFFF", 122  # of the 256 colours, from where ink is dark


class LayerMatrix(FaultElement):
    """How similar is each layer of one network to each layer of another?

    `picked` is [row, column] or None, by a click, by Enter on the keyboard, or from Python.

    >>> matrix = LayerMatrix()
    >>> matrix.draw([[1.0, 0.25], [0.25, 1.0]], ["stage1", "fc"], ["stage1", "fc"])
    >>> matrix.picked = [0, 1]
    >>> matrix.said()
    'stage1 and fc: 0.25'
    """

    _esm, _css = look.script("layer_matrix"), look.sheet()

    picked = traitlets.List(None, allow_none=True).tag(sync=True)
    name = traitlets.Unicode("").tag(sync=True)  # of the picture, above it and for who hears it
    rows = traitlets.List().tag(sync=True)  # names; `short_…` as they are written beside it
    columns = traitlets.List().tag(sync=True)
    short_rows = traitlets.List().tag(sync=True)
    short_columns = traitlets.List().tag(sync=True)
    row_title = traitlets.Unicode("").tag(sync=True)
    column_title = traitlets.Unicode("").tag(sync=True)
    cells = traitlets.List().tag(sync=True)  # by row: text, colour, ink of each cell
    numbered = traitlets.Bool(True).tag(sync=True)
    ends = traitlets.List(["0", "1"]).tag(sync=True)  # of the scale of colours, as it is written

    def __init__(self, **settings):
        self.values, self._texts = np.zeros((0, 0)), None
        super().__init__(**settings)

    def draw(
        self,
        values,
        rows,
        columns,
        *,
        row_title="",
        column_title="",
        name="",
        texts=None,
        ends=("0", "1"),
    ) -> None:
        """values (row, column), NaN where it isn't known; rows, columns: names of layers.

        Colour goes from 0 to 1 always, so that two pictures can be compared; what is below 0 has
        the colour of 0. What was picked stays picked while that cell is there. texts: (row,
        column) what cells say in place of their number; ends: what 0 and 1 mean then."""
        values = np.asarray(values, np.float64)
        rows, columns = [str(one) for one in rows], [str(one) for one in columns]
        if values.shape != (len(rows), len(columns)):
            raise ValueError(
                f"values has shape {values.shape}, but there are {len(rows)} rows and "
                f"{len(columns)} columns; give a number for each pair"
            )
        self.values = values
        with self.hold_sync():
            if self.picked and not self._there(self.picked):
                self.picked = None
            self.rows, self.columns, self.name = rows, columns, name
            self.short_rows, self.short_columns = shortened(rows), shortened(columns)
            self.row_title, self.column_title = row_title, column_title
            self.cells = [
                [_cell(value, texts and texts[row][at]) for at, value in enumerate(line)]
                for row, line in enumerate(values)
            ]
            self._texts, self.ends = texts, [*ends]
            self.numbered = max(values.shape, default=0) <= NUMBERED

    def said(self) -> str:
        """What the picked cell says; "" where none is picked."""
        if not self.picked:
            return ""
        row, column = self.picked
        value = self._texts[row][column] if self._texts else written(self.values[row, column])
        return f"{self.rows[row]} and {self.columns[column]}: {value}"

    @traitlets.validate("picked")
    def _known(self, proposal):
        picked = proposal["value"]
        if picked is not None and not self._there(picked):
            raise traitlets.TraitError(
                f"picked {picked!r}, but [row, column] within {self.values.shape} was wanted"
            )
        return picked

    def _there(self, picked) -> bool:
        inside = zip(picked, self.values.shape, strict=False)
        return len(picked) == 2 and all(0 <= at < size for at, size in inside)


def written(value: float) -> str:
    """Two decimals, none of them made up: 0.999 is not 1.

    >>> written(1.0), written(0.9996), written(-0.004), written(float("nan"))
    ('1', '0.99', '0.00', 'unknown')
    """
    if not np.isfinite(value):
        return "unknown"
    if value >= 1:
        return "1"
    return f"{min(value, 0.99):.2f}".replace("-0.00", "0.00").replace("-", "−")


def _cell(value, said=None) -> dict:
    """What a cell says, and in which colours."""
    if not np.isfinite(value):
        return {"text": "?", "said": "unknown", "colour": "transparent", "ink": "inherit"}
    at = int(np.clip(value, 0, 1) * (len(look.SCORES) - 1))
    text = said or written(value)
    ink = DARK if at >= TURN else LIGHT
    return {"text": text, "said": text, "colour": look.SCORES[at], "ink": ink}
