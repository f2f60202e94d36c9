"""Further data in two halves: nobody in both, each class in both, and words for what can't be."""

import numpy as np
import pytest

from memexplorer.data import load_examples
from memexplorer.data.halves import ASK, LEARN, halves
from memexplorer.data.stratified import halved


def vectors(labels):
    return np.zeros((len(labels), 2), np.float32), np.asarray(labels)


def test_halves_are_all_of_it_and_keep_the_classes():
    labels = np.repeat([0, 1, 2], [40, 20, 5])
    one, other = halved(labels, rng=np.random.default_rng(0))
    assert sorted([*one, *other]) == list(range(65))
    assert np.abs(np.bincount(labels[one]) - np.bincount(labels[other])).max() <= 1


def test_a_sample_of_each_half():
    found = halves({"mine": vectors([0, 1] * 30)}, 10, rng=np.random.default_rng(0))
    learn, ask = found["mine", LEARN][1], found["mine", ASK][1]
    assert (len(learn), len(ask)) == (10, 10)
    assert not set(learn) & set(ask)
    assert np.bincount(found["mine", ASK][0].labels[ask]).tolist() == [5, 5]


def test_one_set_as_well_as_several(tmp_path):
    """A path is not taken for a list of its letters, of which "/" is a folder of very much."""
    inputs, labels = vectors([0, 1] * 4)
    np.savez(tmp_path / "far.npz", features=inputs, labels=labels)
    for one in (tmp_path / "far.npz", str(tmp_path / "far.npz"), load_examples((inputs, labels))):
        found = halves(one, 0, rng=np.random.default_rng(0))
        assert [half for _, half in found] == [LEARN, ASK]
    with pytest.raises(FileNotFoundError, match="there is no /no/such/set.npz"):
        halves("/no/such/set.npz", 0, rng=np.random.default_rng(0))


def test_nothing_a_list_and_what_cannot_be_learned():
    rng = np.random.default_rng(0)
    assert halves(None, 10, rng=rng) == {}
    with pytest.raises(ValueError, match="two sets of others are named"):
        halves([vectors([0, 1, 0, 1]), vectors([0, 1, 0, 1])], 0, rng=rng)
    with pytest.raises(ValueError, match="a probe learns labels, and mine has fewer than two"):
        halves({"mine": vectors([0, 0, 0, 0])}, 0, rng=rng)


def test_images_and_their_labels_are_one_set_and_two_such_are_two():
    few, rng = (np.zeros((8, 2), np.float32), np.arange(8) % 2), np.random.default_rng(0)
    assert [name for name, _ in halves(few, 0, rng=rng)] == ["arrays", "arrays"]
    with pytest.raises(ValueError, match="two sets of others are named 'arrays'"):
        halves((few, few), 0, rng=rng)
