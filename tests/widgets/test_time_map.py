import numpy as np
import pytest

from memexplorer.widgets.time_map import TimeMap


def test_points_cross_as_bytes_within_the_frame_and_keep_their_shape():
    points = np.random.default_rng(0).normal(size=(3, 5, 2)) * [4, 1] + 9
    plane = TimeMap()
    plane.draw(points, np.zeros((3, 5), int), names=["all"], times="abc")
    sent = np.frombuffer(plane.points, np.float32).reshape(3, 5, 2)
    assert sent.min() >= -1e-6
    assert sent.max() <= 1 + 1e-6
    apart = np.linalg.norm(points[:, :1] - points, axis=2)
    shrunk = np.linalg.norm(sent[:, :1] - sent, axis=2)
    ratio = shrunk[:, 1:] / apart[:, 1:]
    np.testing.assert_allclose(ratio, ratio[0, 0], rtol=1e-4)


def test_who_moves_it_is_heard_and_who_draws_is_not():
    moved, picked = [], []
    plane = TimeMap(on_place=moved.append, on_pick=picked.append)
    plane.draw(np.zeros((2, 3, 2)), np.zeros((2, 3), int), names=["all"], times="ab")
    plane.show(place=0, picked=1)
    assert (plane.place, plane.picked, moved, picked) == (0, 1, [], [])
    plane.place, plane.picked = 1, 2
    assert (moved, picked) == ([1], [2])
    plane.draw(np.zeros((2, 2, 2)), np.zeros((2, 2), int), names=["all"], times="ab")
    assert plane.picked == -1


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="codes go up to 2, but there are 2 names"):
        TimeMap().draw(np.zeros((1, 1, 2)), [[2]], names=["a", "b"], times=["0"])
    with pytest.raises(ValueError, match="codes has 2 along 'time' but points has 1"):
        TimeMap().draw(np.zeros((1, 1, 2)), [[0], [0]], names=["a"], times=["0"])
