"""CKA a batch at a time: against the estimate from all examples at once."""

import numpy as np
import pytest
import torch

from memexplorer.measures import hsic
from memexplorer.measures.similarity import linear_cka


def layers(examples, seed=0):
    """Four layers: the third is the first turned, the fourth shares half with it."""
    rng = np.random.default_rng(seed)
    first, second = rng.normal(size=(examples, 6)), rng.normal(size=(examples, 9))
    turn = np.linalg.qr(rng.normal(size=(6, 6)))[0]
    return [first, second, 5 * first @ turn + 3, first + rng.normal(size=(examples, 6))]


def cut(parts, size):
    return [[part[at : at + size] for part in parts] for at in range(0, len(parts[0]), size)]


def test_one_batch_of_all_is_debiased_cka():
    parts = layers(60)
    found = hsic.of_batches([parts])
    expected = [[linear_cka(a, b, debiased=True) for b in parts] for a in parts]
    np.testing.assert_allclose(found, expected, atol=1e-12)


@pytest.mark.parametrize("size", [8, 50, 500])
def test_small_batches_tell_the_same(size):
    """The plain index of batches of 8 would be far off; the estimate is not."""
    parts = layers(2000)
    whole = hsic.of_batches([parts])
    found = hsic.of_batches(cut(parts, size))
    assert np.abs(found - whole).max() < 0.04
    assert abs(found[0, 1]) < 0.04
    assert found[0, 2] == pytest.approx(1)
    plain = np.mean([linear_cka(batch[0], batch[1]) for batch in cut(parts, 8)[:50]])
    assert plain > 0.4


def test_the_mean_over_all_batches_is_without_bias():
    from itertools import combinations

    x = layers(7)
    grams = np.stack([part @ part.T for part in x])
    fives = [
        hsic.unbiased(grams[:, rows][:, :, rows]) for rows in map(list, combinations(range(7), 5))
    ]
    np.testing.assert_allclose(np.mean(fives, axis=0), hsic.unbiased(grams), atol=1e-9)


def test_tensors_give_the_same_as_arrays():
    grams = np.stack([part @ part.T for part in layers(20)])
    found = hsic.unbiased(torch.from_numpy(grams))
    assert isinstance(found, torch.Tensor)
    np.testing.assert_allclose(found.numpy(), hsic.unbiased(grams))


def test_the_grams_are_left_as_they_were():
    grams = np.stack([part @ part.T for part in layers(20)])
    before = grams.copy()
    hsic.unbiased(grams)
    assert (grams == before).all()


def test_a_layer_that_never_varies_is_unknown():
    found = hsic.of_batches([[layers(20)[0], np.full((20, 3), 0.5)]])
    assert found[0, 0] == pytest.approx(1)
    assert np.isnan(found[:, 1]).all()


def test_what_is_wrong_is_said():
    with pytest.raises(ValueError, match="a batch has 3 examples, but unbiased HSIC wants at"):
        hsic.of_batches([layers(3)])
    with pytest.raises(ValueError, match="no batch was given"):
        hsic.of_batches([])
