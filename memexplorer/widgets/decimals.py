"""One rule for how numbers are rounded: shares as per cent, and columns that line up."""

import numpy as np

from memexplorer.widgets import look


def percent(share: float) -> str:
    """A share from 0 to 1 in words; the same figures as with two decimals, on any page.

    >>> percent(0.876), percent(0.525), f"{0.525:.2f}", percent(float("nan"))
    ('88 %', '53 %', '0.53', 'unknown')
    """
    return f"{_whole(share)} %" if np.isfinite(share) else "unknown"


def between(low: float, high: float) -> str:
    """A range of shares in words.

    >>> between(0.345, 0.5)
    '34–50 %'
    """
    return f"{_whole(low)}–{_whole(high)} %"


def bar(share: float, text: str = "") -> dict:
    """A share as a cell of a quiz's table: drawn as a bar, with its text beside it.

    >>> bar(0.345), bar(0.345, "0.34")
    ({'share': 0.345, 'text': '34 %'}, {'share': 0.345, 'text': '0.34'})
    """
    return {"share": float(share), "text": text or percent(share)}


def places(values) -> int:
    """How many decimals does a column of numbers have, so that they stand under one another?

    values  (example,) numbers; whole numbers have none, others four figures of the largest at most

    >>> places([0.5, 0.123]), places([12.5, 3.0]), places([1e4, 0.5]), places([3.0, 4.0])
    (3, 2, 0, 0)
    """
    values = np.asarray(values)
    if values.dtype.kind != "f":
        return 0
    largest = np.abs(values[np.isfinite(values)]).max(initial=0)
    if not largest or not (values[np.isfinite(values)] % 1).any():
        return 0
    size = int(np.floor(np.log10(largest)))
    return 2 - size if size < -1 else max(3 - max(size, 0), 0)


def aligned(value, decimals: int) -> str:
    """A value of such a column as text.

    >>> aligned(np.float64(0.94), 3), aligned(np.float64(-1e-9), 3), aligned(np.float64("nan"), 3)
    ('0.940', '0.000', 'unknown')
    """
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if not isinstance(value, np.floating) or not np.isfinite(value):
        return look.number(value) if isinstance(value, np.number) else str(value)
    return f"{round(float(value), decimals) + 0.0:,.{decimals}f}"


def _whole(share) -> int:
    return round(100 * float(f"{share:.2f}"))
