import math

import pytest
import torch

from memexplorer.losses import contrastive, masked


def double_loop(output, temperature):
    """NT-Xent written out view by view."""
    rows, count, total = output.double(), len(output), 0.0
    for one in range(count):
        partner = (one + count // 2) % count
        alike = [
            math.exp(torch.cosine_similarity(rows[one], rows[other], dim=0).item() / temperature)
            for other in range(count)
        ]
        total += -math.log(alike[partner] / sum(a for o, a in enumerate(alike) if o != one))
    return total / count


@pytest.mark.parametrize("temperature", [0.1, 0.5, 2.0])
@pytest.mark.parametrize("images", [1, 2, 7])
def test_contrastive_as_the_double_loop(images, temperature):
    rows = torch.randn(2 * images, 5, generator=torch.Generator().manual_seed(images))
    found = contrastive(temperature)(rows, None, None)
    assert found.item() == pytest.approx(double_loop(rows, temperature), rel=1e-5, abs=1e-6)


def test_contrastive_in_closed_form():
    """Equal rows: one of 2n - 1; aligned pairs, all else orthogonal: log(e^(1/t) + 2n - 2) - 1/t"""
    same = contrastive(0.5)(torch.ones(8, 3), None, None)
    assert same.item() == pytest.approx(math.log(7))
    apart = contrastive(0.5)(torch.eye(4).repeat(2, 1) * 3, None, None)  # the length is nothing
    assert apart.item() == pytest.approx(math.log(math.exp(2) + 6) - 2, rel=1e-5)


def test_contrastive_draws_partners_together():
    torch.manual_seed(0)
    rows = torch.randn(8, 4, requires_grad=True)
    loss = contrastive(0.5)
    before = loss(rows, None, None)
    (grad,) = torch.autograd.grad(before, rows)
    assert loss(rows - 0.1 * grad, None, None) < before


def test_what_cannot_be_paired_is_refused():
    with pytest.raises(ValueError, match="3 rows, but two views of each image"):
        contrastive()(torch.ones(3, 2), None, None)
    with pytest.raises(ValueError, match="temperature is 0, but a number above 0"):
        contrastive(0)


def test_masked_is_the_mean_over_hidden_pixels_only():
    generator = torch.Generator().manual_seed(0)
    output, images = torch.randn(2, 3, 2, 4, 4, generator=generator).unbind(0)
    hidden = torch.rand(3, 1, 4, 4, generator=generator) < 0.4
    total, count = 0.0, 0
    for n in range(3):
        for c in range(2):
            for r in range(4):
                for k in range(4):
                    if hidden[n, 0, r, k]:
                        total += (output[n, c, r, k] - images[n, c, r, k]).item() ** 2
                        count += 1
    assert masked()(output, (images, hidden), None).item() == pytest.approx(total / count, rel=1e-5)
    nothing = torch.zeros_like(hidden)
    assert masked()(output, (images, nothing), None).item() == 0
