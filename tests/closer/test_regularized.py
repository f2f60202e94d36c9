"""Is the noise put where it is said, and does the network's own file stay as it is?"""

import pytest
import torch
from torch import nn

from memexplorer.closer.regularized import Dropped, Noised, regularized


class Functional(nn.Module):
    """It has no module of activation."""

    def __init__(self):
        super().__init__()
        self.first, self.last = nn.Linear(4, 6), nn.Linear(6, 2)

    def forward(self, inputs):
        return self.last(torch.relu(self.first(inputs)))


def test_dropout_stands_after_each_hidden_activation():
    plain = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 6), nn.Tanh(), nn.Linear(6, 2))
    made, where = regularized(plain, hidden=lambda: Dropped(0.5))
    assert where == ("after 1", "after 3")
    assert len(plain) == 5
    assert isinstance(plain[1], nn.ReLU)
    inputs = torch.rand(3, 4)
    assert torch.equal(made.eval()(inputs), plain(inputs))
    assert not torch.equal(made.train()(inputs), plain(inputs))


def test_without_a_module_of_activation_it_stands_before_the_next_layer():
    plain = Functional()
    made, where = regularized(plain, of_input=Noised(1.0), hidden=lambda: Dropped(0.5))
    assert where == ("before last", "the input")
    assert torch.equal(made.eval()(torch.ones(1, 4)), plain(torch.ones(1, 4)))
    with pytest.raises(ValueError, match="neither a module of activation"):
        regularized(nn.Linear(2, 2), hidden=lambda: Dropped(0.5))


def test_noise_has_the_strength_it_is_said_to_have():
    many = torch.ones(200_000)
    noisy, dropped = Noised(0.3).train()(many), Dropped(0.25).train()(many)
    assert noisy.std() == pytest.approx(0.3, rel=0.02)
    assert noisy.mean() == pytest.approx(1, abs=0.01)
    assert float((dropped == 0).float().mean()) == pytest.approx(0.25, abs=0.01)
    assert dropped.mean() == pytest.approx(1, abs=0.01)
