import numpy as np
import pytest
from scipy import stats

from memexplorer.measures.by_layer import beyond, order, summary


@pytest.fixture
def scores():
    return np.random.default_rng(0).normal(size=(3, 200)).cumsum(0)


def test_means_and_intervals_by_scipy(scores):
    found = summary(scores)
    for layer, values in enumerate(scores):
        assert found["mean"][layer] == pytest.approx(sum(values) / 200)
        assert found["error"][layer] == pytest.approx(stats.sem(values))
        ends = stats.norm.interval(0.95, values.mean(), stats.sem(values))
        assert (found["low"][layer], found["high"][layer]) == pytest.approx(ends)


def test_the_interval_holds_the_truth_as_often_as_it_says():
    rng, held = np.random.default_rng(1), 0
    for _ in range(400):
        found = summary(rng.uniform(size=(1, 50)))
        held += found["low"][0] <= 0.5 <= found["high"][0]
    assert 0.90 < held / 400 < 0.98


def test_the_most_and_the_least_by_sorting(scores):
    found = summary(scores, few=50)
    by_last = sorted(range(200), key=lambda row: -scores[-1, row])
    for layer, values in enumerate(scores):
        assert found["most"][layer] == pytest.approx(values[by_last[:50]].mean())
        assert found["least"][layer] == pytest.approx(values[by_last[150:]].mean())
        assert found["most_here"][layer] == pytest.approx(np.array(sorted(values)[150:]).mean())
        assert found["least_here"][layer] == pytest.approx(np.array(sorted(values)[:50]).mean())
    assert found["most"][-1] == pytest.approx(found["most_here"][-1])


def test_of_few_examples_the_most_are_not_also_the_least():
    found = summary([[1.0, 2.0, 3.0, 4.0]])
    assert (found["least"][0], found["most"][0]) == (1.5, 3.5)


def test_one_example_has_no_interval():
    found = summary([[0.25]])
    assert found["mean"].tolist() == [0.25]
    assert np.isnan(found["low"]).all()


def test_ties_keep_the_order_of_the_rows():
    assert order([[1.0, 2.0, 1.0, 2.0]]).tolist() == [[1, 3, 0, 2]]


def test_nothing_has_no_mean():
    with pytest.raises(ValueError, match="the number of examples is 0, but at least 1 was wanted"):
        summary(np.zeros((2, 0)))


def test_the_difference_of_two_groups_by_scipy(scores):
    found = beyond(scores[:, :120], scores[:, 120:])
    for layer, values in enumerate(scores):
        welch = stats.ttest_ind(values[:120], values[120:], equal_var=False)
        ends = welch.confidence_interval(0.95)  # Student's t, a little wider
        assert found[0][layer] == pytest.approx(values[:120].mean() - values[120:].mean())
        assert found[1][layer] == pytest.approx(ends.low, abs=0.03 * (ends.high - ends.low))
        assert found[2][layer] == pytest.approx(ends.high, abs=0.03 * (ends.high - ends.low))
