"""A network whose blocks hardly say anything before it learned: a scale that begins near 0."""

import numpy as np
import pytest
import torch
from torch import nn

from memexplorer.data import load_examples


class Scale(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.by = nn.Parameter(torch.ones(width))

    def reset_parameters(self):
        nn.init.constant_(self.by, 1e-8)

    def forward(self, x):
        return x * self.by


class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.linear, self.scale = nn.Linear(width, width), Scale(width)

    def forward(self, x):
        return x + self.scale(self.linear(x).relu())


class Residual(nn.Module):
    """Four blocks over the four tokens of an image of 8 x 8."""

    def __init__(self, width=12, classes=3):
        super().__init__()
        self.cut = nn.Conv2d(1, width, 4, 4)
        self.blocks = nn.Sequential(*[Block(width) for _ in range(4)])
        self.fc = nn.Linear(width, classes)

    def forward(self, x):
        tokens = self.cut(x).flatten(2).transpose(1, 2)
        return self.fc(self.blocks(tokens).mean(1))


@pytest.fixture
def residual():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return Residual().eval()


@pytest.fixture
def images():
    pixels = np.random.default_rng(0).integers(0, 255, (24, 8, 8)).astype(np.uint8)
    return load_examples({"images": pixels, "labels": np.arange(24) % 3, "classes": list("abc")})
