"""Both terms of ELR's gradient, against autograd."""

import numpy as np
import pytest
import torch
from torch.nn import functional

from memexplorer.measures.pulls import of_true_class, pulls


def test_both_terms_are_the_gradients_of_the_loss():
    rng = np.random.default_rng(0)
    output = torch.tensor(rng.standard_normal((8, 5)), requires_grad=True)
    labels, t = (
        torch.tensor(rng.integers(0, 5, 8)),
        torch.tensor(rng.dirichlet(np.ones(5), 8) * 0.9),
    )
    said = output.softmax(dim=1)
    plain = functional.cross_entropy(output, labels, reduction="sum")
    kept = 3 * torch.log(1 - (said * t).sum(dim=1)).sum()
    wanted = [
        torch.autograd.grad(cost, output, retain_graph=True)[0].numpy() for cost in (plain, kept)
    ]
    found = pulls(said.detach().numpy(), labels.numpy(), t.numpy(), 3.0)
    for one, other in zip(found, wanted, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-9)


def test_a_target_on_the_true_class_pulls_there_whatever_the_label_says():
    """The paper's point: of a wrongly told example the label pulls away, the regularizer back."""
    label, own = pulls([[0.8, 0.1, 0.1]] * 2, [0, 1], [[0.9, 0.05, 0.05]] * 2, 3.0)
    clean, wrong = of_true_class(label, [0, 1], [0, 0])
    assert clean == pytest.approx(-0.2)
    assert wrong == pytest.approx(0.8)
    assert own[1, 0] < 0 < own[1, 1]
    assert all(np.isfinite(of_true_class(own, [0, 1], [0, 0])))
    assert np.isnan(of_true_class(own, [0, 0], [0, 0])[1])


def test_tables_that_disagree_are_refused():
    with pytest.raises(ValueError, match="example"):
        pulls(np.ones((3, 2)) / 2, [0, 1, 0], np.zeros((2, 2)), 1.0)
    with pytest.raises(ValueError, match="labels holds 2"):
        pulls(np.ones((1, 2)) / 2, [2], np.zeros((1, 2)), 1.0)
