"""Layers of one network in another's place: what then runs, and that neither network changes."""

import copy

import pytest
import torch
from torch import nn

from memexplorer import anatomy
from memexplorer.grafting import grafted, shared_layers
from memexplorer.models.classifiers import MLP, ResNet


def network(seed, widths=(4, 8)):
    torch.manual_seed(seed)
    made = ResNet(classes=3, widths=widths)
    for module in made.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.normal_()
            module.running_var.uniform_(0.5, 2)
            nn.init.normal_(module.weight)
    return made.eval()


EXAMPLE = torch.zeros(2, 3, 8, 8)


def test_a_layer_is_a_convolution_and_its_norm():
    found = anatomy.own_modules(network(0), EXAMPLE)
    assert found["stem.0"] == ["stem.0", "stem.1"]
    assert found["stage1.0.conv2"] == ["stage1.0.conv2", "stage1.0.norm2"]
    assert found["stage2.0.shortcut.conv"] == ["stage2.0.shortcut.conv", "stage2.0.shortcut.norm"]
    assert "fc" not in found
    assert all(len(paths) == 2 for paths in found.values())


def test_the_copy_runs_with_the_others_layer_and_statistics():
    mine, theirs = network(0), network(1)
    before = copy.deepcopy(mine.state_dict()), copy.deepcopy(theirs.state_dict())
    paths = shared_layers(mine, theirs, EXAMPLE)["stem.0"]
    made, x = grafted(mine, theirs, paths), torch.randn(5, 3, 8, 8)
    with torch.no_grad():
        by_hand = theirs.stem(x)
        for name in ("stage1", "stage2"):
            by_hand = getattr(mine, name)(by_hand)
        by_hand = mine.fc(by_hand.mean((2, 3)))
        assert torch.allclose(made(x), by_hand, atol=1e-5)
        assert not torch.allclose(made(x), mine(x), atol=1e-3)
    for one, state in zip((mine, theirs), before, strict=True):
        for name, value in one.state_dict().items():
            assert torch.equal(value, state[name])
    made.stem[0].weight.data.zero_()  # its own memory
    assert theirs.stem[0].weight.any()


def test_all_layers_and_none():
    mine, theirs, x = network(0), network(1), torch.randn(5, 3, 8, 8)
    layers = shared_layers(mine, theirs, EXAMPLE)
    theirs.fc.load_state_dict(mine.fc.state_dict())
    with torch.no_grad():
        paths = [path for own in layers.values() for path in own]
        assert torch.equal(grafted(mine, theirs, paths)(x), theirs(x))
        assert torch.equal(grafted(mine, theirs, [])(x), mine(x))


def test_networks_of_other_shapes_are_told_apart_in_words():
    with pytest.raises(
        ValueError,
        match=r"stem.0.weight is \(4, 3, 3, 3\) in the network and "
        r"\(6, 3, 3, 3\) in the reference; layers are replaced",
    ):
        shared_layers(network(0), network(1, (6, 8)), EXAMPLE)
    with pytest.raises(ValueError, match="only the network has a layer 'stage2.0.conv1'"):
        shared_layers(network(0), network(1, (4,)), EXAMPLE)
    with pytest.raises(ValueError, match="only the network has a layer 'stem.0'"):
        shared_layers(network(0), MLP((192, 4, 3)).eval(), EXAMPLE)
