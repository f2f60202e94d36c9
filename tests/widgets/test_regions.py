"""Regions against the definition, and the trait of rows."""

import numpy as np
import pytest
import traitlets

from memexplorer.widgets.regions import Box, Row, Rows, combined, drawn


def held(points, geometry):
    return np.flatnonzero(drawn(geometry).holds(*np.transpose(points))).tolist()


def test_a_lasso_that_crosses_itself_holds_both_loops():
    eight = {"type": "poly", "x": [0, 2, 0, 2], "y": [0, 2, 2, 0]}
    assert held([[1.0, 0.4], [1.0, 1.6], [0.2, 1.0]], eight) == [0, 1]


def test_a_box_may_be_drawn_from_any_corner():
    points = [[0.0, 0.0], [1.0, 1.0], [3.0, 1.0]]
    for x0, x1 in ((0.5, 2), (2, 0.5)):
        assert held(points, {"type": "rect", "x0": x0, "x1": x1, "y0": 2, "y1": 0.5}) == [1]


def test_a_line_and_corners_that_are_no_numbers_hold_nothing_and_a_span_is_refused():
    assert held(np.zeros((3, 2)), {"type": "poly", "x": [0, 1], "y": [0, 1]}) == []
    assert held(np.zeros((3, 2)), {"type": "poly", "x": [None, 1, 2], "y": [0, 1, 5]}) == []
    with pytest.raises(ValueError, match="type 'span'; a 'poly' or a 'rect' is wanted"):
        drawn({"type": "span"})


def test_a_box_is_around_another_only_if_all_of_it_is_inside():
    assert Box(0, 3, 0, 3).around((0, 3, 1, 2))
    assert not Box(0, 3, 0, 3).around((0, 3.1, 1, 2))


@pytest.mark.parametrize("way", ["new", "add", "remove"])
def test_selections_are_joined_as_sets_are(way):
    rng = np.random.default_rng(0)
    before, rows = (np.flatnonzero(rng.integers(2, size=50)) for _ in range(2))
    old, new = set(before.tolist()), set(rows.tolist())
    wanted = {"new": new, "add": old | new, "remove": old - new}[way]
    assert combined(before, rows, way, 50).tolist() == sorted(wanted)


class Owner(traitlets.HasTraits):
    count = 5
    rows = Rows()


def test_rows_are_sorted_once_each_and_told_only_when_they_change():
    owner, told = Owner(), []
    owner.observe(lambda change: told.append(change["new"].tolist()), "rows")
    owner.rows = [3, 1, 3]
    owner.rows = np.array([1, 3])
    owner.rows = []
    owner.rows = None
    assert told == [[1, 3], []]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ([5], "rows reaches from row 5 to 5, but 5 examples are drawn"),
        ([-1, 2], "from row -1 to 2"),
        ([True, False], "holds bool; rows, whole numbers from 0, are wanted"),
        ([0.5], "holds float64"),
    ],
)
def test_rows_that_are_none_are_refused_in_words(wrong, words):
    with pytest.raises(traitlets.TraitError, match=words):
        Owner().rows = wrong


def test_one_row_is_a_row_that_is_there_or_none():
    class Owner(traitlets.HasTraits):
        count, row = 3, Row()

    owner = Owner(row=np.int64(2))
    assert type(owner.row) is int
    owner.row = None
    for wrong in (-1, 3):
        with pytest.raises(traitlets.TraitError, match=f"row is row {wrong}, but 3 examples"):
            owner.row = wrong
