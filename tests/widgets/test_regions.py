"""Selections against the definition, point by point."""

import numpy as np
import pytest
import traitlets
from hypothesis import given
from hypothesis import strategies as st

from memexplorer.widgets.regions import Rows, inside, nearest


def by_rays(points, xs, ys):
    """The even-odd rule by hand: count the edges a ray to the right crosses."""
    found = []
    for row, (x, y) in enumerate(points):
        crossings = 0
        for a in range(len(xs)):
            b = (a + 1) % len(xs)
            if (ys[a] > y) != (ys[b] > y):
                at = xs[a] + (y - ys[a]) / (ys[b] - ys[a]) * (xs[b] - xs[a])
                crossings += at > x
        if crossings % 2:
            found.append(row)
    return found


@given(st.integers(0, 10_000), st.integers(3, 9))
def test_a_polygon_selects_what_the_even_odd_rule_selects(seed, corners):
    rng = np.random.default_rng(seed)
    points, turn = rng.normal(size=(60, 2)), np.sort(rng.uniform(0, 2 * np.pi, corners))
    far = rng.uniform(0.3, 2, corners)
    xs, ys = far * np.cos(turn), far * np.sin(turn)
    drawn = inside(points, {"type": "poly", "x": list(xs), "y": list(ys)})
    assert drawn.tolist() == by_rays(points, xs, ys)


def test_a_lasso_that_crosses_itself_selects_both_loops():
    eight = {"type": "poly", "x": [0, 2, 0, 2], "y": [0, 2, 2, 0]}
    points = np.array([[1.0, 0.4], [1.0, 1.6], [0.2, 1.0]])
    assert inside(points, eight).tolist() == [0, 1]


def test_a_box_may_be_drawn_from_any_corner():
    points = np.array([[0.0, 0.0], [1.0, 1.0], [3.0, 1.0]])
    for x0, x1 in ((0.5, 2), (2, 0.5)):
        box = {"type": "rect", "x0": x0, "x1": x1, "y0": 2, "y1": 0.5}
        assert inside(points, box).tolist() == [1]


def test_corners_keyed_by_position_are_read_in_order():
    keyed = {str(i): x for i, x in enumerate([0, 2, 2, 0])}
    square = {"type": "poly", "x": keyed, "y": [0, 0, 2, 2]}
    assert inside(np.array([[1.0, 1.0]]), square).tolist() == [0]


def test_a_line_selects_nothing_and_a_span_is_refused():
    assert not len(inside(np.zeros((3, 2)), {"type": "poly", "x": [0, 1], "y": [0, 1]}))
    with pytest.raises(ValueError, match="type 'span'; a 'poly' or a 'rect' is wanted"):
        inside(np.zeros((3, 2)), {"type": "span"})


def test_a_tap_means_the_nearest_point_within_reach():
    points = np.array([[0.0, 0.0], [1.0, 0.0]])
    assert nearest(points, 0.6, 0.0, (0.5, 0.1)) == 1
    assert nearest(points, 0.5, 0.3, (0.5, 0.1)) is None
    assert nearest(np.empty((0, 2)), 0, 0, (1, 1)) is None


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
