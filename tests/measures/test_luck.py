"""Is what is more than chance told from chance?"""

import numpy as np
import pytest
from scipy import stats

from memexplorer.measures import luck


def test_equally_hard_examples_spread_as_the_binomial_says():
    rng = np.random.default_rng(0)
    wrong = rng.random((60, 4000)) < 0.3
    found = luck.spread(wrong, np.arange(4000) % 10)
    assert found.chance == pytest.approx(np.sqrt(0.3 * 0.7 / 60), rel=0.02)
    assert found.low < found.chance < found.high
    assert found.ratio == pytest.approx(1, abs=0.05)
    assert found.within == pytest.approx(found.std, rel=0.01)
    assert found.never == found.always == 0


def test_a_class_that_is_easier_is_no_spread_within_it():
    labels = np.repeat([0, 1], 500)
    rng = np.random.default_rng(1)
    wrong = rng.random((80, 1000)) < np.where(labels, 0.9, 0.1)
    found = luck.spread(wrong, labels)
    assert found.ratio > 6
    assert found.within == pytest.approx(np.sqrt(0.09 / 80), rel=0.1)
    rates = wrong.mean(axis=0)
    by_hand = np.sqrt(np.mean([rates[labels == c].var() for c in (0, 1)]))
    assert found.within == pytest.approx(by_hand)


def test_its_interval_is_that_of_a_bootstrap_over_examples():
    wrong = np.random.default_rng(2).random((20, 300)) < np.linspace(0, 1, 300)
    found, rates = luck.spread(wrong), wrong.mean(axis=0)
    rng = np.random.default_rng(3)
    drawn = [rates[rng.integers(0, 300, 300)].std() for _ in range(2000)]
    assert [found.low, found.high] == pytest.approx(np.quantile(drawn, (0.025, 0.975)), abs=0.004)


@pytest.mark.parametrize(("p", "runs"), [(0.3, 7), (0.87, 100), (0.5, 3000)])
def test_the_curve_of_luck_is_the_quantiles_of_the_binomial(p, runs):
    places = (np.arange(500) + 0.5) / 500
    wanted = stats.binom.ppf(places, runs, p) / runs
    assert np.abs(luck.by_luck(p, runs, 500) - wanted).max() <= 1e-9


def test_nothing_to_spread_is_said():
    assert np.isnan(luck.spread(np.zeros((3, 4), bool)).ratio)
    assert luck.by_luck(1.0, 5, 2).tolist() == [1.0, 1.0]
    with pytest.raises(ValueError, match="wrong is empty"):
        luck.spread(np.zeros((0, 4), bool))
    with pytest.raises(ValueError, match=r"wrong is 1.2, but a share"):
        luck.by_luck(1.2, 5, 2)
