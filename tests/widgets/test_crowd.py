"""Which points are single, which are a tint: against sorting all of them."""

import numpy as np

from memexplorer.widgets.crowd import Crowd, placed

RNG = np.random.default_rng(0)
POINTS, SCORES = RNG.normal(size=(3000, 2)), RNG.uniform(size=3000)
VIEW = -0.5, 1.0, -0.2, 0.9
HERE = ((POINTS >= (-0.5, -0.2)) & (POINTS <= (1.0, 0.9))).all(axis=1)


def crowd(**more):
    return Crowd(POINTS, SCORES, SCORES, ["#000000", "#ffffff"], (0, 1), **more)


def test_the_highest_in_sight_are_single_the_very_highest_last():
    rows, count = crowd().top(VIEW, 20)
    assert count == HERE.sum()
    inside = np.flatnonzero(HERE)
    assert rows.tolist() == inside[np.argsort(SCORES[inside])][-20:].tolist()


def test_few_selected_are_ringed_and_many_tinted():
    rows, tint = crowd().marked(np.arange(3000), VIEW, (300, 200), 3000)
    assert sorted(rows) == np.flatnonzero(HERE).tolist()
    assert (np.diff(SCORES[rows]) > 0).all()
    assert tint["image"] == []
    rows, tint = crowd().marked(np.arange(3000), VIEW, (300, 200), HERE.sum() - 1)
    assert len(rows) == 0
    (image,) = tint["image"]
    assert (image > 0).sum() > HERE.sum() / 2
    assert (tint["x"], tint["w"]) == ([-0.5], [1.5])


def test_another_colouring_of_the_same_points_is_not_sorted_again():
    first = crowd()
    assert crowd(before=first).tiles is first.tiles


def test_a_picture_of_a_part_is_cut_from_that_of_the_whole():
    whole, part = (crowd().picture(view, (400, 400)) for view in ((-4, 4, -4, 4), (0, 4, 0, 4)))
    assert part["image"][0].shape == whole["image"][0].shape == (200, 200)
    drawn = (part["image"][0] != part["image"][0][-1, -1]).sum()
    assert 0.8 < drawn / ((POINTS > 0).all(axis=1)).sum() <= 1


def test_no_picture_is_no_row():
    assert set(map(tuple, placed(None, VIEW).values())) == {()}
