"""The crowd's picture against counting by hand."""

import numpy as np

from memexplorer.widgets.density import raster

BLACK_TO_WHITE = [f"#{level:02x}{level:02x}{level:02x}" for level in range(256)]


def channels(picture):
    return picture.view(np.uint8).reshape(*picture.shape, 4)


def test_each_pixel_has_the_mean_score_of_its_points():
    rng = np.random.default_rng(0)
    points, scores = rng.uniform(0, 4, (300, 2)), rng.uniform(size=300)
    picture = channels(raster(points, scores, (0, 4, 0, 4), (4, 4), BLACK_TO_WHITE, span=(0, 1)))
    for row in range(4):
        for column in range(4):
            here = (points // 1 == (column, row)).all(axis=1)
            assert abs(picture[row, column, 0] - scores[here].mean() * 255) <= 1


def test_more_points_are_more_opaque_and_none_is_clear():
    points = np.array([[0.5, 0.5]] * 50 + [[1.5, 0.5]])
    picture = channels(raster(points, np.ones(51), (0, 3, 0, 1), (1, 3), ["#ffffff"], span=(0, 1)))
    many, one, none = picture[0, :, 3]
    assert many > one > none == 0


def test_a_pixel_takes_the_commonest_category_and_others_are_grey():
    points = np.array([[0.5, 0.5]] * 3 + [[1.5, 0.5]] * 2)
    codes = np.array([1, 1, 0, -1, -1])
    picture = channels(raster(points, codes, (0, 2, 0, 1), (1, 2), ["#ff0000", "#0000ff"]))
    assert picture[0, 0, :3].tolist() == [0, 0, 255]
    assert picture[0, 1, :3].tolist() == [138, 143, 153]


def test_points_out_of_sight_and_unknown_scores_do_no_harm():
    points = np.array([[9.0, 9.0], [-9.0, 0.5], [0.5, 0.5]])
    scores = np.array([1.0, 1.0, np.nan])
    picture = channels(raster(points, scores, (0, 1, 0, 1), (2, 2), BLACK_TO_WHITE, span=(0, 1)))
    assert (picture[:, :, 3] > 0).sum() == 1
