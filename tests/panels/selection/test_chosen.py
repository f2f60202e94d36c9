"""Are ids, rows and masks understood, and is it said in words when they aren't?"""

import numpy as np
import pytest

from memexplorer.data.examples import Examples
from memexplorer.panels.selection import chosen


def examples(ids, classes=("a", "b")):
    labels = np.arange(len(ids)) % len(classes)
    return Examples(np.array(ids), labels, classes, np.zeros((len(ids), 2, 2), np.uint8), "few")


FIVE = examples(["e", "d", "c", "b", "a"])


@pytest.mark.parametrize(
    "wanted",
    [
        ["b", "d"],
        ("d", "b", "d"),
        {"b", "d"},
        np.array(["b", "d"]),
        np.array(["b", "d"], dtype=object),
        [3, 1],
        np.array([1, 3, 3], dtype=np.int32),
        range(1, 4, 2),
        [False, True, False, True, False],
        np.array([0, 1, 0, 1, 0], dtype=bool),
        (name for name in "bd"),
    ],
)
def test_ids_rows_and_masks(wanted):
    assert chosen.rows(FIVE, wanted).tolist() == [1, 3]


def test_pandas_is_understood():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"x": [1, 2]}, index=["b", "d"])
    assert chosen.rows(FIVE, frame.index).tolist() == [1, 3]
    assert chosen.rows(FIVE, pandas.Series([False, True, False, True, False])).tolist() == [1, 3]


@pytest.mark.parametrize("nothing", [None, [], (), np.array([]), np.zeros(5, bool)])
def test_nothing_is_nothing(nothing):
    assert chosen.rows(FIVE, nothing).tolist() == []


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (["b", "x1", "x2", "x3", "x4"],
         "selection names 4 of 5 ids that none of the 5 examples has: 'x1', 'x2', 'x3', …; "
         "ids look like 'e'"),
        ([5], "row 5 is none of the 5 examples"),
        ([-1], "row -1 is none"),
        ([True, False], r"a mask of shape \(2,\), but there are 5 examples"),
        ("b", "a list of ids, such as"),
        (3, "a list of ids, such as"),
        ([0.5], "holds float64 values"),
        ([b"b"], "a list of ids, such as"),
        ({"b": 1}, "a list of ids, such as"),
        ([["b"]], "a list of ids"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_said(wanted, words):
    with pytest.raises((ValueError, TypeError), match=words):
        chosen.rows(FIVE, wanted)


def test_before_anything_is_loaded_no_id_is_known():
    with pytest.raises(ValueError, match="nothing is loaded yet"):
        chosen.rows(None, ["a"])


def test_what_is_shared_goes_by_id_and_not_by_row():
    other = examples(["a", "x", "d"])
    assert chosen.shared(FIVE, np.array([1, 2, 4]), other).tolist() == [0, 2]


def test_other_classes_are_another_world():
    other = examples(["a", "d"], classes=("cat", "dog"))
    assert chosen.shared(FIVE, np.array([1, 4]), other).tolist() == []


@pytest.mark.parametrize("how", chosen.HOW)
def test_combining_is_that_of_sets(how):
    rng = np.random.default_rng(0)
    now, more = (np.flatnonzero(rng.random(50) < share) for share in (0.4, 0.6))
    apart = {"new": set(more), "add": {*now, *more}, "remove": set(now) - set(more),
             "within": set(now) & set(more)}[how]  # fmt: skip
    assert chosen.combined(now, rng.permutation(more), how, 50).tolist() == sorted(apart)


def test_no_other_way_of_combining():
    with pytest.raises(ValueError, match="'within'"):
        chosen.combined([], [1], "xor", 5)
    with pytest.raises(ValueError, match="row 9 is none"):
        chosen.combined([], [9], "add", 5)
