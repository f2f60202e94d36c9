import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.stats import binomtest, sem
from scipy.stats import t as student

from memexplorer.measures.intervals import change, mean, mean_share, proportion

COUNTS = st.integers(1, 5000).flatmap(
    lambda trials: st.tuples(st.integers(0, trials), st.just(trials))
)


@given(COUNTS)
def test_wilsons_interval_as_scipy_has_it(counts):
    low, high = binomtest(*counts).proportion_ci(confidence_level=0.95, method="wilson")
    assert proportion(*counts) == pytest.approx((low, high), rel=1e-9, abs=1e-12)


def test_the_ends_are_where_the_score_test_turns():
    """|share - p| = 1.96 standard errors at p, solved for p."""

    def excess(p):
        return (0.3 - p) ** 2 - 1.959963984540054**2 * p * (1 - p) / 40

    wanted = brentq(excess, 1e-9, 0.3), brentq(excess, 0.3, 1 - 1e-9)
    assert proportion(12, 40) == pytest.approx(wanted)


@given(COUNTS)
def test_the_interval_holds_the_share_stays_in_range_and_mirrors(counts):
    successes, trials = counts
    low, high = proportion(successes, trials)
    assert 0 <= low <= successes / trials + 1e-12
    assert successes / trials - 1e-12 <= high <= 1
    mirrored = proportion(trials - successes, trials)
    assert mirrored == pytest.approx((1 - high, 1 - low), abs=1e-12)


def test_no_trials_no_interval():
    assert np.isnan(proportion(0, 0)).all()


@pytest.mark.parametrize("counts", [(5, 3), (-1, 3)])
def test_counts_that_cannot_be(counts):
    with pytest.raises(ValueError, match=f"successes is {counts[0]}, but 0 to trials \\(3\\)"):
        proportion(*counts)


@pytest.mark.parametrize("chances", [(0.1, 0.02), (0.03, 0.03)])
def test_the_interval_of_a_change_holds_the_truth_as_often_as_it_says(chances):
    rng, inside = np.random.default_rng(1), 0
    truth = chances[1] - chances[0]
    for lost, gained, _ in rng.multinomial(100, (*chances, 1 - sum(chances)), 2000):
        _, low, high = change(lost, gained, 100)
        inside += low <= truth <= high
    assert 0.93 < inside / 2000 < 0.99


@pytest.mark.parametrize("counts", [(-1, 0, 5), (3, 3, 5)])
def test_changes_that_cannot_be(counts):
    with pytest.raises(ValueError, match="but 0 to total"):
        change(*counts)


def test_no_examples_no_change():
    assert np.isnan(change(0, 0, 0)).all()


def test_means_of_few_runs_have_the_interval_of_student():
    values = [0.5, 0.55, 0.62]
    wanted = student.interval(0.95, 2, loc=np.mean(values), scale=sem(values))
    assert mean([*values, np.nan]) == pytest.approx((np.mean(values), *wanted))
    assert mean([0.1, 0.9])[1] < 0
    assert mean_share([0.1, 0.9])[1:] == (0.0, 1.0)
    for of in (mean, mean_share):
        assert of([0.5])[0] == 0.5
        assert np.isnan(of([0.5])[1:]).all()
        assert np.isnan(of([np.nan])).all()
