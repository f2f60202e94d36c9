import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from memexplorer.data.noise import wrong_labels


@given(some.integers(2, 12), some.integers(0, 200), some.floats(0, 1), some.integers(0, 9))
def test_exactly_the_share_is_changed_and_every_change_is_one(classes, size, fraction, seed):
    rng = np.random.default_rng(seed)
    true = rng.integers(0, classes, size)
    wrong, changed = wrong_labels(true, classes=classes, fraction=fraction, rng=rng)
    assert changed.sum() == round(fraction * size)
    assert ((wrong != true) == changed).all()
    assert ((wrong >= 0) & (wrong < classes)).all()


def test_every_other_class_is_equally_likely():
    rng = np.random.default_rng(0)
    wrong, _ = wrong_labels(np.full(90_000, 3), classes=10, fraction=1, rng=rng)
    shares = np.bincount(wrong, minlength=10) / 90_000
    assert shares[3] == 0
    assert np.abs(np.delete(shares, 3) - 1 / 9).max() < 0.005


def test_pairs_become_the_next_class():
    rng = np.random.default_rng(0)
    wrong, _ = wrong_labels([0, 1, 2], classes=3, fraction=1, rng=rng, kind="pair")
    assert wrong.tolist() == [1, 2, 0]


def test_the_labels_given_are_not_touched_and_the_seed_decides():
    true = np.zeros(50, np.int64)
    one, _ = wrong_labels(true, classes=4, fraction=0.3, rng=np.random.default_rng(5))
    again, _ = wrong_labels(true, classes=4, fraction=0.3, rng=np.random.default_rng(5))
    assert not true.any()
    assert (one == again).all()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"labels": [0, 5]}, r"labels has 5, outside 0..2"),
        ({"labels": [0.5]}, r"labels has shape \(1,\), float64"),
        ({"classes": 1}, "classes is 1; a wrong label needs 2"),
        ({"fraction": 1.5}, "fraction is 1.5, wanted a share from 0 to 1"),
        ({"fraction": float("nan")}, "fraction is nan"),
        ({"kind": "some"}, 'kind is \'some\', wanted "symmetric", "uniform" or "pair"'),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(change, words):
    given = {"labels": [0, 1], "classes": 3, "fraction": 0.5, "rng": np.random.default_rng(0)}
    with pytest.raises(ValueError, match=words):
        wrong_labels(**(given | change))
