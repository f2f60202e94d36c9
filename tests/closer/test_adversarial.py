"""Do the points stay in the box, turn the answer, and weigh what they should?"""

import pytest
import torch
from torch import nn

from memexplorer.closer import adversarial
from memexplorer.learning.stacked import Stacked


def line(offset):
    """It says 0 left of the offset and 1 right of it."""
    made = nn.Linear(1, 2)
    made.weight.data, made.bias.data = (
        torch.tensor([[-1.0], [1.0]]),
        torch.tensor([offset, -offset]),
    )
    return made


def test_points_that_can_turn_do_and_stay_in_the_box():
    stack = Stacked([line(0.0), line(10.0)]).train()
    inputs = torch.tensor([[[0.1], [-0.1], [5.0]]]).expand(2, 3, 1)
    points = adversarial.towards(stack, inputs, 0.5, noise=0.0)
    assert (points - inputs).abs().max() <= 0.5 + 1e-6
    before, after = stack(inputs).argmax(2), stack(points).argmax(2)
    assert (before != after).tolist() == [[True, True, False], [False, False, False]]
    assert stack.training
    assert all(one.requires_grad for one in stack.parameters())


def test_the_loss_weighs_examples_and_points():
    output, targets = torch.randn(2, 6, 3), torch.tensor([[0, 1, 2, 0, 1, 2]] * 2)
    loss = adversarial.weighted(torch.tensor([0.0, 0.25]))(output, targets, None, slice(0, 2))
    plain = nn.functional.cross_entropy
    assert loss[0] == pytest.approx(float(plain(output[0, :3], targets[0, :3])))
    wanted = 0.75 * plain(output[1, :3], targets[1, :3]) + 0.25 * plain(
        output[1, 3:], targets[1, 3:]
    )
    assert loss[1] == pytest.approx(float(wanted))
