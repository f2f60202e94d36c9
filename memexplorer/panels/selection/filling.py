"""Queries as text, written from drop-downs and fields; and what is wrong with one, as HTML."""

import math

from memexplorer import query
from memexplorer.widgets import look

OF = {"given label": "label", "network's answer": "prediction", "true label": "true_label"}
HIGHEST, LOWEST = "highest", "lowest"


def by_class(of: str, name: str) -> str:
    """
    >>> by_class("given label", "cat")
    'label == "cat"'
    """
    return f"{OF[of]} == {query.quoted(name)}"


def by_score(score: str, low: float, high: float) -> str:
    """
    >>> by_score("vote[fc]", 0, 0.25)
    '0 <= vote[fc] <= 0.25'
    """
    return f"{low:.6g} <= {score} <= {high:.6g}"


def by_top(which: str, count: int, score: str) -> str:
    """
    >>> by_top(HIGHEST, 20, "suspicion")
    'top(suspicion, 20)'
    """
    return f"{'top' if which == HIGHEST else 'bottom'}({score}, {count})"


def ends(values) -> tuple[float, float]:
    """From where to where does a score go? Three decimals, rounded so that all lie between.

    >>> import numpy as np
    >>> ends(np.array([0.12345, np.nan, 2.0]))
    (0.123, 2.0)
    """
    known = values[values == values]  # not NaN
    if not len(known):
        return 0.0, 1.0
    low, high = float(known.min()), float(known.max())
    return math.floor(low * 1000) / 1000, math.ceil(high * 1000) / 1000


def is_score(column) -> bool:
    """Is this column of `columns.askable` a score?"""
    return getattr(getattr(column, "dtype", None), "kind", "") == "f"


def wrong(text: str, error: query.QueryError) -> str:
    """What is wrong with a query, and where, as HTML."""
    start, end = error.start, max(error.end, error.start + 1)
    place = ""
    if error.end and text.strip():
        parts = text[:start][-40:], text[start:end], text[end:][:40]
        before, here, after = map(look.escape, parts)
        place = f"<br><code>{before}<mark>{here or '␣'}</mark>{after}</code>"
    return f'<div class="mx-query-error" role="alert">{look.escape(error)}{place}</div>'
