"""Losses people compare with, in their limits and by hand."""

import numpy as np
import pytest
import torch
from torch.nn import functional

from memexplorer import losses


def batch(rows=7, classes=4):
    rng = np.random.default_rng(0)
    output = torch.tensor(2 * rng.standard_normal((rows, classes)), requires_grad=True)
    return output, torch.tensor(rng.integers(0, classes, rows))


def alike(ours, other, output, **near):
    """Same value and same gradient."""
    one, two = (torch.autograd.grad(cost, output, retain_graph=True)[0] for cost in (ours, other))
    np.testing.assert_allclose(ours.item(), other.item(), **near)
    np.testing.assert_allclose(one.numpy(), two.numpy(), **near)


def test_generalized_from_cross_entropy_to_absolute_error():
    output, labels = batch()
    plain = functional.cross_entropy(output, labels)
    alike(losses.generalized_cross_entropy(1e-6)(output, labels, None), plain, output, atol=1e-4)
    said = output.softmax(dim=1)
    error = (said - functional.one_hot(labels, 4)).abs().sum(dim=1).mean() / 2
    alike(losses.generalized_cross_entropy(1.0)(output, labels, None), error, output, atol=1e-12)
    found = losses.generalized_cross_entropy(0.7)(output, labels, None).item()
    rows = zip(said.tolist(), labels.tolist(), strict=True)
    assert found == pytest.approx(np.mean([(1 - p[y] ** 0.7) / 0.7 for p, y in rows]))


def test_symmetric_is_the_cross_entropy_both_ways():
    output, labels = batch()
    plain = functional.cross_entropy(output, labels)
    alike(losses.symmetric_cross_entropy(1.0, 0.0)(output, labels, None), plain, output, atol=1e-12)
    found = losses.symmetric_cross_entropy(0.1, 1.0)(output, labels, None).item()
    told = np.log(np.maximum(np.eye(4)[labels.numpy()], 1e-4))
    back = -(output.detach().softmax(dim=1).numpy() * told).sum(axis=1).mean()
    assert found == pytest.approx(0.1 * plain.item() + back)


@pytest.mark.parametrize("hard", [False, True])
def test_bootstrapping_of_the_label_alone_is_the_cross_entropy(hard):
    output, labels = batch()
    plain = functional.cross_entropy(output, labels)
    alike(losses.bootstrapping(1.0, hard=hard)(output, labels, None), plain, output, atol=1e-12)
    said = output.detach().softmax(dim=1).numpy()
    own = np.eye(4)[said.argmax(axis=1)] if hard else said
    target = 0.8 * np.eye(4)[labels.numpy()] + 0.2 * own
    found = losses.bootstrapping(0.8, hard=hard)(output, labels, None).item()
    assert found == pytest.approx(-(target * np.log(said)).sum(axis=1).mean())


def test_forward_correction_of_no_noise_and_of_a_known_one():
    output, labels = batch()
    plain = functional.cross_entropy(output, labels)
    alike(losses.forward_corrected(np.eye(4))(output, labels, None), plain, output, atol=1e-9)
    noise = np.full((4, 4), 0.1) + 0.6 * np.eye(4)
    told = output.detach().softmax(dim=1).numpy() @ noise
    found = losses.forward_corrected(noise)(output, labels, None).item()
    assert found == pytest.approx(-np.log(told[np.arange(7), labels.numpy()]).mean())


def test_what_does_not_fit_is_said():
    with pytest.raises(ValueError, match="power is 0, but a number above 0"):
        losses.generalized_cross_entropy(0)
    with pytest.raises(ValueError, match="share is 1.5, but a number from 0 to 1"):
        losses.bootstrapping(1.5)
    with pytest.raises(ValueError, match="backward is -1"):
        losses.symmetric_cross_entropy(0.1, -1)
    with pytest.raises(ValueError, match=r"noise has shape \(2, 3\)"):
        losses.forward_corrected(np.ones((2, 3)) / 3)
    with pytest.raises(ValueError, match="each row from 0 up, and 1 in sum"):
        losses.forward_corrected([[0.5, 0.4], [0.0, 1.0]])
