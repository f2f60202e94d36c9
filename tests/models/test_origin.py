"""Where a network came from, and what is known about it."""

import copy

import torch
from torch import nn

from memexplorer.models.origin import Origin, attach, origin, stem_channels

KNOWN = Origin("spec", None)


class Busy(nn.Module):
    """A network with an `origin` of its own."""

    def __init__(self):
        super().__init__()
        self.origin = nn.Linear(2, 2)

    def forward(self, x):
        return self.origin(x)


class Fixed(nn.Linear):
    @property
    def origin(self):
        return "mine"


def test_what_was_attached_is_found_again():
    plain = attach(nn.Linear(2, 2), KNOWN)
    assert origin(plain) is plain.origin is KNOWN
    assert origin(copy.deepcopy(plain)) == KNOWN
    assert origin(attach(plain, Origin("other", None))).spec == "other"


def test_a_network_with_an_origin_of_its_own_still_works():
    busy = attach(Busy(), KNOWN)
    assert busy(torch.zeros(1, 2)).shape == (1, 2)
    assert origin(busy) is KNOWN
    assert origin(attach(Fixed(2, 2), KNOWN)) is KNOWN


def test_channels_are_only_said_when_the_first_layer_is_a_convolution():
    assert stem_channels(nn.Sequential(nn.Conv2d(1, 2, 3))).channels == 1
    assert stem_channels(nn.Sequential(nn.Linear(4, 2), nn.Conv2d(3, 2, 3))).channels is None
    assert stem_channels(nn.Sequential(nn.Conv2d(64, 2, 3))).channels is None
    assert stem_channels(nn.ReLU()).channels is None
    transformer = nn.Sequential(nn.Conv2d(3, 2, 3))
    transformer.register_parameter("position", nn.Parameter(torch.zeros(4)))
    assert stem_channels(transformer).channels == 3
    assert origin(nn.Sequential(nn.Conv2d(3, 2, 3))).preprocessing.channels == 3
