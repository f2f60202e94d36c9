"""Two answers against each other, counted: where do the network and its neighbours part?"""

from collections.abc import Callable

import ipywidgets
import numpy as np
import traitlets

from memexplorer.widgets import look, matrix_figure
from memexplorer.widgets.faults import FaultBox
from memexplorer.widgets.picture import TAPS, Picture
from memexplorer.widgets.ways import Ways, way

HINT = (
    "Click a cell, or choose two classes: its examples become the selection; Shift adds, Alt "
    "removes. Colour is logarithmic in the count."
)


class Matrix(FaultBox):
    """How often does which answer of the network meet which answer of its neighbours?

    `picked` is (row, column), the network's and the neighbours' class, or None: the framed cell.
    on_pick  called with "new", "add" or "remove" when a person picked a cell, also the same again
    hint     stands under the picture until something is picked or selected

    >>> matrix = Matrix()
    >>> matrix.draw([[9, 1], [0, 7]], ["cat", "dog"])
    >>> matrix.picked = (0, 1)
    >>> matrix.select([[0, 1], [0, 2]])
    >>> matrix.words
    'network cat, neighbours dog: 1 example, 1 of them selected. 3 selected, in 2 cells'
    """

    picked = traitlets.Any(None)
    words = traitlets.Unicode("")
    hint = traitlets.Unicode(HINT)

    def __init__(
        self, *, rows="network", columns="neighbours", on_pick: Callable[[str], None] | None = None
    ):
        self._counts, self._names, self._some = np.zeros((0, 0), dtype=int), [], None
        self._rows, self._columns, self._on_pick = rows, columns, on_pick
        self._parts = matrix_figure.build(rows, columns)
        self.figure = self._parts.figure
        for kind in TAPS:
            self.figure.on_event(kind, self.guarded(self._tapped))
        self._picture = Picture(self.figure)
        self.row, self.column = ipywidgets.Dropdown(), ipywidgets.Dropdown()
        for control, name in ((self.row, rows), (self.column, columns)):
            control.description, control.layout.width = name.capitalize(), "208px"
            control.style.description_width = "92px"
        self.ways = Ways("this cell's examples", self._chosen, heard=self.guarded)
        self.ways.enable(False)
        self._foot = ipywidgets.HTML()
        controls = look.row(self.row, self.column, self.ways)
        super().__init__([self._picture, controls, self._foot])

    def draw(self, counts, names) -> None:
        """counts (row, column) non-negative integers; names: one for each class.

        What was picked and selected is forgotten."""
        counts, names = np.asarray(counts), [str(name) for name in names]
        if counts.shape != (len(names), len(names)):
            raise ValueError(
                f"counts has shape {counts.shape}, but there are {len(names)} names; a square "
                "with one row and one column for each name is wanted"
            )
        self._counts, self._names, self._some = counts, names, None
        self.picked = None
        matrix_figure.fill(self._parts, counts, names)
        options = [(name, at) for at, name in enumerate(names)]
        for control in (self.row, self.column):
            if control.options != tuple(options):
                control.options = options
                control.index = 0 if options else None
        self.ways.enable(bool(names))
        self.select(None)

    def select(self, counts) -> None:
        """How many of each cell are selected? (row, column), or None where that isn't known."""
        self._some = None if counts is None else np.asarray(counts)
        if self._some is not None and self._some.shape != self._counts.shape:
            raise ValueError(
                f"counts has shape {self._some.shape}, but the matrix {self._counts.shape}; give "
                "how many of each cell drawn are selected"
            )
        matrix_figure.select(self._parts, self._counts, self._some)
        self._mark()

    def _tapped(self, event):
        row, column = int(np.floor(event.y)), int(np.floor(event.x))
        if 0 <= row < len(self._names) and 0 <= column < len(self._names):
            self._pick(row, column, way(event))

    def _chosen(self, how):
        self._pick(self.row.value, self.column.value, how)

    def _pick(self, row, column, how):
        self.picked = (row, column)
        if self._on_pick is not None:
            self._on_pick(how)

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

    @traitlets.observe("picked", "hint")
    def _mark(self, _=None):
        mark, said = {"x": [], "y": []}, []
        some = np.zeros_like(self._counts) if self._some is None else self._some
        if self.picked is not None:
            row, column = self.row.value, self.column.value = self.picked
            mark = {"x": [column + 0.5], "y": [row + 0.5]}
            left = f"{self._rows} {self._names[row]}, {self._columns} {self._names[column]}"
            said = [f"{left}: {matrix_figure.examples(int(self._counts[row, column]))}"]
            if some[row, column]:
                said[0] += f", {some[row, column]:,} of them selected"
        if some.any():
            cells = int((some > 0).sum())
            said += [f"{some.sum():,} selected, in {cells} cell{'' if cells == 1 else 's'}"]
        self._parts.mark.data, self.words = mark, ". ".join(said)
        same = int(np.trace(self._counts))
        # Always so many lines: what stands below must not move away under the pointer.
        self._foot.value = look.note(self.words or "Nothing is selected.") + look.note(self.hint)
        told = f"{self._rows} and {self._columns} give the same answer to {same:,} of "
        self._picture.say(f"Matrix: {told}{int(self._counts.sum()):,} examples. {self.words}")
