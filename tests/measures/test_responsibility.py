import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memexplorer.measures import responsibility, units


def test_it_is_unitmem_where_the_example_is_the_strongest():
    means = np.random.default_rng(0).random((30, 8))
    strongest = means.argmax(axis=0)
    scores = responsibility.selectivity(means, (means.sum(axis=0) - means) / 29)
    np.testing.assert_allclose(scores[strongest, range(8)], units.unitmem(means))
    assert (scores <= units.unitmem(means) + 1e-12).all()


@settings(deadline=None)
@given(st.floats(0.1, 1e3), st.integers(0, 2**32 - 1))
def test_scale_does_not_matter_and_it_is_bounded(scale, seed):
    own, others = np.random.default_rng(seed).random((2, 5))
    found = responsibility.selectivity(own, others)
    np.testing.assert_allclose(responsibility.selectivity(scale * own, scale * others), found)
    assert (np.abs(found) <= 1).all()
    np.testing.assert_allclose(responsibility.selectivity(others, own), -found)


def test_a_silent_unit_has_no_selectivity():
    assert responsibility.selectivity([0.0, 2.0], [0.0, 0.0]).tolist() == [0, 1]
    with pytest.raises(ValueError, match="own has 2 units but others has 3"):
        responsibility.selectivity([0.0, 1.0], [0.0, 0.0, 1.0])


def test_the_first_dose_at_which_an_answer_differs():
    doses = [0, 1, 2, 4]
    assert responsibility.units_to_change([3, 3, 5, 3], doses) == 2
    assert np.isnan(responsibility.units_to_change([3, 3, 3, 3], doses))
    both = responsibility.units_to_change([[3, 1], [3, 2], [3, 1], [0, 1]], doses)
    assert both.tolist() == [4, 1]
    with pytest.raises(ValueError, match="'dose'"):
        responsibility.units_to_change([1, 2], doses)


def test_a_band_holds_nine_tenths_of_the_draws():
    draws = np.random.default_rng(1).permutation(1001)[:, None] / 1000
    np.testing.assert_allclose(responsibility.band(draws).ravel(), [0.05, 0.95])
    with pytest.raises(ValueError, match="at least 2"):
        responsibility.band(draws[:1])
