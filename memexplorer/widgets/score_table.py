"""Scores as a table that can be sorted and gone through, the first rows of many."""

from collections.abc import Callable

import numpy as np
import traitlets

from memexplorer.widgets import decimals, look, ordering
from memexplorer.widgets.faults import FaultElement


class ScoreTable(FaultElement):
    """Which examples come first, by whichever score?

    `picked` is a row of the arrays that were drawn (not a place in the table) or None.
    on_pick(rows, how) is called when a person picked rows: "new", with Shift "add", Alt "remove".

    >>> table = ScoreTable()
    >>> table.draw({"id": ["a", "b"], "suspicion": [0.1, 0.9]}, order_by="suspicion")
    >>> table.cells, table.words
    ([['b', '0.900'], ['a', '0.100']], '2 of 2, by suspicion, highest first')
    """

    _esm, _css = look.script("score_table"), look.sheet()

    picked = traitlets.Int(None, allow_none=True).tag(sync=True)
    order_by = traitlets.Unicode("").tag(sync=True)
    descending = traitlets.Bool(True).tag(sync=True)
    only = traitlets.Bool(False).tag(sync=True)  # are only selected rows listed?
    words = traitlets.Unicode("").tag(sync=True)
    names = traitlets.List().tag(sync=True)
    numeric = traitlets.List().tag(sync=True)  # of each column: is it set to the right?
    cells = traitlets.List().tag(sync=True)  # text, a list for each row shown
    rows = traitlets.List().tag(sync=True)  # which row of the arrays each one is
    _marked = traitlets.List().tag(sync=True)  # of those shown: rows that are selected
    _some = traitlets.Int(-1).tag(sync=True)  # how many are selected in all; -1: none can be

    def __init__(self, on_pick: Callable | None = None, **settings):
        self._columns, self._limit, self._formats, self._texts = {}, 200, {}, {}
        self._keys, self._places, self._on_pick, self._selectable = {}, {}, on_pick, False
        self._selected = np.empty(0, dtype=int)
        super().__init__(**settings)
        self.on_msg(self.guarded(self._asked))

    def draw(self, columns: dict, *, order_by, descending=True, limit=200, formats=None,
             texts=None, keys=None) -> None:  # fmt: skip
        """What is each example's score?

        columns   name -> (example,) numbers or text, all of one length; the first one names rows
        order_by  a column; unknown numbers (NaN) come last either way
        limit     how many rows are sent to the page
        formats   name -> format such as ".2f", or a callable from a value to text
        texts     name -> (example,) what is shown instead of the column's values, which still sort
        keys      name -> `ordering.keys` of that column, where they are there already
        """
        columns = {str(name): np.asarray(column) for name, column in columns.items()}
        sizes = {name: len(column) for name, column in [*columns.items(), *(texts or {}).items()]}
        if len(set(sizes.values())) > 1:
            raise ValueError(f"columns differ in length: {sizes}; give the same examples in each")
        if order_by not in columns:
            raise ValueError(f"order_by is {order_by!r}; the columns are {', '.join(columns)}")
        for what, of in (("formats", formats), ("texts", texts)):
            unknown = sorted(set(of or {}) - set(columns))
            if unknown:
                raise ValueError(f"{what} names {unknown[0]!r}; the columns are {', '.join(sizes)}")
        self._columns, self._limit, self._keys = columns, limit, dict(keys or {})
        self._places = {name: decimals.places(column) for name, column in columns.items()}
        self._formats, self._texts = formats or {}, texts or {}
        self._selected = self._selected[self._selected < len(columns[order_by])]
        with self.hold_trait_notifications():
            self.order_by, self.descending = order_by, descending
        self._fill()

    def select(self, rows) -> None:
        """Which rows are selected? They are marked; ascending rows of the arrays drawn."""
        self._selected, self._selectable = np.asarray(rows, dtype=int), True
        if self.only:
            self._fill()  # without rows this goes back to all
        else:
            self._mark()

    def _asked(self, _widget, content, _buffers):
        rows = [int(row) for row in content.get("rows", ())]
        self.picked = content.get("pick", self.picked)
        if self._on_pick is not None:
            self._on_pick(rows, content.get("how", "new"))

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

    def _mark(self):
        shown = np.asarray(self.rows, dtype=int)
        self._marked = shown[np.isin(shown, self._selected)].tolist()
        self._some = len(self._selected) if self._selectable else -1

    @traitlets.observe("order_by", "descending", "only")
    def _fill(self, _=None):
        if not self._columns or not self.order_by:
            return
        by, column = self.order_by, self._columns[self.order_by]
        if by not in self._keys:
            self._keys[by] = ordering.keys(column)
        among = self._selected if self.only and len(self._selected) else None
        how = {"descending": self.descending, "limit": self._limit, "among": among}
        order, listed = ordering.first(self._keys[by], **how), len(column)
        way = "highest first" if self.descending else "lowest first"
        if column.dtype.kind not in "biuf":
            way = "from the end" if self.descending else "from A"
        of = f"{listed:,}" if among is None else f"{len(among):,} selected"
        with self.hold_sync():
            self.only = among is not None
            self.names = list(self._columns)
            self.numeric = [
                of.dtype.kind in "biuf" and name not in self._texts  # those may be broken in two
                for name, of in self._columns.items()
            ]
            self.rows, self.cells = order.tolist(), self._lines(order)
            self.words = f"{len(order):,} of {of}, by {by}, {way}"
            self._mark()
            if self.picked is not None and self.picked >= listed:
                self.picked = None

    def _lines(self, order):
        """The text of these rows, a list for each."""
        texts = [
            [str(self._texts[name][row]) for row in order] if name in self._texts
            else [self._text(name, value) for value in column[order]]
            for name, column in self._columns.items()
        ]  # fmt: skip
        return [list(row) for row in zip(*texts, strict=True)]

    def _text(self, name, value) -> str:
        form = self._formats.get(name)
        if form is None:
            return decimals.aligned(value, self._places[name])
        return str(form(value)) if callable(form) else format(value, form)
