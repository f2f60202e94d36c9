"""The compiled estimator: the same with any number of threads, in any order, cached or not."""

import numpy as np
import pytest

from memexplorer import kraskov


def columns(units=5, examples=300):
    rng = np.random.default_rng(0)
    found = rng.normal(size=(units, 3)) @ rng.normal(size=(3, examples))
    found += rng.normal(size=found.shape)
    found[1] = np.maximum(found[1], 0)
    return found


PAIRS = np.stack(np.triu_indices(5), axis=1)


def test_threads_and_the_size_of_their_parts_change_nothing(monkeypatch):
    alone = kraskov.informations(columns(), PAIRS, k=3, threads=1)
    monkeypatch.setattr(kraskov, "WORK", 600)
    np.testing.assert_array_equal(kraskov.informations(columns(), PAIRS, k=3, threads=4), alone)


def test_which_of_the_two_comes_first_changes_nothing():
    found = kraskov.informations(columns(), PAIRS, k=4)
    turned = kraskov.informations(columns(), PAIRS[:, ::-1], k=4)
    np.testing.assert_allclose(turned, found, atol=1e-12)


def test_how_far_all_search_together_changes_nothing():
    """The first search is only a beginning: the second finds what it missed."""
    prepared = kraskov._sorted(columns())
    psi = np.arange(300.0)
    every = []
    for near in (1, 7, 130, 299):
        found = np.zeros(len(PAIRS))
        kraskov._pairs(*prepared, psi, 3, near, PAIRS.astype(np.int64), found)
        every.append(found)
    for found in every[1:]:
        np.testing.assert_array_equal(found, every[0])


def test_what_is_given_stays_as_it_was():
    given, pairs = columns(), PAIRS.copy()
    before = given.copy()
    kraskov.informations(given, pairs, k=3)
    kraskov.untied(given, 1e-10, np.random.default_rng(0))
    np.testing.assert_array_equal(given, before)
    np.testing.assert_array_equal(pairs, PAIRS)


def test_noise_is_far_smaller_than_float32_tells_apart():
    rows = columns()
    parted = kraskov.untied(rows, 1e-10, np.random.default_rng(0))
    assert len(np.unique(parted[1])) == 300
    np.testing.assert_array_equal(parted[0], rows[0])
    assert abs(parted - rows).max() < 1e-8


def test_where_nothing_can_be_kept_it_is_compiled_all_the_same(monkeypatch):
    import numba

    asked = []

    def njit(**settings):
        asked.append(settings)
        if settings.get("cache"):
            raise RuntimeError("cannot cache function: no locator available")
        return lambda function: function

    monkeypatch.setattr(numba, "njit", njit)
    assert kraskov.compiled(len) is len
    assert asked == [{"nogil": True, "cache": True}, {"nogil": True}]


@pytest.mark.parametrize("k", [2, 3, 4, 7])
def test_any_k_is_the_definition(k):
    from scipy.special import digamma

    rows = columns(3, 90)
    x, y = rows[0], rows[2]
    across, along = abs(x[:, None] - x), abs(y[:, None] - y)
    far = np.sort(np.maximum(across, along), axis=1)[:, k : k + 1]  # the first is itself
    psi = digamma((across < far).sum(axis=1)) + digamma((along < far).sum(axis=1))
    wanted = digamma(90) + digamma(k) - psi.mean()
    assert kraskov.informations(rows, [(0, 2)], k=k)[0] == pytest.approx(wanted, abs=1e-10)
