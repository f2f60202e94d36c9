"""Are those that never got there counted, and never as if they had?"""

import numpy as np
import pytest

from memexplorer.measures.waiting import waited

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
