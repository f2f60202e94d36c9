"""A way of learning followed epoch by epoch: what is measured, and that it goes on exactly."""

import numpy as np
import pytest
import torch

from memexplorer.data import load_examples
from memexplorer.jobs import result_of
from memexplorer.learning.recipe import Recipe
from memexplorer.models.makes import made
from memexplorer.robust import sets, ways
from memexplorer.robust.following import MEASURED, followed, suspicion

RECIPE = Recipe(rate=0.05, batch_size=8, epochs=3)


def few(count=40, seed=0):
    rng = np.random.default_rng(seed)
    labels = np.arange(count) % 3
    images = rng.integers(0, 60, (count, 6, 6)).astype(np.uint8)
    images[np.arange(count), labels] += 150  # a bright row says the class
    return load_examples((images, labels))


def steps(method, cache, recipe=RECIPE, network=None, **how):
    noisy, other = sets.noisy(few(), "symmetric", 0.4, seed=0), few(20, seed=1)
    how = {"strength": 3.0, "decay": 0.7, "seed": 0, "cache": cache} | how
    network = network or made("small", noisy, width=4)
    return followed(method, network, noisy, other, recipe, **how)


@pytest.mark.parametrize("method", ways.WORDS)
def test_every_way_is_followed_and_goes_on_where_it_was_stopped(method, tmp_path):
    whole = result_of(steps(method, tmp_path / "whole"))
    assert whole.epochs["epoch"] == [1, 2, 3]
    begun = steps(method, tmp_path / "parts")
    for progress in begun:
        if progress.partial is not None:
            break
    assert progress.partial.epochs["epoch"] == [1]
    begun.close()
    gone_on = list(steps(method, tmp_path / "parts"))
    assert sum(one.partial is not None for one in gone_on) == 2, "only what was left is done"
    again = gone_on[-1].partial
    for name, values in whole.epochs.items():
        np.testing.assert_array_equal(values, again.epochs[name], err_msg=name)
    np.testing.assert_array_equal(whole.targets, again.targets)
    np.testing.assert_array_equal(whole.answers, again.answers)


@pytest.mark.parametrize("method", ["elr", "elr+", "co-teaching"])
def test_dropout_draws_the_same_after_a_stop_in_the_middle_of_an_epoch(method, tmp_path):
    network = made("cnn", few(), width=4, dropout=0.5)
    torch.manual_seed(1)
    whole = result_of(steps(method, tmp_path / "whole", network=network))
    plain = result_of(steps(method, tmp_path / "plain", network=made("cnn", few(), width=4)))
    assert whole.epochs["loss"] != plain.epochs["loss"], "dropout has a say"
    torch.manual_seed(2)
    begun, known = steps(method, tmp_path / "parts", network=network), 0
    for progress in begun:
        known += progress.partial is not None
        if known and progress.partial is None:
            break  # within the second epoch: what was done of it is done again
    begun.close()
    again = list(steps(method, tmp_path / "parts", network=network))[-1].partial
    np.testing.assert_array_equal(whole.epochs["loss"], again.epochs["loss"])
    np.testing.assert_array_equal(whole.targets, again.targets)


def test_what_is_measured_adds_up(tmp_path):
    found = result_of(steps("elr", tmp_path))
    epochs = {name: np.array(found.epochs[name]) for name in MEASURED}
    np.testing.assert_allclose(epochs["truly"] + epochs["as_told"] + epochs["otherwise"], 1)
    clean = 0.6
    np.testing.assert_allclose(
        epochs["training"], clean * epochs["right"] + (1 - clean) * epochs["as_told"]
    )
    np.testing.assert_allclose(found.targets.sum(axis=1), 1 - 0.7**3, atol=1e-6)
    assert (epochs["regularizer_clean"] != 0).all()
    assert (np.array(result_of(steps("ce", tmp_path)).epochs["regularizer_clean"]) == 0).all()
    for other in ("elr+", "kl"):  # two networks' own targets, and another regularizer
        assert np.isnan(result_of(steps(other, tmp_path)).epochs["regularizer_wrong"]).all()


def test_cross_entropy_and_elr_begin_alike_and_another_seed_does_not(tmp_path):
    short = Recipe(rate=1e-12, batch_size=8, epochs=1)  # nothing is learned: how it begins
    plain, early = (result_of(steps(name, tmp_path, short)) for name in ("ce", "elr"))
    np.testing.assert_allclose(plain.targets, early.targets, atol=1e-5)
    other = result_of(steps("ce", tmp_path, short, seed=1))
    assert not np.allclose(plain.targets, other.targets, atol=1e-3)


def test_a_loss_that_is_no_number_is_said(tmp_path):
    with pytest.raises(ValueError, match="the loss became .* in epoch 1; take a smaller rate than"):
        result_of(steps("ce", tmp_path, Recipe(rate=1e30, batch_size=8, epochs=2)))


def test_suspicion_is_high_where_the_network_said_another_class():
    doubt = suspicion(np.array([[0.9, 0.1], [0.9, 0.1], [0.0, 0.0]]), np.array([0, 1, 0]))
    np.testing.assert_allclose(doubt, [0.1, 0.9, 1.0])
