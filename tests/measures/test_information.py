"""Entropy and mutual information against closed forms, brute force, NumPy, SciPy and sklearn."""

import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy.spatial import cKDTree
from scipy.special import digamma

from memexplorer.measures import information
from memexplorer.progress import Stopped, Work, heeding


def by_histogram(activations, bins, binning):
    found = []
    for unit in activations.T:
        ends = (
            (activations if binning == "global" else unit).min(),
            (activations if binning == "global" else unit).max(),
        )
        counts = np.histogram(unit, np.linspace(*ends, bins + 1) if ends[0] < ends[1] else 1)[0]
        share = counts[counts > 0] / counts.sum()
        found.append(-(share * np.log(share)).sum())
    return np.array(found)


def by_definition(x, y, k):
    """All distances at once. `<=` of the next smaller number, as the formula says: that is "<", and
    of 0 it is 0."""
    across, along = abs(x[:, None] - x), abs(y[:, None] - y)
    both = np.maximum(across, along)
    np.fill_diagonal(both, np.inf)
    reach = np.nextafter(np.sort(both, axis=1)[:, k - 1 : k], 0)
    counts = [(gaps <= reach).sum(axis=1) - 1 for gaps in (across, along)]
    return digamma(len(x)) + digamma(k) - sum(digamma(few + 1).mean() for few in counts)


def by_trees(x, y, k):
    points = np.stack([x, y], axis=1)
    reach = cKDTree(points).query(points, k + 1, p=np.inf)[0][:, k]
    reach, found = np.nextafter(reach, 0), digamma(len(x)) + digamma(k)
    for unit in (x[:, None], y[:, None]):
        near = cKDTree(unit).query_ball_point(unit, reach, p=np.inf, return_length=True)
        found -= digamma(near).mean()  # each finds itself: one more than the others
    return found


def mixed(examples, units=6, seed=0):
    """Units that share something, one constant, one with half its answers 0, one of few values."""
    rng = np.random.default_rng(seed)
    found = rng.normal(size=(examples, 2)) @ rng.normal(size=(2, units))
    found += 0.3 * rng.normal(size=found.shape)
    found[:, 1], found[:, 2], found[:, 3] = 2, np.maximum(found[:, 2], 0), np.round(found[:, 3])
    return found.astype(np.float32)


def test_a_constant_unit_has_no_entropy_and_a_uniform_one_all_of_it():
    even = np.tile(np.linspace(-3, 7, 100), 5)
    found = information.entropy(np.stack([even, np.full(500, 2.5)], axis=1), bins=100)
    np.testing.assert_allclose(found, [np.log(100), 0], atol=1e-12)
    alone = information.entropy(np.full((9, 2), -4.0))
    assert alone.tolist() == [0, 0]


@pytest.mark.parametrize("binning", ["global", "unit"])
@pytest.mark.parametrize("bins", [1, 2, 7, 100])
def test_entropy_is_that_of_numpys_histogram(bins, binning):
    rows = mixed(400)
    found = information.entropy(rows, bins=bins, binning=binning)
    np.testing.assert_allclose(found, by_histogram(rows.astype(float), bins, binning), atol=1e-12)


@settings(max_examples=60, deadline=None)
@given(
    arrays.arrays(np.float64, (12, 3), elements=st.integers(-20, 20).map(lambda n: n / 10)),
    st.integers(1, 30),
)
def test_answers_on_the_edges_count_where_numpy_counts_them(rows, bins):
    found = information.entropy(rows, bins=bins)
    np.testing.assert_allclose(found, by_histogram(rows, bins, "global"), atol=1e-12)


def test_entropy_in_blocks_is_the_same():
    rows = mixed(100)
    blocks = lambda: iter([rows[:1], rows[1:60], rows[60:60], rows[60:]])  # noqa: E731
    for binning in ("global", "unit"):
        whole = information.entropy(rows, binning=binning)
        np.testing.assert_array_equal(information.entropy(blocks, binning=binning), whole)


def test_a_span_is_the_range_of_more_units_than_these():
    rows = mixed(300)
    low, high = rows.min(), rows.max()
    part = information.entropy(rows[:, :2], span=(low, high))
    np.testing.assert_array_equal(part, information.entropy(rows)[:2])
    one, all_low = [[0.2], [0.4], [0.9], [7.0]], information.entropy([[1.0], [2.0]], span=(5, 6))
    assert information.entropy(one, bins=2, span=(0, 1)) == pytest.approx(np.log(2))
    assert all_low.tolist() == [0]


def test_the_order_of_examples_does_not_matter():
    rows = mixed(200)
    order = np.random.default_rng(1).permutation(len(rows))
    np.testing.assert_array_equal(information.entropy(rows[order]), information.entropy(rows))
    np.testing.assert_allclose(
        information.mutual(rows[order]), information.mutual(rows), atol=1e-12
    )


@pytest.mark.parametrize("rho", [0.5, 0.9, -0.9])
def test_gaussians_share_what_the_closed_form_says(rho):
    rng = np.random.default_rng(0)
    x, y = rng.multivariate_normal([0, 0], [[1, rho], [rho, 1]], size=2000).T
    found = information.mutual(np.stack([x, y], axis=1))[0, 1]
    assert found == pytest.approx(-0.5 * np.log(1 - rho**2), abs=0.05)


def test_independent_units_share_nothing():
    found = information.mutual(np.random.default_rng(0).normal(size=(2000, 12)))
    assert abs(found[np.triu_indices(12, 1)].mean()) < 0.02


def test_scales_and_signs_do_not_matter_where_both_units_take_part():
    rows = np.random.default_rng(0).normal(size=(300, 2)) @ np.array([[1.0, 0.5], [0.0, 1.0]])
    found = information.mutual(rows)
    np.testing.assert_allclose(information.mutual(-8 * rows), found, atol=1e-12)
    np.testing.assert_allclose(information.mutual(rows[:, ::-1])[0, 1], found[0, 1], atol=1e-12)


@pytest.mark.parametrize("k", [1, 3, 10])
@pytest.mark.parametrize("examples", [11, 60, 301])
def test_mutual_information_is_the_definition_with_ties_too(examples, k):
    rows = mixed(examples, seed=examples)
    wanted = [[by_definition(x, y, k) for y in rows.T.astype(float)] for x in rows.T.astype(float)]
    np.testing.assert_allclose(information.mutual(rows, k=k), wanted, atol=1e-9)


@settings(max_examples=80, deadline=None)
@given(
    arrays.arrays(np.float64, (9, 2), elements=st.integers(0, 5).map(float)),
    st.integers(1, 8),
)
def test_few_examples_with_many_copies(rows, k):
    found = information.mutual(rows, k=k)[0, 1]
    assert found == pytest.approx(by_definition(rows[:, 0], rows[:, 1], k), abs=1e-9)


def test_the_same_as_trees_at_the_size_of_use():
    """Beyond 1,000 examples the search leaves the examples nearby, and tiles are crossed."""
    rows = mixed(1500, units=5)
    pairs = np.array([(0, 4), (4, 2), (2, 3), (1, 0)])
    wanted = [by_trees(*rows[:, pair].T.astype(float), 3) for pair in pairs]
    np.testing.assert_allclose(information.mutual(rows, pairs=pairs), wanted, atol=1e-9)


def test_the_same_as_scikit_learns_estimator():
    from sklearn.feature_selection import mutual_info_regression

    x, y = np.random.default_rng(0).normal(size=(2, 400))
    y += x
    wanted = mutual_info_regression(x[:, None], y, random_state=0)[0]  # scales both, adds 1e-10
    found = information.mutual(np.stack([x / x.std(), y / y.std()], axis=1))[0, 1]
    assert found == pytest.approx(wanted, abs=1e-6)


def test_the_diagonal_is_a_unit_with_itself():
    found = information.mutual(np.random.default_rng(0).normal(size=(50, 3)))
    np.testing.assert_allclose(np.diag(found), digamma(50) - digamma(3), atol=1e-12)
    np.testing.assert_array_equal(found, found.T)


def test_pairs_are_those_of_the_matrix():
    rows = mixed(80)
    pairs = [(0, 5), (5, 0), (2, 2)]
    whole = information.mutual(rows)
    found = information.mutual(rows, pairs=pairs)
    np.testing.assert_allclose(found, [whole[pair] for pair in pairs], atol=1e-12)
    assert information.mutual(rows, pairs=[]).shape == (0,)


def test_jitter_parts_ties_and_leaves_others_alone():
    rng = np.random.default_rng(0)
    rows = np.maximum(rng.normal(size=(400, 2)), 0)
    rows = np.concatenate([rows, rng.normal(size=(400, 2))], axis=1)
    plain = information.mutual(rows)
    first, again = (information.mutual(rows, jitter=1e-10) for _ in range(2))
    np.testing.assert_array_equal(first, again)
    np.testing.assert_array_equal(first[2:, 2:], plain[2:, 2:])
    assert plain[0, 1] < -0.3, "examples that are 0 in both count as each other's copies"
    assert abs(first[0, 1]) < 0.1, "the units are independent"
    other = information.mutual(rows, jitter=1e-10, rng=np.random.default_rng(7))
    assert other[0, 1] != first[0, 1]


@pytest.mark.parametrize(
    ("rows", "settings", "words"),
    [
        (np.zeros((3, 2)), {"k": 3}, "k is 3, but there are only 2 other examples.*k=2 or less"),
        (np.zeros(3), {}, r"activations has shape \(3,\), but 2 axes were wanted"),
        (np.array([[np.nan]] * 9), {}, "activations holds NaN or infinity in 9 of 9 rows"),
        (np.zeros((9, 2)), {"pairs": [(0, 2)]}, "pairs holds other than units.* 0 to 1"),
        (np.zeros((9, 2)), {"pairs": [(0.0, 1.0)]}, "pairs holds other than units"),
    ],
)
def test_mutual_information_of_nonsense_is_refused_in_words(rows, settings, words):
    with pytest.raises(ValueError, match=words):
        information.mutual(rows, **settings)


@pytest.mark.parametrize(
    ("rows", "settings", "words"),
    [
        (np.zeros((0, 2)), {}, "activations has no examples"),
        (np.zeros((2, 0)), {}, "the number of units is 0"),
        (np.array([[np.inf]]), {}, "activations holds NaN or infinity in 1 of 1 rows"),
        (np.zeros((2, 2)), {"bins": 0}, "bins is 0, but at least 1"),
        (np.zeros((2, 2)), {"binning": "all"}, "binning is 'all', but one of 'global', 'unit'"),
        (np.zeros((2, 2)), {"span": (1, 0)}, r"span is \(1, 0\), but \(lowest, highest\)"),
    ],
)
def test_entropy_of_nonsense_is_refused_in_words(rows, settings, words):
    with pytest.raises(ValueError, match=words):
        information.entropy(rows, **settings)


def test_a_stop_comes_between_blocks(monkeypatch):
    from memexplorer import kraskov

    monkeypatch.setattr(kraskov, "WORK", 50)
    work = Work()
    work.asked.set()
    before = threading.active_count()
    with heeding(work), pytest.raises(Stopped):
        information.mutual(np.random.default_rng(0).normal(size=(50, 6)))
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and "Executor" in thread.name:
            thread.join(10)
    assert threading.active_count() <= before
