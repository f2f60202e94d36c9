"""Which examples does a line of text mean? `label == "cat" and vote < 0.2`, and nothing executed.

Python's own parser reads the text; what it may hold is listed here and evaluated over columns, a
whole column at a time. There is no way from the text to an attribute, a call of anything but the
functions below, or an amount of work that grows with more than the text's length.
"""

import numpy as np

from memexplorer.query.evaluating import Reader
from memexplorer.query.parsing import QueryError, parsed
from memexplorer.query.values import column, quoted

__all__ = ["QueryError", "quoted", "rows"]


def rows(text: str, columns: dict) -> np.ndarray:
    """Which rows does this text mean?

    text     a condition, such as `label == "cat" and vote < 0.2`: and, or, not, in, comparisons
             (also chained), + - * /, brackets, top(score, n), bottom(score, n),
             contains(id, "text"), abs(score). `vote[stage2]` is the column of that name.
    columns  name -> (row,) numbers, truth values or text (None: unknown), or for classes the pair
             (codes, names)
    returns  (chosen,) rows, ascending
    errors   QueryError (a ValueError) in words, with the characters it is about

    What is unknown (NaN, None) satisfies no comparison, not even `!=`; ask `loss == None` for it.
    Dividing by 0 gives an unknown number. top and bottom look at all rows, ties go to the first.

    >>> vote = np.array([0.9, 0.1, 0.1])
    >>> rows('label == "cat" and vote < 0.2', {"label": ([0, 0, 1], ("cat", "dog")), "vote": vote})
    array([1])
    """
    tree, places = parsed(text)
    known = {name: column(name, given) for name, given in columns.items()}
    count = max((np.size(value.data) for value in known.values()), default=0)
    reader = Reader(known, count, places)
    with np.errstate(all="ignore"):
        chosen = reader.truth(tree)
    return np.flatnonzero(np.broadcast_to(chosen, count))
