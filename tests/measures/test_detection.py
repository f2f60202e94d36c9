import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from memexplorer.measures.detection import auroc, found_first

SCORED = st.lists(st.tuples(st.integers(-5, 5), st.booleans()), min_size=2, max_size=40).map(
    lambda rows: tuple(np.array(column) for column in zip(*rows, strict=True))
)


@given(SCORED)
def test_the_same_as_scikit_learn_and_as_counting_pairs(scored):
    scores, planted = scored
    found, low, high = auroc(scores, planted)
    if planted.all() or not planted.any():
        assert np.isnan([found, low, high]).all()
        return
    assert found == pytest.approx(roc_auc_score(planted, scores), abs=1e-12)
    gaps = scores[planted][:, None] - scores[~planted]
    assert found == pytest.approx(np.mean((gaps > 0) + 0.5 * (gaps == 0)), abs=1e-12)
    assert 0 <= low <= found <= high <= 1


@given(SCORED)
def test_reversed_scores_and_stretched_scores(scored):
    scores, planted = scored
    found = auroc(scores, planted)[0]
    if not np.isnan(found):
        assert auroc(-scores, planted)[0] == pytest.approx(1 - found)
        assert auroc(np.exp(scores / 3.0), planted)[0] == pytest.approx(found)
        assert auroc(scores, ~planted)[0] == pytest.approx(1 - found)


def test_the_interval_of_hanley_and_mcneil():
    """Their formula, written out for 20 planted and 80 others."""
    rng = np.random.default_rng(0)
    planted = np.arange(100) < 20
    scores = rng.normal(size=100) + planted
    area, low, high = auroc(scores, planted)
    q1, q2 = area / (2 - area), 2 * area**2 / (1 + area)
    variance = area * (1 - area) + 19 * (q1 - area**2) + 79 * (q2 - area**2)
    error = np.sqrt(variance / (20 * 80))
    assert (low, high) == pytest.approx((area - 1.959964 * error, area + 1.959964 * error))


def test_the_interval_narrows_with_more_examples():
    planted, scores = np.array([0, 0, 1, 1, 0, 1], bool), np.array([1, 3, 2, 5, 4, 6])
    widths = [
        np.diff(auroc(np.tile(scores, times), np.tile(planted, times))[1:])[0]
        for times in (1, 4, 64)
    ]
    assert widths[0] > widths[1] > widths[2]


def test_found_first_counts_the_planted_among_the_highest():
    rng = np.random.default_rng(0)
    scores, planted = rng.permutation(50), rng.random(50) < 0.3
    for top in (1, 7, 50):
        highest = np.argsort(scores)[::-1][:top]
        assert found_first(scores, planted, top) == planted[highest].sum() / planted.sum()
    assert found_first(scores, planted, 0) == 0
    assert found_first(scores, planted, 500) == 1
    assert np.isnan(found_first(scores, np.zeros(50, bool), 5))


def test_ties_are_found_in_the_order_given():
    assert found_first([1, 1, 1], [True, False, False], 1) == 1
    assert found_first([1, 1, 1], [False, False, True], 1) == 0
    assert found_first([1, 1, 2], [False, True, False], 2) == 0


def test_scores_and_truth_belong_together():
    for call in (lambda: auroc([1, 2], [True]), lambda: found_first([1, 2], [True], 1)):
        with pytest.raises(ValueError, match="planted has 1 along 'example' but scores has 2"):
            call()
    with pytest.raises(ValueError, match="scores is NaN for 1 of 2 examples"):
        auroc([1, np.nan], [True, False])
