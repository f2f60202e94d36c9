import re

import numpy as np
import pytest

from memexplorer.directions import centred, directions, too_wide


def test_the_directions_make_up_the_centred_features():
    x = np.random.default_rng(0).normal(3, 2, (30, 5))
    found = directions(x)
    again = (found.left * found.values) @ found.right
    assert np.allclose(again / again.std(), (x - x.mean(0)) / (x - x.mean(0)).std())
    assert np.allclose(found.left.T @ found.left, np.eye(5))
    assert np.allclose(found.left.sum(axis=0), 0)


def test_a_share_of_the_variance_is_kept():
    """Four orthogonal directions with 70, 20, 9 and 1 % of the variance."""
    turns = np.random.default_rng(1).normal(size=(40, 4))
    turns = np.linalg.qr(turns - turns.mean(0))[0]
    x = turns * np.sqrt([70, 20, 9, 1])
    kept = [len(directions(x, keep=keep).values) for keep in (0.5, 0.7, 0.8, 0.9, 0.99, 1)]
    assert kept == [1, 1, 2, 2, 3, 4]
    assert len(directions(directions(x), keep=0.9).values) == 2


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_rounding_is_no_direction(kind):
    x = np.random.default_rng(2).normal(size=(50, 3)).astype(kind)
    twice = np.concatenate([x, x @ np.ones((3, 1), kind), np.full((50, 1), 0.1, kind)], axis=1)
    assert len(directions(twice).values) == 3


def test_features_that_never_vary_have_none():
    assert not len(directions(np.full((7, 2), 0.1)).values)
    assert (centred(np.full((7, 2), 0.1)) == 0).all()
    assert not len(directions(np.zeros((7, 2)), keep=0.5).values)


def test_large_numbers_do_not_overflow():
    assert np.isfinite(
        directions(np.random.default_rng(3).normal(size=(9, 2)) * 1e200).values
    ).all()


def test_what_is_wrong_is_said():
    with pytest.raises(ValueError, match="keep is 99, but a share of the variance in"):
        directions(np.ones((3, 2)), keep=99)
    with pytest.raises(ValueError, match="fc holds NaN or infinity in 1 of 3 rows"):
        directions(np.array([[0.0], [1.0], [np.nan]]), name="fc")
    with pytest.raises(ValueError, match=r"x has shape \(3,\), but 2 axes were wanted"):
        directions(np.ones(3))


@pytest.mark.parametrize(("examples", "width", "other"), [(100, 50, 49), (100, 98, 1)])
def test_enough_examples(examples, width, other):
    assert too_wide(examples, width, other) == ""


@pytest.mark.parametrize(
    ("examples", "width", "other", "words"),
    [
        (100, 50, 50, "100 examples are too few to compare 50 with 50 .*: some correlations are 1"),
        (100, 100, 5, "all correlations are 1 by counting alone; take more than 105 examples"),
        (1000, 2048, 2048, "1,000 examples .* take more than 4,096 examples, or debiased CKA"),
    ],
)
def test_too_few_examples_are_warned_of(examples, width, other, words):
    assert re.search(words, too_wide(examples, width, other))


def test_the_counting_is_right():
    """Independent features: how many correlations are 1 by counting alone?"""
    rng = np.random.default_rng(4)
    for width, other in ((12, 12), (15, 10), (10, 5), (25, 3)):
        x, y = (directions(rng.normal(size=(20, size))) for size in (width, other))
        found = np.linalg.svd(x.left.T @ y.left, compute_uv=False)
        ones = int((found > 1 - 1e-9).sum())
        assert ones == max(0, min(width, 19) + min(other, 19) - 19)
        assert (ones > 0) <= bool(too_wide(20, width, other))
