"""Scores as a table that can be sorted and gone through, the first rows of many."""

import numpy as np
import traitlets

from memexplorer.widgets import look
from memexplorer.widgets.faults import FaultElement


class ScoreTable(FaultElement):
    """Which examples come first, by whichever score?

    `picked` is a row of the arrays that were drawn (not a place in the table) or None.

    >>> table = ScoreTable()
    >>> table.draw({"id": ["a", "b"], "suspicion": [0.1, 0.9]}, order_by="suspicion")
    >>> table.cells, table.words
    ([['b', '0.9'], ['a', '0.1']], '2 of 2, by suspicion, highest first')
    """

    _esm, _css = look.script("score_table"), look.sheet()

    picked = traitlets.Int(None, allow_none=True).tag(sync=True)
    order_by = traitlets.Unicode("").tag(sync=True)
    descending = traitlets.Bool(True).tag(sync=True)
    words = traitlets.Unicode("").tag(sync=True)
    names = traitlets.List().tag(sync=True)
    numeric = traitlets.List().tag(sync=True)  # of each column: is it set to the right?
    cells = traitlets.List().tag(sync=True)  # text, a list for each row shown
    rows = traitlets.List().tag(sync=True)  # which row of the arrays each one is

    def __init__(self, **settings):
        self._columns, self._limit, self._formats = {}, 200, {}
        super().__init__(**settings)

    def draw(
        self, columns: dict, *, order_by: str, descending=True, limit: int = 200, formats=None
    ) -> None:
        """What is each example's score?

        columns   name -> (example,) numbers or text, all of one length; the first one names rows
        order_by  a column; unknown numbers (NaN) come last either way
        limit     how many rows are sent to the page
        formats   name -> format such as ".2f", or a callable from a value to text
        """
        columns = {str(name): np.asarray(column) for name, column in columns.items()}
        sizes = {name: len(column) for name, column in columns.items()}
        if len(set(sizes.values())) > 1:
            raise ValueError(f"columns differ in length: {sizes}; give the same examples in each")
        if order_by not in columns:
            raise ValueError(f"order_by is {order_by!r}; the columns are {', '.join(columns)}")
        unknown = sorted(set(formats or {}) - set(columns))
        if unknown:
            raise ValueError(f"formats names {unknown[0]!r}; the columns are {', '.join(columns)}")
        self._columns, self._limit, self._formats = columns, limit, formats or {}
        with self.hold_trait_notifications():
            self.order_by, self.descending = order_by, descending
        self._fill()

    @traitlets.validate("order_by")
    def _known(self, proposal):
        if self._columns and proposal["value"] not in self._columns:
            raise traitlets.TraitError(
                f"order_by is {proposal['value']!r}; the columns are {', '.join(self._columns)}"
            )
        return proposal["value"]

    @traitlets.validate("picked")
    def _inside(self, proposal):
        row = proposal["value"]
        count = len(next(iter(self._columns.values()), ()))
        if row is not None and not 0 <= row < count:
            raise traitlets.TraitError(f"picked is row {row}, but the table has {count:,} rows")
        return row

    @traitlets.observe("order_by", "descending")
    def _fill(self, _=None):
        if not self.order_by:
            return
        order = _order(self._columns[self.order_by], self.descending)[: self._limit]
        texts = [
            [_text(value, self._formats.get(name)) for value in column[order]]
            for name, column in self._columns.items()
        ]
        total = len(self._columns[self.order_by])
        way = "highest" if self.descending else "lowest"
        if self._columns[self.order_by].dtype.kind not in "biuf":
            way = "from the end" if self.descending else "from A"
        way = f"{way} first" if "from" not in way else way
        with self.hold_sync():
            self.names = list(self._columns)
            self.numeric = [column.dtype.kind in "biuf" for column in self._columns.values()]
            self.rows = order.tolist()
            self.cells = [list(row) for row in zip(*texts, strict=True)]
            self.words = f"{len(order):,} of {total:,}, by {self.order_by}, {way}"
            if self.picked is not None and self.picked >= total:
                self.picked = None


def _order(column: np.ndarray, descending: bool) -> np.ndarray:
    """Rows in order, ties by lower row; unknown numbers last."""
    _, ranks = np.unique(column, return_inverse=True)
    ranks = -ranks if descending else ranks
    if column.dtype.kind == "f":
        ranks = np.where(np.isnan(column), len(column) + 1, ranks)
    return np.argsort(ranks, kind="stable")


def _text(value, form) -> str:
    if callable(form):
        return str(form(value))
    if form is not None:
        return format(value, form)
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    return look.number(value) if isinstance(value, np.number) else str(value)
