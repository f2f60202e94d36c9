"""What the studies of information share: whose units, which pairs, and which way tau is turned."""

import numpy as np
import pytest

from memexplorer import variety
from memexplorer.jobs import result_of

HOW = {"bins": 20, "binning": "global", "clip": 0.0, "k": 3, "jitter": True, "seed": 0}


def measured(per_layer=0, **other):
    rng = np.random.default_rng(0)
    answers = {"a": rng.normal(size=(50, 4)), "b": 3 * rng.normal(size=(50, 3))}
    answers["b"][:, 1] = 0
    return result_of(variety.measured(answers, per_layer=per_layer, **HOW | other))


def test_pairs_within_a_layer_are_its_block_of_the_matrix():
    found = measured()
    assert found.members.tolist() == [[0, 0], [0, 1], [0, 2], [0, 3], [1, 0], [1, 1], [1, 2]]
    block = found.mutual[4:, 4:]
    np.testing.assert_array_equal(found.within("b"), block[np.triu_indices(3, 1)])
    assert len(found.within()) == 7 * 6 / 2
    assert variety.means(found)["mutual"] == pytest.approx(found.within().mean())
    assert found.still == 1
    assert (found.mutual[5] == 0).all()


def test_the_table_has_a_row_for_each_layer():
    table = variety.by_layer(measured(per_layer=1))
    assert table["layer"] == ["a", "b"]
    assert table["units"] == [4, 3]
    assert table["units_in_pairs"] == [1, 1]
    assert np.isnan(table["mutual_mean"]).all(), "one unit has no pair"


def test_all_layers_share_the_range_unless_each_unit_has_its_own():
    found = measured()
    rng = np.random.default_rng(0)
    first, second = rng.normal(size=(50, 4)), 3 * rng.normal(size=(50, 3))
    second[:, 1] = 0
    assert found.span == pytest.approx((min(first.min(), second.min()), second.max()))
    assert measured(binning="unit").span is None
    assert found.entropy["a"].mean() < measured(binning="unit").entropy["a"].mean()


def test_tau_is_turned_by_what_the_networks_differ_in():
    columns = [3.0, 2.0, 1.0], [0.1, 0.2, 0.3], [0.9, 0.8, 0.7]
    assert variety.agreement(*columns, shortcuts=True) == {"entropy": 1, "mutual": 1}
    assert variety.agreement(*columns, shortcuts=False) == {"entropy": -1, "mutual": -1}
    one = variety.agreement([1.0], [1.0], [1.0], shortcuts=True)
    assert np.isnan(list(one.values())).all()


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"clip": "some"}, "clip is 'some', but a share of the units from 0 to below 0.5"),
        ({"bins": 10**7}, "bins is 10,000,000, but at most 10,000 were wanted"),
        ({"bins": 0}, "bins is 0, but at least 1"),
    ],
)
def test_settings_that_mean_nothing_are_refused(how, words):
    with pytest.raises(ValueError, match=words):
        measured(**how)


def test_the_layer_that_holds_no_numbers_is_named():
    answers = {"a": np.ones((9, 2)), "b": np.full((9, 2), np.nan)}
    with pytest.raises(ValueError, match="^layer b: activations holds NaN or infinity in 9 of 9"):
        result_of(variety.measured(answers, per_layer=0, **HOW))
