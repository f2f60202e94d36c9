"""Class means, favourites and the share above the diagonal, against the definitions by hand."""

import numpy as np
import pytest

from memexplorer.measures import selectivity, units


def drawn(count=200, width=7, classes=5):
    rng = np.random.default_rng(0)
    return rng.gamma(1.0, size=(count, width)), rng.integers(0, classes, count)


@pytest.mark.parametrize("size", [1, 3, 64, 1000])
def test_in_blocks_as_with_everything_at_once(size):
    means, labels = drawn()
    blocks = (means[start : start + size] for start in range(0, len(means), size))
    found = selectivity.class_means(blocks, labels, classes=6)
    for label in range(5):
        np.testing.assert_allclose(found[label], means[labels == label].mean(axis=0))
    assert np.isnan(found[5]).all()


def test_classmem_of_class_means_is_classmem():
    means, labels = drawn()
    by_class = selectivity.class_means([means], labels, classes=5)
    np.testing.assert_allclose(
        units.classmem(by_class, np.arange(5)), units.classmem(means, labels), rtol=1e-12
    )


def test_the_order_of_the_examples_does_not_matter():
    means, labels = drawn()
    order = np.random.default_rng(1).permutation(len(means))
    here, there = (
        selectivity.class_means([means[some]], labels[some], classes=5)
        for some in (slice(None), order)
    )
    np.testing.assert_allclose(here, there)


def test_float32_sums_lose_nothing():
    blocks = np.full((100_000, 1), 0.1, np.float32)
    found = selectivity.class_means([blocks], np.zeros(100_000, int), classes=1)
    np.testing.assert_allclose(found, np.float64(np.float32(0.1)), rtol=1e-12)


def test_a_unit_favours_the_class_it_answers_most():
    means = np.array([[0.1, 0.0, 2.0], [0.5, 0.0, 2.0], [np.nan] * 3])
    assert selectivity.favourites(means).tolist() == [1, -1, 0]


def test_silent_units_stand_for_nothing():
    assert selectivity.above([0.9, 0.1, 0.0, 0.3], [0.5, 0.2, 0.0, 0.3]) == 1 / 3
    assert np.isnan(selectivity.above([0.0], [0.0]))


def test_what_does_not_fit_is_said():
    with pytest.raises(ValueError, match="blocks hold 3 examples, but labels has 4; give both"):
        selectivity.class_means([np.ones((3, 2))], [0, 1, 1, 0], classes=2)
    with pytest.raises(ValueError, match="blocks hold more than the 2 examples that have labels"):
        selectivity.class_means([np.ones((3, 2))], [0, 1], classes=2)
    with pytest.raises(ValueError, match="labels holds 7"):
        selectivity.class_means([np.ones((1, 2))], [7], classes=2)
    with pytest.raises(ValueError, match="NaN"):
        selectivity.class_means([np.full((1, 2), np.nan)], [0], classes=2)
