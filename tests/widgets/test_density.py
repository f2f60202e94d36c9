"""The crowd's picture against counting by hand."""

import numpy as np

from memexplorer.widgets import density, look
from memexplorer.widgets.density import raster, shape_of

BLACK_TO_WHITE = [f"#{level:02x}{level:02x}{level:02x}" for level in range(256)]
FRAME = np.array([int(look.FRAME[at : at + 2], 16) for at in (1, 3, 5)])


def channels(picture):
    return picture.view(np.uint8).reshape(*picture.shape, 4).astype(float)


def test_each_pixel_has_the_mean_score_of_its_points():
    rng = np.random.default_rng(0)
    points, scores = rng.uniform(0, 4, (16, 20, 2)), rng.uniform(size=(16, 20))
    for at in range(16):  # as many points in each pixel: all are mixed with the frame alike
        points[at] = points[at] % 1 + (at % 4, at // 4)
    points, scores = points.reshape(-1, 2), scores.ravel()
    view = (0, 4, 0, 4)
    picture = channels(raster(*points.T, scores, view, (4, 4), BLACK_TO_WHITE, span=(0, 1)))
    for row in range(4):
        for column in range(4):
            here = (points // 1 == (column, row)).all(axis=1)
            mixed = scores[here].mean() * 255 * 0.88 + FRAME * 0.12
            assert np.abs(picture[row, column, :3] - mixed).max() <= 2  # cut off twice


def test_more_points_stand_out_more_and_none_is_the_frame_that_nothing_shines_through():
    x, y = np.array([0.5] * 50 + [1.5]), np.full(51, 0.5)
    picture = channels(raster(x, y, np.ones(51), (0, 3, 0, 1), (1, 3), ["#ffffff"], span=(0, 1)))
    many, one, none = picture[0]
    assert (many[:3] > one[:3]).all()
    assert (one[:3] > none[:3]).all()
    assert none[:3].tolist() == FRAME.tolist()
    assert (picture[..., 3] == 255).all()
    assert channels(density.NOBODY)[0, 0].tolist() == [*FRAME, 255]


def test_a_pixel_takes_the_commonest_category_and_others_are_grey():
    x, y = np.array([0.5] * 3 + [1.5] * 2), np.full(5, 0.5)
    codes = np.array([1, 1, 0, -1, -1])
    view, palette = (0, 2, 0, 1), ["#ff0000", "#0000ff"]
    first, second = channels(raster(x, y, codes, view, (1, 2), palette))[0, :, :3]
    assert first[2] > 200 > 20 > first[0]
    grey = [int(look.OTHER[at : at + 2], 16) for at in (1, 3, 5)]
    assert np.abs(np.diff(second) / np.diff(grey)).max() < 1.5
    assert second.min() > 90


def test_points_out_of_sight_and_unknown_scores_do_no_harm():
    x, y = np.array([9.0, -9.0, 0.5, 1e300]), np.array([9.0, 0.5, 0.5, 0.5])
    scores = np.array([1.0, 1.0, np.nan, 1.0])
    picture = raster(x, y, scores, (0, 1, 0, 1), (2, 2), BLACK_TO_WHITE, span=(0, 1))
    assert (picture != density.NOBODY[0, 0]).sum() == 1
    nobody = raster(x[:0], y[:0], scores[:0], (0, 1, 0, 1), (2, 2), BLACK_TO_WHITE, span=(0, 1))
    assert (nobody == density.NOBODY[0, 0]).all()


def test_a_tint_is_where_the_points_are_and_clear_elsewhere():
    rng = np.random.default_rng(0)
    x, y = rng.uniform(0, 10, (2, 30))
    found = channels(density.tint(x, y, (0, 10, 0, 10), (10, 10)))[..., 3] > 0
    wanted = np.zeros((10, 10), dtype=bool)
    wanted[y.astype(int), x.astype(int)] = True
    assert np.array_equal(found, wanted)


def test_a_picture_has_square_pixels_and_no_more_than_allowed():
    for wide, high in ((1, 1), (69, 23), (5, 70)):
        down, across = shape_of(wide, high, most=10_000, finest=0)
        assert down * across <= 10_200
        assert abs(wide / across - high / down) / (wide / across) < 0.05
    assert shape_of(100, 50, most=10_000, finest=2) == (25, 50)
