"""What each way of learning is told, and what it goes down on."""

import numpy as np
import pytest
import torch
from torch.nn import functional

from memexplorer.data import load_examples
from memexplorer.robust import ways


def told():
    labels, truth = [0, 1, 1, 2, 2, 2, 0, 2], [0, 1, 1, 2, 2, 2, 2, 0]
    made = {"images": np.zeros((8, 2, 2), np.uint8), "labels": labels, "true_labels": truth}
    return ways.told_of(load_examples(made), strength=3.0, decay=0.7, epochs=9)


def test_the_noise_that_is_told_is_counted():
    known = told()
    np.testing.assert_allclose(known.noise, [[0.5, 0, 0.5], [0, 1, 0], [0.25, 0, 0.75]])
    assert known.wrong == 0.25
    assert (known.examples, known.classes) == (8, 3)


@pytest.mark.parametrize("way", ways.WORDS)
def test_every_loss_remembers_and_only_some_mind_it(way):
    generator = torch.Generator().manual_seed(0)
    output, labels = torch.randn(4, 3, generator=generator), torch.tensor([0, 1, 2, 0])
    loss = ways.loss_of(way, told())
    cost = loss(output, labels, torch.arange(4))
    np.testing.assert_allclose(loss.targets[:4], 0.3 * output.softmax(1), atol=1e-4)
    again = loss(output, labels, torch.arange(4))
    assert (cost == again) == (way not in ("elr", "elr+", "kl"))
    plain = functional.cross_entropy(output, labels)
    assert torch.equal(cost, plain) == (way in ("ce", "co-teaching"))
    other = ways.loss_of(way, told())
    other.load(loss.state())
    assert torch.equal(other.targets, loss.targets)


def test_a_way_that_is_not_known_is_said():
    with pytest.raises(ValueError, match="method is 'mix', but one of 'ce'"):
        ways.loss_of("mix", told())
