"""Points and a dividing line: which side is which, and what is said of it."""

import numpy as np
import pytest

from memexplorer.widgets.dividing import HUES, Dividing, _half

PLACES, TOLD = [[-1, 0.5], [1, 0.2], [1, -0.5], [-0.5, -1]], [0, 1, 0, 0]


@pytest.fixture
def plane():
    made = Dividing(names=("<b>left", "right"))
    how = {"told": TOLD, "wrong": [False, False, True, False], "reach": (2, 1)}
    made.draw(PLACES, [1.0, 0.0], x_label="v", y_label="$$rest$$", **how)
    return made


def test_wrong_ones_have_a_mark_of_their_own_in_the_hue_they_are_told(plane):
    assert plane.clean.data["hue"] == [HUES[0], HUES[1], HUES[0]]
    assert plane.odd.data["hue"] == [HUES[0]]
    assert plane.odd.data["name"] == ["told <b>left, wrongly"]
    assert "&lt;b&gt;left" in plane._legend.value
    assert plane.figure.yaxis[0].axis_label != "$$rest$$", "no TeX"


def test_the_line_goes_through_the_box_where_the_product_is_nought(plane):
    assert sorted(zip(*plane.line.data.values(), strict=True)) == [(0.0, -1.0), (0.0, 1.0)]
    sides = dict(zip(plane.sides.data["hue"], plane.sides.data["xs"], strict=True))
    assert max(sides[HUES[0]]) == 0 == min(sides[HUES[1]])
    assert (plane.figure.x_range.start, plane.figure.x_range.end) == (-2, 2)


def test_it_says_who_lies_where_it_is_told(plane):
    assert plane.words == (
        "3 of 3 points with their true label and 0 of 1 with a wrong one lie on the side they are "
        "told"
    )
    assert plane._picture._model.html_attributes["aria-label"] == plane.words


def test_halves_of_a_box_by_the_area_of_a_grid():
    rng, box = np.random.default_rng(0), np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * [2.0, 1.0]
    grid = np.stack(np.meshgrid(np.linspace(-2, 2, 401), np.linspace(-1, 1, 201)), -1)
    for weights in rng.standard_normal((5, 2)):
        half = _half(box, weights)
        x, y = half.T
        area = 0.5 * abs(x @ np.roll(y, 1) - y @ np.roll(x, 1))
        assert area == pytest.approx(8 * (grid @ weights > 0).mean(), abs=0.05)
    assert len(_half(box, np.array([0.0, 0.0]))) == 4
