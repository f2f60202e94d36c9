"""Are those that never got there counted, and never as if they had?"""

import numpy as np
import pytest
from scipy import stats

from memexplorer.measures.waiting import share_of_seeds, waited

NEVER = float("nan")


def test_a_median_needs_half_of_them_to_get_there():
    assert waited([5, 3, 4]).median == 4
    assert waited([5, NEVER, 4]).median == 5
    assert np.isnan(waited([5, NEVER, NEVER]).median)
    assert np.isnan(waited([5, NEVER]).median)  # between 5 and nobody knows what
    found = waited([5, NEVER, 4])
    assert (found.low, found.high, found.reached, found.of) == (4, np.inf, 2, 3)
    with pytest.raises(ValueError, match="times is empty"):
        waited([])


def test_shares_of_seeds_have_the_interval_of_student():
    values = [0.5, 0.55, 0.62]
    mean, low, high = share_of_seeds([*values, NEVER])
    wanted = stats.t.interval(0.95, 2, loc=np.mean(values), scale=stats.sem(values))
    assert (mean, low, high) == pytest.approx((np.mean(values), *wanted))
    assert share_of_seeds([0.1, 0.9])[1:] == (0.0, 1.0)
    assert np.isnan(share_of_seeds([0.5])[1:]).all()
    assert np.isnan(share_of_seeds([NEVER])[0])
