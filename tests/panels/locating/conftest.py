"""A page about two small encoders: one trained by heart on the candidates, one on others."""

import numpy as np
import pytest
import torch
from torch import nn

from memexplorer import losses
from memexplorer.data.views import viewed
from memexplorer.panels import layers


class Small(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Sequential(nn.Conv2d(3, 8, 3, stride=2, padding=1), nn.ReLU())
        self.second = nn.Sequential(nn.Conv2d(8, 8, 3, padding=1), nn.ReLU())
        self.head = nn.Linear(8 * 64, 16)

    def forward(self, x):
        x = self.first(x)
        x = x + self.second(x)
        return self.head(x.flatten(1))


def drawn(count, seed):
    coarse = np.random.default_rng(seed).integers(0, 256, (count, 4, 4, 3), dtype=np.uint8)
    return {"images": coarse.repeat(4, 1).repeat(4, 2), "labels": np.arange(count) % 3,
            "classes": ("circle", "stripe", "dot")}  # fmt: skip


def learned(images, steps=40):
    torch.manual_seed(0)
    network = Small()
    batch = torch.tensor(images).permute(0, 3, 1, 2) / 255
    by = torch.optim.Adam(network.parameters(), 3e-3)
    for step in range(steps):
        both = torch.cat([viewed(batch, 0, 2 * step + at) for at in (0, 1)])
        by.zero_grad()
        losses.contrastive(0.2)(network(both)).backward()
        by.step()
    return network.eval()


@pytest.fixture(scope="session")
def images():
    return drawn(72, 0)


@pytest.fixture(scope="session")
def split():
    return {"candidates": list(range(24)), "independent": list(range(24, 48)),
            "shared": list(range(48, 72))}  # fmt: skip


@pytest.fixture(scope="session")
def pair(images, split):
    with torch.random.fork_rng():
        return [
            learned(images["images"][split["shared"] + split[own]])
            for own in ("candidates", "independent")
        ]


def ended(page, seconds=60):
    """The page, once it is loaded and LayerMem is measured."""
    assert page.running.job.join(seconds)
    for view in page.panes.views:
        if type(view).__name__ == "LayersView" and view.job.running.job is not None:
            assert view.job.running.job.join(seconds)
            assert not view.job.bar.fault
    return page


@pytest.fixture(scope="session")
def _measured(pair, images, split, cache):
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("MEMEXPLORER_CACHE", str(cache))
        f, g = pair
        return ended(layers.panel(f, images, drawn(24, 9), reference=g, split=split))


@pytest.fixture
def measured(_measured):
    yield _measured
    _measured.session.selection, _measured.session.focus = [], None
    _measured.session.at_layer = "output"


@pytest.fixture
def alone(pair, images):
    """The page of one encoder, with nothing to compare it with."""
    return ended(layers.panel(pair[0], images))
