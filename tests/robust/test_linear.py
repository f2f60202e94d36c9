"""The linear model of the theory, against torch and against what the theory says."""

import numpy as np
import pytest
import torch

from memexplorer import losses
from memexplorer.jobs import result_of
from memexplorer.robust.linear import line, plane


@pytest.mark.parametrize("strength", [0.0, 3.0])
def test_the_weights_are_those_of_softmax_regression_by_torch(strength):
    """Logits (0, w x), so that w is what our line is; the loss that networks are taught with."""
    found = result_of(line(dimensions=6, examples=9, steps=12, rate=0.5, strength=strength, seed=3))
    assert found.steps.tolist() == list(range(13))
    inputs, told = torch.tensor(found.inputs), torch.tensor((found.told > 0).astype(int))
    weights = torch.tensor(found.weights[0], requires_grad=True)
    loss = losses.early_learning(9, 2, strength=strength, decay=0.7)
    for step in range(1, 13):
        logits = torch.stack([torch.zeros(9).double(), inputs @ weights], dim=1)
        (grad,) = torch.autograd.grad(loss(logits, told, torch.arange(9)), weights)
        weights = (weights - 0.5 * grad).detach().requires_grad_()
        np.testing.assert_allclose(found.weights[step], weights.detach().numpy(), atol=1e-6)


def test_in_many_dimensions_wrong_labels_are_first_answered_truly_and_then_as_told():
    for seed in range(3):
        found = result_of(line(steps=5000, seed=seed))
        assert found.truly.max() > 0.95
        assert found.truly[0] < 0.9
        peak = found.truly.argmax()
        assert (np.diff(found.truly[peak:]) < 0.05).all(), "from there on it falls"
        assert found.as_told[-1] > 0.95
        assert found.held_out[peak] > 0.95 > found.held_out[-1] + 0.2


def test_the_regularizer_keeps_what_was_learned_early():
    found = result_of(line(steps=5000, strength=3.0))
    assert found.truly[-1] > 0.95
    assert found.held_out[-1] > 0.95


def test_a_line_in_a_plane_has_no_room_for_wrong_labels():
    found = result_of(line(dimensions=2, examples=60, steps=5000))
    assert found.truly[-1] == 1
    assert found.as_told[-1] == 0
    assert int(found.wrong.sum()) == 24


@pytest.mark.parametrize("dimensions", [2, 7])
def test_the_plane_shows_which_side_each_example_is_on(dimensions):
    found = result_of(line(dimensions=dimensions, examples=20, steps=50))
    for time in (0, 3, -1):
        places, weights = plane(found, time)
        np.testing.assert_allclose(places @ weights, found.inputs @ found.weights[time], atol=1e-9)
    np.testing.assert_allclose(places[:, 0], found.inputs[:, 0])


def test_what_does_not_fit_is_said():
    with pytest.raises(ValueError, match="fraction is 0.5, but a number from 0 to below 0.5"):
        next(line(fraction=0.5))
    with pytest.raises(ValueError, match="examples is 1, but at least 2"):
        next(line(examples=1))
