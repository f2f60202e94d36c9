"""Against closed forms, the definitions by explicit matrices, scikit-learn, and invariances."""

import re
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memexplorer.directions import directions
from memexplorer.measures import similarity
from memexplorer.measures.similarity import linear_cka, procrustes, pwcca, svcca

INDICES = {
    "cka": linear_cka,
    "debiased": lambda x, y: linear_cka(x, y, debiased=True),
    "svcca": svcca,
    "pwcca": pwcca,
    "procrustes": procrustes,
}
every_index = pytest.mark.parametrize("index", INDICES.values(), ids=INDICES)


def features(examples=200, width=6, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(examples, width)) @ rng.normal(size=(width, width)) + rng.normal()


def rotation(width, seed=0):
    return np.linalg.qr(np.random.default_rng(seed).normal(size=(width, width)))[0]


def orthogonal(examples, count, seed=0):
    """Centred columns of length 1, at right angles."""
    columns = np.random.default_rng(seed).normal(size=(examples, count))
    return np.linalg.qr(columns - columns.mean(axis=0))[0]


def at_angles(angles, examples=100):
    """Two subspaces with these principal angles; all directions vary alike."""
    columns = orthogonal(examples, 2 * len(angles))
    first, second = columns[:, : len(angles)], columns[:, len(angles) :]
    return first, first * np.cos(angles) + second * np.sin(angles)


@every_index
def test_the_same_features_are_at_one(index):
    assert index(features(), features()) == 1


@every_index
@settings(max_examples=20)
@given(seed=st.integers(0, 10**6), scale=st.floats(1e-6, 1e6), shift=st.floats(-100, 100))
def test_no_rotation_scale_or_shift_changes_it(index, seed, scale, shift):
    x, y = features(60, 4, seed), features(60, 5, seed + 1)
    turned = scale * (y @ rotation(5, seed)) + shift
    assert index(x, turned) == pytest.approx(index(x, y), abs=1e-6)
    assert index(y, turned) == pytest.approx(1, abs=1e-6)
    assert index(scale * x + shift, y) == pytest.approx(index(x, y), abs=1e-6)
    if index is not pwcca:  # which weighs by the units of the first, so it heeds their axes
        assert index(turned, x) == pytest.approx(index(y, x), abs=1e-6)
    order = np.random.default_rng(seed).permutation(60)
    assert index(x[order], y[order]) == pytest.approx(index(x, y), abs=1e-9)


@pytest.mark.parametrize("index", [lambda x, y: svcca(x, y, keep=1), pwcca])
def test_canonical_correlations_heed_no_linear_map_at_all(index):
    """Where CKA and Procrustes do: that is what tells them apart."""
    x = features()
    mapped = x @ np.diag([1, 2, 3, 4, 5, 60.0])
    assert index(directions(x), directions(mapped)) == pytest.approx(1)
    assert linear_cka(x, mapped) < 0.99
    assert procrustes(x, mapped) < 0.99


@pytest.mark.parametrize("angles", [[0.0], [0.3], [0.1, 0.5, 1.2], [0, np.pi / 2]])
def test_two_subspaces_at_known_angles(angles):
    x, y = at_angles(np.array(angles))
    cosines = np.cos(angles)
    assert svcca(x, y, keep=1) == pytest.approx(cosines.mean())
    # Each canonical variable of x is one unit of length 1: they weigh alike.
    assert pwcca(x, y) == pytest.approx(cosines.mean())
    assert linear_cka(x, y) == pytest.approx((cosines**2).mean())
    assert procrustes(x, y) == pytest.approx(cosines.mean())


def test_pwcca_weighs_by_what_makes_up_the_first():
    """Units along two right-angled directions, one of length 3: weights 3 and 1, in x only."""
    x, y = at_angles(np.array([0.2, 1.1]))
    longer = x * [3, 1]
    expected = (3 * np.cos(0.2) + np.cos(1.1)) / 4
    assert pwcca(longer, y) == pytest.approx(expected)
    assert pwcca(y, longer) == pytest.approx((np.cos(0.2) + np.cos(1.1)) / 2)
    twice = np.concatenate([longer, longer[:, 1:]], axis=1)  # two units along the second
    assert pwcca(twice, y) == pytest.approx((3 * np.cos(0.2) + 2 * np.cos(1.1)) / 5)


def test_pwcca_by_its_definition():
    """Canonical variables from the covariance matrices, as in a textbook."""
    x, y = features(300, 5, 1), features(300, 4, 2)
    y = y + 0.5 * x[:, :4]
    x, y = x - x.mean(axis=0), y - y.mean(axis=0)
    within_x, within_y, among = x.T @ x, y.T @ y, x.T @ y
    values, vectors = np.linalg.eig(
        np.linalg.solve(within_x, among) @ np.linalg.solve(within_y, among.T)
    )
    order = np.argsort(-values.real)[:4]
    correlations = np.sqrt(values.real[order])
    variables = x @ vectors.real[:, order]
    variables = variables / np.linalg.norm(variables, axis=0)
    weights = np.abs(variables.T @ x).sum(axis=1)
    assert pwcca(x, y) == pytest.approx((correlations * weights).sum() / weights.sum())
    assert svcca(x, y, keep=1) == pytest.approx(correlations.mean())


def test_cka_by_explicit_gram_matrices():
    for width, other in ((5, 7), (90, 3), (90, 120)):
        x, y = features(40, width, 3), features(40, other, 4)
        y[:, 0] += 3 * x[:, 0]
        centre = np.eye(40) - 1 / 40
        k, ell = centre @ x @ x.T @ centre, centre @ y @ y.T @ centre
        expected = np.trace(k @ ell) / np.sqrt(np.trace(k @ k) * np.trace(ell @ ell))
        assert linear_cka(x, y) == pytest.approx(expected)
        expected = song(x, y) / np.sqrt(song(x, x) * song(y, y))
        assert linear_cka(x, y, debiased=True) == pytest.approx(expected)


def song(x, y):
    """Unbiased HSIC, term by term as in Song et al. 2012, eq. 5."""
    n = len(x)
    k, ell = x @ x.T, y @ y.T
    np.fill_diagonal(k, 0)
    np.fill_diagonal(ell, 0)
    one = np.ones(n)
    terms = np.trace(k @ ell) + (one @ k @ one) * (one @ ell @ one) / ((n - 1) * (n - 2))
    return (terms - 2 / (n - 2) * (one @ k @ ell @ one)) / (n * (n - 3))


def test_unbiased_hsic_has_no_bias():
    """The mean over all quadruples of a small set is that of the set itself (a U-statistic)."""
    from itertools import combinations

    x, y = features(8, 3, 5), features(8, 2, 6)
    fours = [song(x[list(rows)], y[list(rows)]) for rows in combinations(range(8), 4)]
    assert np.mean(fours) == pytest.approx(song(x, y))


def test_unrelated_wide_features():
    rng = np.random.default_rng(7)
    x, y = rng.normal(size=(100, 1000)), rng.normal(size=(100, 1000))
    assert linear_cka(x, y) > 0.85
    assert abs(linear_cka(x, y, debiased=True)) < 0.02
    below = [
        linear_cka(rng.normal(size=(20, 50)), rng.normal(size=(20, 50)), debiased=True)
        for _ in range(20)
    ]
    assert min(below) < 0 < max(below)
    assert abs(np.mean(below)) < 0.1


def test_procrustes_by_the_best_rotation():
    """The distance after SciPy's rotation, of another route to the same optimum."""
    from scipy.linalg import orthogonal_procrustes

    x, y = features(80, 5, 8), features(80, 5, 9)
    x, y = (part - part.mean(axis=0) for part in (x, y))
    x, y = x / np.linalg.norm(x), y / np.linalg.norm(y)
    turn, _ = orthogonal_procrustes(x, y)
    assert procrustes(x, y) == pytest.approx(1 - np.linalg.norm(x @ turn - y) ** 2 / 2)


def test_canonical_correlations_of_scikit_learn():
    from sklearn.cross_decomposition import CCA

    x, y = features(400, 3, 10), features(400, 3, 11)
    y = y + 2 * x @ rotation(3, 1)
    left, right = CCA(n_components=3, max_iter=5000, tol=1e-10).fit_transform(x, y)
    found = [np.corrcoef(a, b)[0, 1] for a, b in zip(left.T, right.T, strict=True)]
    assert svcca(x, y, keep=1) == pytest.approx(np.mean(found), abs=1e-4)


def test_svcca_leaves_out_what_hardly_varies():
    """A direction with 1e-4 of the variance is noise to SVCCA, and all of it to plain CCA."""
    columns = orthogonal(200, 3)
    x = columns[:, :2] * [1, 0.01]
    y = np.stack([columns[:, 0], columns[:, 2] * 0.01], axis=1)
    assert svcca(x, y) == pytest.approx(1)
    assert svcca(x, y, keep=1) == pytest.approx(0.5)


@every_index
def test_features_that_never_vary(index):
    assert np.isnan(index(np.full((50, 3), 0.1), features(50, 2)))
    assert np.isnan(index(features(50, 2), np.zeros((50, 3), np.float32)))


@every_index
def test_float32_is_enough(index):
    x, y = features(100, 4, 12), features(100, 5, 13)
    assert index(x.astype(np.float32), y.astype(np.float32)) == pytest.approx(index(x, y), abs=1e-5)


@every_index
def test_what_is_wrong_is_said(index):
    with pytest.raises(ValueError, match="has 9 along 'example' but x has 10"):
        index(features(10, 2), features(9, 2))
    with pytest.raises(ValueError, match="y holds NaN or infinity in 1 of 10 rows"):
        index(features(10, 2), np.where(np.arange(10)[:, None] == 3, np.nan, features(10, 2)))
    with pytest.raises(ValueError, match="2 axes were wanted"):
        index(features(10, 2)[:, 0], features(10, 2))


def test_debiased_wants_four_examples():
    with pytest.raises(ValueError, match="x has 3 examples, but debiased CKA wants at least 4"):
        linear_cka(features(3, 2), features(3, 2), debiased=True)


@pytest.mark.parametrize("index", [svcca, pwcca])
def test_width_beyond_the_examples_is_warned_of(index):
    rng = np.random.default_rng(14)
    x, y = rng.normal(size=(50, 60)), rng.normal(size=(50, 60))
    with pytest.warns(UserWarning, match="50 examples are too few to compare .* by counting alone"):
        assert index(x, y) > 0.85  # though they are unrelated
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        index(directions(x), directions(y))  # whoever takes them apart asks `too_wide`
        index(features(50, 4), features(50, 4))


def test_the_docstrings_name_their_source():
    for name in ("linear_cka", "svcca", "pwcca", "procrustes"):
        assert re.search(r"^ *source +\w+", getattr(similarity, name).__doc__, re.MULTILINE)
