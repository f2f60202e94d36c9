import itertools

import numpy as np
import pytest

from memexplorer.measures.ranking import kendall, overlap


def tau_b(a, b):
    """Every pair of examples looked at; ties count for neither."""
    same = ties_a = ties_b = pairs = 0
    for i, j in itertools.combinations(range(len(a)), 2):
        one, other = np.sign(a[i] - a[j]), np.sign(b[i] - b[j])
        pairs, same = pairs + 1, same + one * other
        ties_a, ties_b = ties_a + (one == 0), ties_b + (other == 0)
    return same / np.sqrt((pairs - ties_a) * (pairs - ties_b))


def test_pair_by_pair():
    rng = np.random.default_rng(0)
    scores = rng.integers(0, 6, size=(4, 30)).astype(float)  # with ties
    found = kendall(scores)
    for i, j in itertools.product(range(4), repeat=2):
        assert found[i, j] == pytest.approx(tau_b(scores[i], scores[j]))
    assert (found == found.T).all()
    assert (np.diag(found) == 1).all()


def test_orders_alone_count():
    scores = np.random.default_rng(1).normal(size=20)
    found = kendall([scores, np.exp(scores), -scores])
    np.testing.assert_allclose(found, [[1, 1, -1], [1, 1, -1], [-1, -1, 1]])


def test_a_ranking_with_all_alike_has_no_tau():
    found = kendall([[1.0, 2.0], [3.0, 3.0]])
    assert found[0, 0] == 1
    assert np.isnan(found[1]).all()
    assert np.isnan(found[:, 1]).all()


def test_overlap_by_sets():
    scores = np.random.default_rng(2).normal(size=(3, 40))
    tops = [set(np.argsort(row)[-10:]) for row in scores]
    found = overlap(scores, 10)
    for i, j in itertools.product(range(3), repeat=2):
        assert found[i, j] == len(tops[i] & tops[j]) / 10


def test_errors_say_what_came():
    with pytest.raises(ValueError, match="top is 5, but there are only 4 examples"):
        overlap(np.ones((2, 4)), 5)
    with pytest.raises(ValueError, match="scores holds NaN"):
        kendall([[1.0, np.nan]])
