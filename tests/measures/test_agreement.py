import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.neighbors import KNeighborsClassifier

from memexplorer.measures import agreement
from memexplorer.measures.agreement import compare, knn_classify

SHARES = ("p_same", "mutual_correctness", "mutual_error", "accuracy", "knn_accuracy")


def answers(classes=3, most=40):
    """(labels, predictions, knn_predictions) of one length."""
    one = st.integers(0, classes - 1)
    return st.lists(st.tuples(one, one, one), min_size=1, max_size=most).map(
        lambda rows: tuple(np.array(column) for column in zip(*rows, strict=True))
    )


def as_tuple(found):
    return tuple(getattr(found, name) for name in SHARES)


@pytest.mark.parametrize("k", [1, 4, 15])
@pytest.mark.parametrize("weights", ["uniform", "distance"])
def test_the_same_shares_as_scikit_learn(k, weights):
    rng = np.random.default_rng(k)
    bank, queries = rng.normal(size=(80, 5)), rng.normal(size=(25, 5))
    labels = rng.integers(0, 4, 80)
    labels[:4] = range(4)
    queries[:6] = bank[:6]  # at distance zero
    bank[70:] = bank[:10]  # some of them twice, perhaps with another label
    other = KNeighborsClassifier(n_neighbors=k, weights=weights, algorithm="brute").fit(
        bank, labels
    )
    distances, indices = other.kneighbors(queries)
    distances[distances < 1e-6] = 0
    given_distances = None if weights == "uniform" else distances
    shares = knn_classify(labels, indices, classes=4, distances=given_distances)
    wanted = np.array([_shares(labels[rows], gaps, weights) for rows, gaps in
                       zip(indices, distances, strict=True)])  # fmt: skip
    np.testing.assert_allclose(shares, wanted, atol=1e-12)
    np.testing.assert_allclose(shares[6:], other.predict_proba(queries[6:]), atol=1e-12)
    if weights == "uniform":
        np.testing.assert_allclose(shares, other.predict_proba(queries), atol=1e-12)


def _shares(labels, gaps, weights):
    """One query's vote, a neighbour at a time."""
    total = dict.fromkeys(range(4), 0.0)
    for label, gap in zip(labels.tolist(), gaps.tolist(), strict=True):
        if weights == "uniform":
            total[label] += 1
        elif (gaps == 0).any():
            total[label] += gap == 0
        else:
            total[label] += 1 / gap
    return np.array(list(total.values())) / sum(total.values())


def test_scikit_learn_shares_out_zero_distances_too():
    bank, labels = np.array([[0.0], [0.0], [0.0], [1.0], [2.0]]), np.array([0, 1, 1, 2, 2])
    other = KNeighborsClassifier(n_neighbors=5, weights="distance").fit(bank, labels)
    distances, indices = other.kneighbors([[0.0], [0.5]])
    shares = knn_classify(labels, indices, classes=3, distances=distances)
    np.testing.assert_allclose(shares, other.predict_proba([[0.0], [0.5]]), atol=1e-12)
    np.testing.assert_allclose(shares[0], [1 / 3, 2 / 3, 0], atol=1e-12)


@given(st.integers(1, 30), st.integers(1, 6), st.integers(1, 9), st.integers(0, 999), st.booleans())
def test_shares_sum_to_one_and_no_vote_is_no_share(bank, classes, k, seed, weighted):
    rng = np.random.default_rng(seed)
    labels, indices = rng.integers(0, classes, bank), rng.integers(0, bank, (5, k))
    distances = rng.integers(0, 3, (5, k)) * 0.5 if weighted else None
    shares = knn_classify(labels, indices, classes=classes, distances=distances)
    assert shares.shape == (5, classes)
    np.testing.assert_allclose(shares.sum(axis=1), 1, atol=1e-12)
    assert (shares >= 0).all()
    for query in range(5):
        assert set(np.flatnonzero(shares[query])) <= set(labels[indices[query]].tolist())


def test_only_ratios_of_distances_count():
    rng = np.random.default_rng(0)
    labels, indices = rng.integers(0, 3, 20), rng.integers(0, 20, (8, 6))
    distances = rng.uniform(0.1, 2, (8, 6))
    shares = knn_classify(labels, indices, classes=3, distances=distances)
    for scale in (1e-30, 1e-6, 1e6, 1e30):
        scaled = knn_classify(labels, indices, classes=3, distances=distances * scale)
        np.testing.assert_allclose(scaled, shares, rtol=1e-9)
    equal = knn_classify(labels, indices, classes=3, distances=np.full((8, 6), 0.3))
    np.testing.assert_allclose(equal, knn_classify(labels, indices, classes=3), atol=1e-12)


def test_a_tiny_distance_in_float32_is_no_division_by_zero():
    distances = np.array([[1e-45, 1.0]], dtype=np.float32)
    shares = knn_classify([0, 1], [[0, 1]], classes=2, distances=distances)
    np.testing.assert_allclose(shares, [[1, 0]], atol=1e-12)


def test_a_tie_is_answered_by_the_lowest_class():
    assert knn_classify([2, 0, 2, 0], [[0, 1, 2, 3]], classes=3).argmax(axis=1).tolist() == [0]


def test_other_class_numbers_rename_the_columns():
    rng = np.random.default_rng(0)
    labels, indices, names = rng.integers(0, 4, 30), rng.integers(0, 30, (9, 5)), [2, 0, 3, 1]
    shares = knn_classify(labels, indices, classes=4)
    renamed = knn_classify(np.array(names)[labels], indices, classes=4)
    np.testing.assert_allclose(renamed[:, names], shares)


@pytest.mark.parametrize(
    ("given_", "error", "words"),
    [
        (dict(bank_labels=[0, 3], indices=[[0, 1]]), ValueError, "bank_labels holds 3, but"),
        (dict(bank_labels=[0, -1], indices=[[0, 1]]), ValueError, "bank_labels holds -1, but"),
        (dict(bank_labels=[0, 0.5], indices=[[0, 1]]), TypeError, "bank_labels holds float64"),
        (dict(bank_labels=[0, 1], indices=[[0, 2]]), ValueError, "indices reach from 0 to 2, but"),
        (dict(bank_labels=[0, 1], indices=[[0, -1]]), ValueError, "indices reach from -1 to 0"),
        (dict(bank_labels=[0, 1], indices=[0, 1]), ValueError, r"indices has shape \(2,\)"),
        (dict(bank_labels=[0, 1], indices=[[0.5, 1.0]]), TypeError, "indices"),
        (dict(bank_labels=[0, 1], indices=[[0, 1]], distances=[[1]]), ValueError, "distances has"),
        (dict(bank_labels=[0, 1], indices=[[0, 1]], distances=[[1, -2]]), ValueError, "distances"),
        (dict(bank_labels=[0, 1], indices=[[0, 1]], distances=[[1, np.nan]]), ValueError,
         "distances"),
    ],
)  # fmt: skip
def test_a_vote_that_cannot_be_held(given_, error, words):
    with pytest.raises(error, match=words):
        knn_classify(**given_, classes=2)


@given(answers())
def test_p_same_is_what_its_parts_give(three):
    """P_SAME = MC * accuracy + ME * (1 - accuracy); a part of nothing counts nothing."""
    found = compare(*three)
    right = found.mutual_correctness * found.accuracy if found.accuracy > 0 else 0.0
    wrong = found.mutual_error * (1 - found.accuracy) if found.accuracy < 1 else 0.0
    assert abs(found.p_same - (right + wrong)) < 1e-12


@given(answers())
def test_every_share_is_counted_one_example_at_a_time(three):
    rows = list(zip(*(column.tolist() for column in three), strict=True))

    def share(what, among):
        among = [row for row in rows if among(*row)]
        return sum(what(*row) for row in among) / len(among) if among else np.nan

    wanted = (
        share(lambda y, f, g: f == g, lambda y, f, g: True),
        share(lambda y, f, g: f == g, lambda y, f, g: f == y),
        share(lambda y, f, g: f == g, lambda y, f, g: f != y),
        share(lambda y, f, g: f == y, lambda y, f, g: True),
        share(lambda y, f, g: g == y, lambda y, f, g: True),
    )
    found = compare(*three)
    np.testing.assert_allclose(as_tuple(found), wanted, atol=1e-15)
    assert found.examples == len(rows)


@given(answers(), st.randoms(use_true_random=False))
def test_order_and_names_of_classes_do_not_matter(three, random):
    found = as_tuple(compare(*three))
    order = list(range(len(three[0])))
    random.shuffle(order)
    np.testing.assert_allclose(as_tuple(compare(*(x[order] for x in three))), found, atol=1e-15)
    names = np.array(random.sample(range(100), 3))
    np.testing.assert_allclose(as_tuple(compare(*(names[x] for x in three))), found, atol=1e-15)


def test_a_share_of_nothing_is_no_number():
    right = compare([0, 1], [0, 1], [0, 0])
    assert np.isnan(right.mutual_error)
    assert (right.p_same, right.mutual_correctness, right.accuracy) == (0.5, 0.5, 1.0)
    wrong = compare([0, 1], [1, 0], [1, 1])
    assert np.isnan(wrong.mutual_correctness)
    assert (wrong.p_same, wrong.mutual_error, wrong.accuracy) == (0.5, 0.5, 0.0)
    none = compare([], [], [])
    assert np.isnan(as_tuple(none)).all()
    assert none.examples == 0


def test_the_same_error_is_more_than_an_error():
    assert compare([0, 0], [1, 1], [2, 2]).mutual_error == 0
    assert compare([0, 0], [1, 1], [1, 2]).mutual_error == 0.5


@pytest.mark.parametrize("short", range(3))
def test_three_of_one_length(short):
    three = [[0, 1], [0, 1], [0, 1]]
    three[short] = [0]
    name = ("labels", "predictions", "knn_predictions")[max(short, 1)]
    with pytest.raises(ValueError, match=rf"{name} has \d along 'example' but labels has \d"):
        compare(*three)


def test_the_result_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        compare([0], [0], [0]).p_same = 1.0
    assert isinstance(compare([0], [0], [0]), agreement.Agreement)
