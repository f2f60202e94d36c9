"""Does LASS on a torch network keep to the box in pixels, and find what a line allows?"""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional

from memexplorer.closer import lass
from memexplorer.data import load_examples
from memexplorer.jobs import result_of
from memexplorer.models.classifiers import MLP
from memexplorer.models.loading import load_model
from memexplorer.models.origin import Origin, attach
from memexplorer.models.preprocessing import Preprocessing


def points(count=60, size=4, seed=0):
    rng = np.random.default_rng(seed)
    return load_examples((rng.random((count, size), np.float32), np.arange(count) % 2))


def straight(size=4, seed=1):
    """Two classes by a line; its margin over the box's radius has a closed form."""
    torch.manual_seed(seed)
    net = nn.Linear(size, 2)
    weights = (net.weight[0] - net.weight[1]).detach().numpy()
    net.bias.data = torch.tensor([0.0, float(weights.sum() / 2)])  # through the middle
    return net, weights


def test_a_line_is_found_at_its_distance():
    (net, weights), some = straight(), points()
    away = np.abs((some.inputs[:] - 0.5) @ weights) / np.abs(weights).sum()
    found = result_of(lass.searched(net, some, radius=0.1, noise=0.0, batch_size=7))
    assert found.critical.tolist() == (away < 0.1).tolist()
    assert 0 < found.critical.sum() < 60
    assert (found.said != found.became).tolist() == found.critical.tolist()


def test_the_direction_is_that_of_cross_entropy_and_does_not_vanish():
    torch.manual_seed(0)
    net, at = MLP((5, 8, 3)), torch.randn(20, 5)
    said, slope = lass.answering(net)(at)
    asked = at.clone().requires_grad_()
    cost = functional.cross_entropy(net(asked), torch.from_numpy(said), reduction="sum")
    (theirs,) = torch.autograd.grad(cost, asked)
    alike = functional.cosine_similarity(theirs, slope, dim=1)
    assert torch.allclose(alike, torch.ones(20), atol=1e-5)
    for part in net.parameters():
        part.data *= 40  # so sure that float32 holds no other class's probability
    (theirs,) = torch.autograd.grad(
        functional.cross_entropy(net(asked), net(asked).argmax(1), reduction="sum"), asked
    )
    assert (theirs.abs().sum(1) == 0).any()
    assert (lass.answering(net)(at)[1].abs().sum(1) > 0).all()


class Answer(nn.Module):
    """Keeps what it was asked."""

    def __init__(self):
        super().__init__()
        self.asked = []

    def forward(self, x):
        self.asked.append(x.detach().clone())
        return torch.stack([x.flatten(1).sum(1) * 0 + 1, x.flatten(1).sum(1) * 1e-3], dim=1)


@pytest.mark.parametrize("clip", [False, True])
def test_the_box_is_in_pixels_where_inputs_are_normalized(clip):
    images = np.random.default_rng(0).integers(0, 256, (3, 4, 4, 3), np.uint8)
    mean, std = (0.5, 0.4, 0.3), (0.2, 0.3, 0.4)
    net = attach(Answer(), Origin("", None, Preprocessing(channels=3, mean=mean, std=std)))
    some = load_examples((images, [0, 1, 0]))
    result_of(lass.searched(net, some, radius=0.3, iterations=20, clip=clip, noise=0.3))
    back = [x * torch.tensor(std)[:, None, None] + torch.tensor(mean)[:, None, None]
            for x in net.asked if len(x) == 3]  # fmt: skip
    pixels = torch.from_numpy(images).permute(0, 3, 1, 2) / 255
    assert max(float((x - pixels).abs().max()) for x in back) == pytest.approx(0.3, abs=1e-5)
    beyond = max(float((x - 0.5).abs().max()) for x in back)
    assert (beyond <= 0.5 + 1e-5) == clip


def test_batches_change_nothing_and_rows_keep_their_noise():
    torch.manual_seed(3)
    net, some = MLP((4, 16, 3)).double().float(), points(50, seed=2)
    whole, parts, few = (
        result_of(lass.searched(net, some, radius=0.2, seed=4, **how))
        for how in ({}, {"batch_size": 9}, {"rows": [40, 3]})
    )
    assert 0 < whole.critical.sum() < 50
    assert whole.when.tolist() == parts.when.tolist()
    assert few.when.tolist() == whole.when[[40, 3]].tolist()


def test_the_shipped_network_changes_its_mind_more_in_a_wider_box():
    from memexplorer.data.samples import sample

    given = sample("digits")
    net = load_model(given["model"], weights=given["weights"])
    some = load_examples(given["held_out"]).take(np.arange(100))
    shares = [result_of(lass.searched(net, some, radius=radius)).critical.mean()
              for radius in (0, 0.01, 0.03, 0.1)]  # fmt: skip
    assert shares[0] == 0
    assert shares == sorted(shares)
    assert shares[-1] > shares[1]
    assert net.training is False


def test_a_network_without_classes_is_refused():
    with pytest.raises(ValueError, match="two or more classes were wanted"):
        result_of(lass.searched(nn.Linear(4, 1), points(), radius=0.1))
