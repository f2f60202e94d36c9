"""Tiles against looking at every point."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from memexplorer.widgets.regions import Box, Lasso, drawn
from memexplorer.widgets.tiles import Tiles


def scattered(seed, count=5000):
    """Points in clumps, many of them at the very same place, and one far away."""
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(4, 2))[rng.integers(4, size=count)] * 3
    points += rng.normal(size=(count, 2)).round(1)
    points[0] = 1000, -1000
    return points


def by_rays(points, xs, ys):
    """The even-odd rule by hand: count the edges a ray to the right crosses."""
    inside = np.zeros(len(points), dtype=bool)
    for a in range(len(xs)):
        b = (a + 1) % len(xs)
        upwards = (ys[a] > points[:, 1]) != (ys[b] > points[:, 1])
        rise = (ys[b] - ys[a]) or 1
        at = xs[a] + (points[:, 1] - ys[a]) / rise * (xs[b] - xs[a])
        inside ^= upwards & (at > points[:, 0])
    return np.flatnonzero(inside)


@given(st.integers(0, 10_000), st.integers(3, 9))
def test_a_polygon_holds_what_the_even_odd_rule_holds(seed, corners):
    rng, points = np.random.default_rng(seed), scattered(seed)
    turn, far = np.sort(rng.uniform(0, 2 * np.pi, corners)), rng.uniform(0.5, 6, corners)
    xs, ys = far * np.cos(turn), far * np.sin(turn)
    found = Tiles(points).inside(drawn({"type": "poly", "x": list(xs), "y": list(ys)}))
    assert found.tolist() == by_rays(points, xs, ys).tolist()


@given(st.integers(0, 10_000))
def test_a_box_holds_what_lies_between_its_edges_and_on_them(seed):
    points = scattered(seed)
    x0, y0, x1, y1 = -1.0, -2.0, points[5, 0], points[5, 1]
    wide, high = sorted((x0, x1)), sorted((y0, y1))
    low, high = np.array([wide[0], high[0]]), np.array([wide[1], high[1]])
    wanted = np.flatnonzero(((points >= low) & (points <= high)).all(axis=1))
    box = drawn({"type": "rect", "x0": x0, "x1": x1, "y0": y0, "y1": y1})
    assert Tiles(points).inside(box).tolist() == wanted.tolist()


@given(st.integers(0, 10_000))
def test_the_nearest_is_the_nearest_of_all(seed):
    rng, points = np.random.default_rng(seed), scattered(seed)
    x, y = rng.normal(size=2) * 4
    away = np.hypot((points[:, 0] - x) / 0.5, (points[:, 1] - y) / 0.2)
    row = Tiles(points).nearest(x, y, (0.5, 0.2))
    assert (row is None) == (away.min() > 1)
    assert row is None or away[row] == pytest.approx(away.min())


def test_a_few_points_and_none_have_tiles_too():
    two, none = Tiles(np.array([[0.0, 0.0], [1.0, 0.0]])), Tiles(np.empty((0, 2)))
    assert two.nearest(0.6, 0.0, (0.5, 0.1)) == 1
    assert two.nearest(0.5, 0.3, (0.5, 0.1)) is None
    assert none.nearest(0, 0, (1, 1)) is None
    assert none.inside(Box(-1, 1, -1, 1)).tolist() == []
    assert two.inside(Box(-9, 9, -9, 9)).tolist() == [0, 1]


def test_only_points_of_tiles_on_the_border_are_tested(monkeypatch):
    points = np.random.default_rng(0).uniform(size=(100_000, 2))
    tested, turn = [], np.linspace(0, 2 * np.pi, 100)
    lasso = Lasso(np.column_stack([0.5 + 0.4 * np.cos(turn), 0.5 + 0.4 * np.sin(turn)]))
    holds = Lasso.holds
    counted = lambda self, x, y: tested.append(len(x)) or holds(self, x, y)  # noqa: E731
    monkeypatch.setattr(Lasso, "holds", counted)
    assert len(Tiles(points).inside(lasso)) > 45_000
    assert 0 < sum(tested) < 30_000
