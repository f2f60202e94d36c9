"""Small classifiers for the shipped samples, tests and lessons."""

from collections import OrderedDict
from itertools import pairwise

from torch import nn


class Residual(nn.Module):
    """Two 3x3 convolutions around which the input takes a short cut."""

    def __init__(self, into: int, out: int, stride: int = 1):
        super().__init__()
        self.conv1 = nn.Conv2d(into, out, 3, stride, 1, bias=False)
        self.norm1 = nn.BatchNorm2d(out)
        self.act1 = nn.ReLU()
        self.conv2 = nn.Conv2d(out, out, 3, 1, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(out)
        self.act2 = nn.ReLU()
        self.shortcut = nn.Identity()
        if stride != 1 or into != out:
            self.shortcut = nn.Sequential(
                OrderedDict(
                    conv=nn.Conv2d(into, out, 1, stride, bias=False), norm=nn.BatchNorm2d(out)
                )
            )

    def forward(self, x):
        y = self.act1(self.norm1(self.conv1(x)))
        return self.act2(self.norm2(self.conv2(y)) + self.shortcut(x))


class ResNet(nn.Module):
    """A residual network for small images: a stem, one stage per width, a mean, a classifier.

    >>> import torch
    >>> ResNet(classes=10, widths=(4, 8))(torch.zeros(2, 3, 32, 32)).shape
    torch.Size([2, 10])
    """

    def __init__(self, *, classes: int, channels: int = 3, widths=(16, 32, 64, 128), blocks=1):
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(channels, widths[0], 3, 1, 1, bias=False),
            nn.BatchNorm2d(widths[0]),
            nn.ReLU(),
        )
        into = widths[0]
        for number, width in enumerate(widths, start=1):
            steps = [Residual(into, width, 1 if number == 1 else 2)]
            steps += [Residual(width, width) for _ in range(blocks - 1)]
            self.add_module(f"stage{number}", nn.Sequential(*steps))
            into = width
        self.stages = len(widths)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(into, classes)

    def forward(self, x):
        x = self.stem(x)
        for number in range(1, self.stages + 1):
            x = getattr(self, f"stage{number}")(x)
        return self.fc(self.pool(x).flatten(1))


class MLP(nn.Module):
    """Fully connected layers with ReLU between them, on images or vectors laid flat.

    >>> import torch
    >>> MLP((64, 32, 10))(torch.zeros(5, 1, 8, 8)).shape
    torch.Size([5, 10])
    """

    def __init__(self, widths):
        super().__init__()
        self.hidden = nn.ModuleList(nn.Linear(a, b) for a, b in pairwise(widths[:-1]))
        self.acts = nn.ModuleList(nn.ReLU() for _ in self.hidden)
        self.fc = nn.Linear(widths[-2], widths[-1])

    def forward(self, x):
        x = x.flatten(1)
        for layer, act in zip(self.hidden, self.acts, strict=True):
            x = act(layer(x))
        return self.fc(x)
