"""Which rows are meant: by ids, rows or a mask, from Python or from a page that was open before."""

import numpy as np

from memexplorer.checks import check_choice

HOW = ("new", "add", "remove", "within")
WANTED = (
    "a list of ids, such as ['train-17'], of rows, or a mask with a truth value for each example "
    "is wanted"
)


def rows(examples, wanted) -> np.ndarray:
    """Which rows of these examples are wanted?

    wanted   ids (any sequence, array or pandas index of text), or rows (whole numbers from 0), or
             a mask (one truth value for each example); None or nothing: none
    returns  ascending rows
    errors   TypeError for anything else, ValueError naming ids that aren't there
    """
    count = 0 if examples is None else len(examples)
    if isinstance(wanted, str | bytes | dict) or not hasattr(
        [] if wanted is None else wanted, "__iter__"
    ):
        raise TypeError(f"selection is {wanted!r:.60}; {WANTED}")
    if not hasattr(wanted, "dtype"):
        wanted = [] if wanted is None else list(wanted)
        array = np.array(wanted, dtype=object if _texts(wanted) else None)
    else:
        array = np.asarray(wanted)
    if not array.size:
        return np.empty(0, dtype=np.int64)
    if array.dtype.kind == "b":
        if array.shape != (count,):
            raise ValueError(
                f"selection is a mask of shape {array.shape}, but there are {count:,} examples; "
                "one truth value for each is wanted"
            )
        return np.flatnonzero(array)
    if array.dtype.kind in "iu":
        return _of_rows(np.unique(array), count)
    if _texts(array):
        return of_ids(examples, array)
    raise TypeError(f"selection holds {array.dtype} values; {WANTED}")


def of_ids(examples, ids) -> np.ndarray:
    """The rows with these ids, ascending; ValueError names up to three that aren't there."""
    found, unknown = known(examples, ids)
    if unknown:
        named = ", ".join(repr(each) for each in unknown[:3]) + ", …" * (len(unknown) > 3)
        count = 0 if examples is None else len(examples)
        like = f"; ids look like {str(examples.ids[0])!r}" if count else ": nothing is loaded yet"
        raise ValueError(
            f"selection names {len(unknown):,} of {len(found) + len(unknown):,} ids that none of "
            f"the {count:,} examples has: {named}{like}"
        )
    return found


def known(examples, ids) -> tuple[np.ndarray, list[str]]:
    """(rows with these ids, ascending; the ids that no example has, in their order)."""
    wanted = dict.fromkeys(map(str, ids))
    if examples is None or not wanted:
        return np.empty(0, dtype=np.int64), list(wanted)
    every = examples.ids.tolist()
    found = np.fromiter((each in wanted for each in every), dtype=bool, count=len(every))
    rows = np.flatnonzero(found)
    there = set(examples.ids[rows].tolist())
    return rows, [each for each in wanted if each not in there]


def shared(old, selected, new) -> np.ndarray:
    """Which rows of the new examples are the old ones' selected, by id?

    None where the two share no class: there an id such as "train-17" is another example's.
    """
    if old is None or new is None or not len(selected) or not set(old.classes) & set(new.classes):
        return np.empty(0, dtype=np.int64)
    return known(new, old.ids[selected].tolist())[0]


def combined(selected, rows, how: str, count: int) -> np.ndarray:
    """What is selected when these rows come to those that are?

    >>> [combined([1, 2], [2, 3], how, 5).tolist() for how in HOW]
    [[2, 3], [1, 2, 3], [1], [2]]
    """
    check_choice("how", how, HOW)
    rows = _of_rows(np.unique(np.asarray(rows, dtype=np.int64)), count)
    if how == "new":
        return rows
    now = np.zeros(count, dtype=bool)
    now[np.asarray(selected, dtype=np.int64)] = True
    if how == "within":
        return rows[now[rows]]
    now[rows] = how == "add"
    return np.flatnonzero(now)


def _of_rows(rows, count):
    if len(rows) and not 0 <= rows[0] <= rows[-1] < count:
        odd = rows[0] if rows[0] < 0 else rows[-1]
        raise ValueError(f"row {odd} is none of the {count:,} examples: they go from 0 on")
    return rows.astype(np.int64)


def _texts(values) -> bool:
    return bool(len(values)) and all(isinstance(value, str) for value in values)
