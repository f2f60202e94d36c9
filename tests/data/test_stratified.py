import numpy as np
from hypothesis import given
from hypothesis import strategies as some

from memexplorer.data.stratified import stratified


@given(some.lists(some.integers(0, 5), min_size=1, max_size=60), some.integers(1, 70))
def test_a_sample_has_the_size_asked_for_and_every_class_while_there_is_room(labels, limit):
    labels = np.array(labels)
    rows = stratified(labels, limit, rng=np.random.default_rng(0))
    assert len(rows) == min(limit, len(labels))
    assert (np.diff(rows) > 0).all()
    if limit >= len(np.unique(labels)):
        assert set(labels[rows]) == set(labels)


def test_shares_are_kept_to_the_nearest_example():
    labels = np.repeat([0, 1, 2], [500, 300, 200])
    rows = stratified(labels, 101, rng=np.random.default_rng(0))
    assert np.abs(np.bincount(labels[rows]) - np.array([50.5, 30.3, 20.2])).max() < 1


def test_the_same_seed_gives_the_same_rows_and_another_seed_others():
    labels = np.arange(100) % 4
    one, again, other = (stratified(labels, 20, rng=np.random.default_rng(s)) for s in (1, 1, 2))
    assert (one == again).all()
    assert (one != other).any()
