"""Do numbers that say the same read the same, and do columns line up?"""

import numpy as np
import pytest

from memexplorer.widgets.decimals import aligned, between, percent, places


def test_per_cent_and_two_decimals_never_contradict_each_other():
    for share in (*np.arange(1001) / 1000, *np.random.default_rng(0).random(1000)):
        assert percent(share) == f"{int(f'{share:.2f}'.replace('.', ''))} %"
    assert between(0.525, 1) == "53–100 %"


@pytest.mark.parametrize(
    ("values", "expected"),
    [([0.5, 1.0], 3), ([9.99, 0.1], 3), ([10.5], 2), ([0.00123, 0.001], 5), ([np.nan], 0), ([], 0)],
)
def test_no_more_than_four_figures_of_the_largest(values, expected):
    assert places(np.array(values)) == expected


def test_whole_numbers_and_texts_have_none():
    assert places(np.array([1, 2])) == places(np.array(["a"])) == places(np.array([2.0, 5e6])) == 0
    assert aligned(np.int64(12345), 0) == "12,345"
    assert aligned("a", 0) == "a"
    assert aligned(np.True_, 0) == "yes"
    assert aligned(np.float64(np.inf), 3) == "infinite"
