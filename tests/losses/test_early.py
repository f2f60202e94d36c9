"""Early-learning regularization against the formula, by autograd and by hand."""

import numpy as np
import pytest
import torch
from torch.nn import functional

from memexplorer import losses

SMALL = 1e-4


def batch(seed=0, rows=6, classes=5, examples=9):
    """Logits, labels and indices; no probability is so small that its bound matters."""
    rng = np.random.default_rng(seed)
    output = torch.tensor(rng.standard_normal((rows, classes)), requires_grad=True)
    targets = torch.tensor(rng.integers(0, classes, rows))
    return output, targets, torch.tensor(rng.permutation(examples)[:rows])


def remembering(decay=0.7, strength=3.0, make=losses.early_learning, examples=9, classes=5):
    """A loss that has already seen every example, so that its targets are something."""
    loss = make(examples, classes, strength=strength, decay=decay)
    drawn = torch.tensor(np.random.default_rng(5).dirichlet(np.ones(classes), examples))
    loss.load({"targets": 0.6 * drawn})
    return loss


def by_hand(output, labels, before, strength, decay):
    """(loss, gradient, targets after), row by row in plain Python numbers."""
    total, grads, after = 0.0, [], []
    for logits, label, old in zip(output.tolist(), labels.tolist(), before.tolist(), strict=True):
        powers = np.exp(np.array(logits) - max(logits))
        p = powers / powers.sum()
        clipped = np.clip(p, SMALL, 1 - SMALL)
        t = decay * np.array(old) + (1 - decay) * clipped / clipped.sum()
        agree = float(clipped @ t)
        total += -np.log(p[label]) + strength * np.log(1 - agree)
        y = np.eye(len(p))[label]
        g = [p[c] / (1 - agree) * sum((t[k] - t[c]) * p[k] for k in range(len(p)))
             for c in range(len(p))]  # fmt: skip
        grads.append(p - y + strength * np.array(g))
        after.append(t)
    return total / len(grads), np.array(grads) / len(grads), np.array(after)


@pytest.mark.parametrize("strength", [0.0, 1.0, 3.0, 7.0])
@pytest.mark.parametrize("decay", [0.0, 0.7, 0.99])
def test_loss_gradient_and_memory_as_by_hand(strength, decay):
    output, labels, rows = batch()
    loss = remembering(decay, strength)
    want, grad, after = by_hand(output, labels, loss.targets[rows], strength, decay)
    cost = loss(output, labels, rows)
    (found,) = torch.autograd.grad(cost, output)
    assert cost.item() == pytest.approx(want, abs=1e-6)
    np.testing.assert_allclose(found.numpy(), grad, atol=1e-6, rtol=0)
    np.testing.assert_allclose(loss.targets[rows].numpy(), after, atol=1e-12)


def test_strength_nought_is_the_cross_entropy_bit_by_bit():
    output, labels, rows = (one.float() if one.is_floating_point() else one for one in batch(1))
    for strength, same in ((0.0, True), (1e-3, False)):
        loss = losses.early_learning(9, 5, strength=strength)
        ours, plain = loss(output, labels, rows), functional.cross_entropy(output, labels)
        one, two = (
            torch.autograd.grad(cost, output, retain_graph=True)[0] for cost in (ours, plain)
        )
        assert torch.equal(ours, plain) is same
        assert torch.equal(one, two) is same


def test_the_memory_is_brought_up_to_date_before_it_is_used():
    """At the first visit the targets would be 0 in the other order, and the loss plain."""
    output, labels, rows = batch(2)
    loss = losses.early_learning(9, 5, strength=3.0, decay=0.7)
    cost = loss(output, labels, rows).item()
    said = output.detach().softmax(dim=1)
    plain = functional.cross_entropy(output, labels).item()
    first = 3.0 * torch.log(1 - 0.3 * (said * said).sum(dim=1)).mean().item()
    assert first < -0.1
    assert cost == pytest.approx(plain + first, abs=1e-6)


def test_no_gradient_goes_through_the_memory():
    output, labels, rows = batch(3)
    loss = losses.early_learning(
        9, 5, decay=0.0
    )  # all of t is p, so a gradient through t would show
    cost = loss(output, labels, rows)
    t = output.detach().softmax(dim=1)
    fixed = functional.cross_entropy(output, labels)
    fixed = fixed + 3 * torch.log(1 - (t * output.softmax(dim=1)).sum(dim=1)).mean()
    one, two = (torch.autograd.grad(each, output)[0] for each in (cost, fixed))
    np.testing.assert_allclose(one.numpy(), two.numpy(), atol=1e-9)
    assert not loss.targets.requires_grad


def test_a_certain_network_has_a_finite_loss():
    """Softmax rounds to 1 and 0 here: bounds keep the logarithm a number."""
    output = torch.tensor([[200.0, 0.0, 0.0]], requires_grad=True)
    loss = losses.early_learning(1, 3, decay=0.7)
    for _ in range(60):
        cost = loss(output, torch.tensor([1]), torch.tensor([0]))
    t = (1 - SMALL) / (1 + SMALL)
    want = 200 + 3 * np.log(1 - (1 - SMALL) * t - SMALL * (1 - t))
    assert cost.item() == pytest.approx(want, rel=1e-3)
    (grad,) = torch.autograd.grad(cost, output)
    assert torch.isfinite(grad).all()


def test_targets_stay_in_the_simplex_and_grow_with_visits():
    loss = losses.early_learning(4, 3, decay=0.7)
    rng = np.random.default_rng(0)
    for visit in range(1, 8):
        output = torch.tensor(rng.standard_normal((2, 3)))
        loss(output, torch.tensor([0, 1]), torch.tensor([0, 2]))
        sums = loss.targets.sum(dim=1)
        np.testing.assert_allclose(sums[[0, 2]], 1 - 0.7**visit, atol=1e-6)
        assert (loss.targets >= 0).all()
        assert (sums[[1, 3]] == 0).all()


def test_the_pull_to_targets_by_hand():
    output, labels, rows = batch(4)
    loss = remembering(make=losses.towards_targets, strength=2.0)
    before = loss.targets[rows]
    cost = loss(output, labels, rows)
    (found,) = torch.autograd.grad(cost, output)
    p = output.detach().softmax(dim=1)
    t = 0.7 * before + 0.3 * p
    y = functional.one_hot(labels, 5)
    want = (p - y + 2 * (p * t.sum(dim=1, keepdim=True) - t)) / len(p)
    np.testing.assert_allclose(found.numpy(), want.numpy(), atol=1e-6)
    more = remembering(make=losses.towards_targets, strength=0.0)(output, labels, rows)
    assert torch.equal(more, functional.cross_entropy(output, labels))


def test_it_goes_on_from_what_was_kept():
    one, two = (losses.early_learning(9, 5) for _ in range(2))
    output, labels, rows = batch(6)
    one(output, labels, rows)
    kept = one.state()
    two.load(kept)
    first, second = (loss(output, labels, rows).item() for loss in (one, two))
    assert first == second
    assert not torch.equal(kept["targets"], one.targets), "what was kept does not change later"


def test_what_does_not_fit_is_said():
    output, labels, rows = batch()
    with pytest.raises(IndexError, match="example 8 was seen, but the memory has rows for 0 to 3"):
        losses.early_learning(4, 5)(output, labels, rows.clamp(min=8))
    with pytest.raises(IndexError, match="example -1 was seen"):
        losses.early_learning(9, 5)(output, labels, rows - 1 - rows.min())
    with pytest.raises(ValueError, match="5 answers, but the memory was made for 3 classes"):
        losses.early_learning(9, 3)(output, labels, rows)
    with pytest.raises(ValueError, match="indices are None"):
        losses.early_learning(9, 5)(output, labels, None)
    with pytest.raises(ValueError, match="decay is 1, but a number from 0 to below 1"):
        losses.early_learning(9, 5, decay=1)
    with pytest.raises(ValueError, match="strength is -1"):
        losses.early_learning(9, 5, strength=-1)
    with pytest.raises(ValueError, match=r"kept is of shape \(9, 5\), this one of \(4, 5\)"):
        losses.early_learning(4, 5).load(losses.early_learning(9, 5).state())
