"""Is a graph what the search finds, kept, and said with the layer's name where it fails?"""

import numpy as np
import pytest

from memexplorer import vicinity
from memexplorer.neighbors import nearest


def points(count, seed=0):
    rng = np.random.default_rng(seed)
    return (rng.normal(size=(count, 3)) + 4 * np.eye(3)[np.arange(count) % 3]).astype(np.float32)


@pytest.mark.parametrize("metric", ["l2", "cosine"])
def test_a_graph_is_what_nearest_finds_and_a_smaller_k_is_its_beginning(metric, tmp_path):
    bank, queries = points(90), points(10, seed=1)
    distances, indices = vicinity.graph(bank, k=5, metric=metric, cache=tmp_path)
    assert indices.shape == distances.shape == (90, 64)
    wanted = nearest(bank, bank, k=64, metric=metric, exclude_self=True)
    np.testing.assert_array_equal(indices, wanted[1])
    np.testing.assert_allclose(distances, wanted[0])
    _, held = vicinity.graph(bank, queries, k=5, metric=metric, cache=tmp_path)
    assert (held[:, :5] == nearest(bank, queries, k=5, metric=metric)[1]).all()
    files = sum(1 for path in tmp_path.rglob("*.npy"))
    again = vicinity.graph(bank, k=30, metric=metric, cache=tmp_path)
    assert sum(1 for path in tmp_path.rglob("*.npy")) == files
    np.testing.assert_array_equal(again[1], indices)
    assert vicinity.graph(bank, k=70, metric=metric, cache=tmp_path)[1].shape == (90, 70)


def test_a_small_set_has_a_small_graph(tmp_path):
    bank = points(7)
    assert vicinity.graph(bank, k=3, cache=tmp_path)[1].shape == (7, 6)
    with pytest.raises(ValueError, match="k is 7, but there are only 6 "):
        vicinity.graph(bank, k=7, cache=tmp_path)


def test_a_changed_bank_has_another_graph(tmp_path):
    bank = points(30)
    one = vicinity.graph(bank, k=3, cache=tmp_path)
    other = vicinity.graph(-(bank[::-1] ** 3), k=3, cache=tmp_path)
    assert not np.array_equal(one[1], other[1])


def test_a_graph_cut_short_on_disk_is_found_again(tmp_path):
    bank = points(30)
    once = vicinity.graph(bank, k=3, cache=tmp_path)
    once = [np.array(part) for part in once]
    for path in tmp_path.rglob("*.npy"):
        path.write_bytes(path.read_bytes()[:-9])
    again = vicinity.graph(bank, k=3, cache=tmp_path)
    for mine, theirs in zip(once, again, strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_features_that_are_no_numbers_name_the_layer(tmp_path):
    bank = points(30)
    bank[4, 0] = np.nan
    with pytest.raises(
        ValueError, match=r"^the features at layer stage2 hold NaN or infinity in 1 of 30 rows"
    ):
        vicinity.graph_of("stage2", bank, k=3, cache=tmp_path)
