"""Small networks of convolutions that train in seconds: of images, and of clips.

SmallCNN sees each place by itself and suits small images of one size; Convolutions averages over
all places, takes any size, and reaches over time where there is one. Which is taught is chosen by
its name in models.makes.
"""

from collections import OrderedDict
from itertools import pairwise

from torch import nn


class SmallCNN(nn.Module):
    """Two convolutions that halve the image, normalized, and two fully connected layers.

    size  of the images, (height, width)

    >>> import torch
    >>> SmallCNN((8, 8), classes=10)(torch.zeros(2, 1, 8, 8)).shape
    torch.Size([2, 10])
    """

    def __init__(self, size, *, classes: int, channels: int = 1, width: int = 16, hidden=128):
        super().__init__()
        for number, (into, out) in enumerate(((channels, width), (width, 2 * width)), start=1):
            parts = OrderedDict(
                conv=nn.Conv2d(into, out, 3, 2, 1, bias=False), norm=nn.BatchNorm2d(out),
                act=nn.ReLU(),
            )  # fmt: skip
            self.add_module(f"conv{number}", nn.Sequential(parts))
            size = [-(-side // 2) for side in size]
        self.hidden = nn.Linear(2 * width * size[0] * size[1], hidden)
        self.act = nn.ReLU()
        self.fc = nn.Linear(hidden, classes)

    def forward(self, x):
        x = self.conv2(self.conv1(x)).flatten(1)
        return self.fc(self.act(self.hidden(x)))


class Convolutions(nn.Module):
    """Convolutions of side 3, normalized by their batch and rectified; their mean is classified.

    With three dimensions they reach over time as over height and width, and the one pooling, after
    the first of them, leaves time as it is: a small relative of C3D (Tran et al. 2015, arXiv
    1412.0767: kernels 3 x 3 x 3, first pooling 1 x 2 x 2), with the batch normalization and the
    mean over all places of a residual network (Hara et al. 2018, arXiv 1711.09577).

    dimensions  2: images (example, channel, height, width); 3: clips, time before height

    >>> import torch
    >>> Convolutions(2)(torch.zeros(2, 1, 8, 8)).shape
    torch.Size([2, 10])
    >>> Convolutions(3, channels=3, classes=4)(torch.zeros(2, 3, 6, 8, 8)).shape
    torch.Size([2, 4])
    """

    def __init__(self, dimensions: int, *, channels=1, widths=(32, 64), classes=10):
        super().__init__()
        flat = dimensions == 2
        conv, norm, pool, mean = (
            (nn.Conv2d, nn.BatchNorm2d, nn.MaxPool2d, nn.AdaptiveAvgPool2d)
            if flat
            else (nn.Conv3d, nn.BatchNorm3d, nn.MaxPool3d, nn.AdaptiveAvgPool3d)
        )
        stages = []
        for number, (into, out) in enumerate(pairwise((channels, *widths)), start=1):
            steps = OrderedDict(conv=conv(into, out, 3, padding=1, bias=False), norm=norm(out),
                                act=nn.ReLU())  # fmt: skip
            if number == 1:
                steps["pool"] = pool(2 if flat else (1, 2, 2), ceil_mode=True)
            stages.append((f"stage{number}", nn.Sequential(steps)))
        self.stages, self.mean = nn.Sequential(OrderedDict(stages)), mean(1)
        self.fc = nn.Linear(widths[-1], classes)

    def forward(self, x):
        return self.fc(self.mean(self.stages(x)).flatten(1))
