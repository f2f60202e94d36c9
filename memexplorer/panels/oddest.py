"""Rows in the order of a score, sorted only as far as anybody looks."""

import numpy as np

from memexplorer.widgets import ordering

AT_ONCE = 600  # places: dozens of pages


class Oddest:
    """Which rows come first by this score? A sequence; ties by the lower row, unknown ones last.

    odd   (example,) the higher, the earlier
    rows  ascending rows that count; None: all

    >>> first = Oddest(np.array([0.1, 0.9, 0.5]))
    >>> len(first), first[0], first.place(0), first.place(7)
    (3, 1, 2, None)
    """

    def __init__(self, odd, rows=None):
        self._odd, self._among = np.asarray(odd), rows
        self._sorted = self._order(AT_ONCE)

    def __len__(self):
        return len(self._odd if self._among is None else self._among)

    def __getitem__(self, place):
        if isinstance(place, slice):
            self._reach(place.indices(len(self))[1])
            return self._sorted[place]
        self._reach(place + 1 if place >= 0 else len(self))
        return int(self._sorted[place])

    def place(self, row: int) -> int | None:
        """At which place does this row stand? None when it is not among them."""
        rows = np.arange(len(self._odd)) if self._among is None else np.asarray(self._among)
        if not 0 <= row < len(self._odd) or not (rows == row).any():
            return None
        odd, mine = self._odd[rows], self._odd[row]
        if np.isnan(mine):
            return int((~np.isnan(odd)).sum() + (np.isnan(odd) & (rows < row)).sum())
        return int((odd > mine).sum() + ((odd == mine) & (rows < row)).sum())

    def _reach(self, count):
        """Sort them all, once somebody looks further than nearly everybody does."""
        if len(self._sorted) < min(count, len(self)):
            self._sorted = self._order(len(self))

    def _order(self, limit):
        return ordering.first(self._odd, descending=True, limit=limit, among=self._among)
