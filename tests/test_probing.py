"""Simple classifiers of features: against scikit-learn asked directly, and closed forms."""

import numpy as np
import pytest
from scipy.optimize import minimize
from sklearn.decomposition import PCA
from sklearn.neighbors import NearestNeighbors

from memexplorer import probing


def drawn(count=120, width=10, seed=0):
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 3, count)
    return rng.normal(size=(count, width)) + 1.2 * np.eye(3, width)[labels], labels


@pytest.mark.parametrize("width", [10, 300])  # fewer and more units than examples
def test_the_axes_are_those_of_scikit_learn(width):
    features, others = drawn(80, width)[0], drawn(30, width, 1)[0]
    found = probing.reduced(features, others, dimensions=5, normalize=False)
    pca = PCA(5, svd_solver="full").fit(features)
    for mine, theirs in zip(found, (pca.transform(features), pca.transform(others)), strict=True):
        np.testing.assert_allclose(np.abs(mine), np.abs(theirs), rtol=1e-6, atol=1e-8)


def test_rows_have_length_one_first_and_rows_of_zeros_stay():
    features = np.array([[3.0, 4.0], [0.0, 0.0], [5.0, 0.0]])
    found, others = probing.reduced(features, features[:1] * 7, dimensions=0)
    np.testing.assert_allclose(found, [[0.6, 0.8], [0, 0], [1, 0]])
    np.testing.assert_allclose(others, [[0.6, 0.8]])


def test_held_out_examples_have_no_say_in_the_axes():
    features, others = drawn()[0], drawn(30, seed=1)[0]
    here = probing.reduced(features, others, dimensions=4)[0]
    there = probing.reduced(features, others * 100 + 5, dimensions=4)[0]
    np.testing.assert_array_equal(here, there)


def test_no_more_axes_than_vary():
    features = np.outer(np.arange(5.0), np.ones(20))  # one direction, fewer examples than units
    found = probing.reduced(features, features[:2], dimensions=3, normalize=False)[0]
    assert np.allclose(found[:, 1:], 0)
    assert np.isfinite(found).all()


@pytest.mark.parametrize("metric", ["l1", "cosine"])
def test_neighbours_are_those_of_scikit_learn(metric):
    bank, queries = drawn()[0], drawn(40, seed=1)[0]
    theirs = NearestNeighbors(
        n_neighbors=7, metric={"l1": "manhattan"}.get(metric, metric), algorithm="brute"
    ).fit(bank)
    np.testing.assert_array_equal(
        probing.nearest(bank, queries, k=7, metric=metric), theirs.kneighbors(queries)[1]
    )
    np.testing.assert_array_equal(  # without queries: leave-one-out
        probing.nearest(bank, k=7, metric=metric), theirs.kneighbors()[1]
    )


def test_a_duplicate_stays_and_the_row_itself_goes_however_the_queries_are_cut():
    bank = np.array([[0.0], [0.0], [1.0], [9.0]])
    for rows in (1, 2, 512):
        assert probing.nearest(bank, k=1, rows=rows).ravel().tolist() == [1, 0, 0, 2]


def test_more_neighbours_than_there_are_is_said():
    with pytest.raises(ValueError, match="k is 3, but there are only 2 training examples"):
        probing.nearest(np.zeros((3, 1)), k=3)


def test_the_regression_is_where_its_cost_is_lowest():
    """L2: the cost of scikit-learn's book, minimized by scipy."""
    (features, labels), others = drawn(), drawn(60, seed=1)[0]

    def cost(flat):
        weights, bias = flat[:-3].reshape(10, 3), flat[-3:]
        logits = features @ weights + bias
        logits -= logits.max(axis=1, keepdims=True)
        loss = np.log(np.exp(logits).sum(axis=1)) - logits[np.arange(len(labels)), labels]
        return loss.sum() + (weights**2).sum() / 2

    best = minimize(cost, np.zeros(33), method="L-BFGS-B", options={"maxiter": 500}).x
    wanted = (others @ best[:-3].reshape(10, 3) + best[-3:]).argmax(axis=1)
    found = probing.linear(features, labels, others, kind="logistic", penalty="l2")[1]
    assert (found == wanted).mean() > 0.98


@pytest.mark.parametrize(("kind", "penalty"), [("svm", "l1"), ("logistic", "l1"),
                                               ("logistic", "l2")])  # fmt: skip
def test_what_can_be_told_apart_is(kind, penalty):
    features, labels = drawn(90, 3)
    features = np.eye(3)[labels] + 0.05 * features
    how = {"kind": kind, "penalty": penalty, "strength": 10.0}
    found, others = probing.linear(features, labels, features[::-1], **how)
    assert (found == labels).all()
    assert (others == labels[::-1]).all()


def test_nobody_to_ask_and_one_class():
    features, labels = drawn(20)
    assert len(probing.linear(features, labels, features[:0])[1]) == 0
    only = probing.linear(features, np.full(20, 2), features[:4])
    assert [set(part.tolist()) for part in only] == [{2}, {2}]
    assert np.isnan(probing.accuracy(features, labels, features[:0], [], classes=3))


def test_accuracy_is_the_share_of_right_answers():
    (features, labels), (others, truth) = drawn(), drawn(50, seed=2)
    said = probing.answers(features, labels, others, classes=3)
    assert probing.accuracy(features, labels, others, truth, classes=3) == (said == truth).mean()
    assert (said == truth).mean() > 0.6


def test_words_for_what_is_not_known():
    with pytest.raises(ValueError, match="kind is 'tree', but one of 'svm', 'logistic'"):
        probing.linear([[0.0]], [0], [[0.0]], kind="tree")
    with pytest.raises(ValueError, match="penalty is 'l0'"):
        probing.linear([[0.0]], [0], [[0.0]], penalty="l0")
