"""Views: everything in sight, and never stretched."""

import numpy as np
import pytest

from memexplorer.widgets import map_figure, map_view


@pytest.mark.parametrize("size", [(600, 400), (200, 900)])
def test_a_unit_is_as_long_across_as_up_and_all_is_in_sight(size):
    points = np.random.default_rng(0).normal(size=(50, 2)) * (9, 2)
    figure = map_figure.build(400).figure
    x0, x1, y0, y1 = map_view.fit(figure, map_view.frame(points), size)
    assert (x1 - x0) / size[0] == pytest.approx((y1 - y0) / size[1])
    assert ((points > (x0, y0)) & (points < (x1, y1))).all()
    assert (figure.x_range.start, figure.y_range.end) == (x0, y1)


def test_nothing_and_a_single_place_have_a_view():
    assert map_view.frame(np.empty((0, 2))) == pytest.approx((-0.03, 1.03, -0.03, 1.03))
    assert map_view.frame(np.array([[2.0, 3.0]])) == (1, 3, 2, 4)
