import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from memexplorer import anatomy
from memexplorer.activations import capturing
from memexplorer.models.classifiers import MLP, ResNet


def images(side, channels=3, rows=1):
    return torch.rand(rows, channels, side, side, generator=torch.Generator().manual_seed(0))


def names(taps):
    return [tap.name for tap in taps]


def read(network, taps, x):
    network.eval()
    with torch.no_grad(), capturing(network, taps) as seen:
        network(x)
    return {name: values.clone() for name, values in seen.items()}


class Functional(nn.Module):
    """No module for the activations: F.relu between the layers."""

    def __init__(self):
        super().__init__()
        self.one, self.two, self.three = nn.Linear(6, 5), nn.Linear(5, 4), nn.Linear(4, 3)

    def forward(self, x):
        return self.three(F.relu(self.two(F.relu(self.one(x)))))


class Convolutions(nn.Module):
    """An encoder: no classifier, the output is what the last layer's mean gives."""

    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Conv2d(3, 4, 3, padding=1), nn.Conv2d(4, 8, 3, 2, padding=1)

    def forward(self, x):
        return F.relu(self.b(F.relu(self.a(x)))).mean(dim=(2, 3))


def vit(kind="ViTForImageClassification", **settings):
    import transformers

    config = transformers.ViTConfig(
        hidden_size=16, num_hidden_layers=4, num_attention_heads=2, intermediate_size=32,
        image_size=8, patch_size=4, num_labels=5,
    )  # fmt: skip
    torch.manual_seed(0)
    return getattr(transformers, kind)(config, **settings).eval()


@pytest.mark.parametrize("widths", [(64, 32, 16, 10), (64, 8, 10), (64, 9, 8, 7, 6, 5)])
def test_a_fully_connected_network_has_a_stage_per_hidden_layer(widths):
    torch.manual_seed(0)
    net, x = MLP(widths).eval(), images(8, 1, 3)
    taps = anatomy.stages(net, x)
    assert names(taps)[-1] == "fc:input"
    assert len(taps) == len(widths) - 2
    found, hidden = read(net, taps, x), x.flatten(1)
    with torch.no_grad():
        for tap, layer in zip(taps, net.hidden, strict=True):
            hidden = torch.relu(layer(hidden))
            np.testing.assert_allclose(found[tap.name], hidden, atol=1e-6)


@pytest.mark.parametrize("side", [8, 16, 32])
@pytest.mark.parametrize("widths", [(4, 8, 8), (4, 8, 16), (4, 8, 16, 32)])
def test_a_residual_network_has_a_stage_per_resolution(widths, side):
    torch.manual_seed(0)
    net = ResNet(classes=4, widths=widths).eval()
    stages = [f"stage{number}" for number in range(1, len(widths))]
    assert names(anatomy.stages(net, images(side))) == [*stages, "fc:input"]


def test_a_torchvision_network():
    torchvision = pytest.importorskip("torchvision")
    net = torchvision.models.resnet18(num_classes=10).eval()
    assert names(anatomy.stages(net, images(64))) == ["layer1", "layer2", "layer3", "fc:input"]


def test_a_transformer_has_evenly_spaced_blocks():
    pytest.importorskip("transformers")
    taps = anatomy.stages(vit(), images(8))
    assert names(taps)[0] == "vit.layers.0"
    assert names(taps)[-1] == "classifier:input"
    assert all("attention" not in tap.name for tap in taps)
    assert 2 <= len(taps) <= anatomy.MOST_STAGES


def test_a_transformer_without_classifier_ends_with_its_output():
    pytest.importorskip("transformers")
    net = vit("ViTModel", add_pooling_layer=False)
    assert not anatomy.is_classifier(net, images(8))
    taps = anatomy.stages(net, images(8))
    assert {tap.module.split(".")[0] for tap in taps[:-1]} == {"layers"}
    assert "attention" not in "".join(names(taps))


def test_functional_activations_do_not_hide_the_stages():
    torch.manual_seed(0)
    net, x = Functional().eval(), torch.randn(5, 6)
    taps = anatomy.stages(net, x)
    assert names(taps)[-1] == "three:input"
    assert names(taps)[0] == "one"
    found = read(net, taps, x)
    with torch.no_grad():
        np.testing.assert_allclose(
            found["three:input"], F.relu(net.two(F.relu(net.one(x)))), atol=1e-6
        )
    assert anatomy.is_classifier(net, x)


def test_an_encoder_is_no_classifier_and_its_output_is_the_last_feature_layer():
    torch.manual_seed(0)
    net, x = Convolutions().eval(), images(8, rows=3)
    assert not anatomy.is_classifier(net, x)
    taps = anatomy.stages(net, x)
    with torch.no_grad():
        np.testing.assert_allclose(read(net, taps, x)[taps[-1].name], net(x), atol=1e-6)
    assert taps[0].module == "a"


def test_dropout_before_the_classifier_and_a_flatten_are_no_stages():
    torch.manual_seed(0)
    net = nn.Sequential(
        nn.Conv2d(3, 4, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(4, 8, 3), nn.ReLU(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.5), nn.Linear(8, 3),
    ).eval()  # fmt: skip
    taps = anatomy.stages(net, images(12, rows=2))
    assert names(taps)[-1] == "8:input"
    assert not {"6", "7"} & set(names(taps))
    assert 2 <= len(taps) <= 3


def test_a_deep_network_is_told_by_a_few_stages():
    torch.manual_seed(0)
    net = MLP((8, *[7] * 30, 3)).eval()
    taps = anatomy.stages(net, torch.randn(2, 8))
    assert len(taps) <= anatomy.MOST_STAGES
    assert names(taps)[-1] == "fc:input"


def test_every_stage_can_be_read_one_row_per_example():
    torch.manual_seed(0)
    for net, side in ((ResNet(classes=3, widths=(4, 8)), 8), (Convolutions(), 8)):
        taps = anatomy.stages(net.eval(), images(side))
        found = read(net, taps, images(side, rows=5))
        assert all(values.shape[0] == 5 and values.ndim == 2 for values in found.values())


def test_looking_leaves_no_trace():
    net = ResNet(classes=3, widths=(4, 8)).train()
    before = {name: value.clone() for name, value in net.state_dict().items()}
    anatomy.stages(net, images(8))
    anatomy.units(net, images(8))
    assert all(module.training for module in net.modules())
    assert not any(module._forward_hooks for module in net.modules())
    assert all((before[name] == value).all() for name, value in net.state_dict().items())


def test_units_of_a_fully_connected_network_are_read_after_the_activation():
    torch.manual_seed(0)
    net, x = MLP((6, 5, 4, 3)).eval(), torch.randn(7, 6)
    taps = anatomy.units(net, x)
    assert names(taps) == ["hidden.0", "hidden.1"]  # the classifier is left out
    found = read(net, taps, x)
    with torch.no_grad():
        one = torch.relu(net.hidden[0](x))
        np.testing.assert_allclose(found["hidden.0"], one, atol=1e-6)
        np.testing.assert_allclose(found["hidden.1"], torch.relu(net.hidden[1](one)), atol=1e-6)


@pytest.mark.parametrize("inplace", [False, True])
def test_units_of_convolutions_are_read_after_normalization_and_activation(inplace):
    torch.manual_seed(0)
    net = nn.Sequential(
        nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU(inplace), nn.MaxPool2d(2),
        nn.Conv2d(4, 5, 3), nn.ReLU(inplace), nn.Flatten(), nn.Linear(20, 2),
    ).eval()  # fmt: skip
    net[1].running_mean.fill_(0.1)
    x = images(10, rows=4)
    taps = anatomy.units(net, x[:1])
    assert names(taps) == ["0", "4"]
    found = read(net, taps, x)
    with torch.no_grad():
        one = F.relu(net[1](net[0](x)))
        two = F.relu(net[4](F.max_pool2d(one, 2)))
    np.testing.assert_allclose(found["0"], one.mean(dim=(2, 3)), atol=1e-6)
    np.testing.assert_allclose(found["4"], two.mean(dim=(2, 3)), atol=1e-6)


def test_units_of_functional_networks_count_negative_answers_as_zero():
    torch.manual_seed(0)
    net, x = Functional().eval(), torch.randn(7, 6)
    taps = anatomy.units(net, x)
    assert names(taps) == ["one", "two"]
    assert all(tap.rectified for tap in taps)
    found = read(net, taps, x)
    with torch.no_grad():
        one = F.relu(net.one(x))
        np.testing.assert_allclose(found["one"], one, atol=1e-6)
        np.testing.assert_allclose(found["two"], F.relu(net.two(one)), atol=1e-6)


@pytest.mark.parametrize("way", ["plus", "in place"])
def test_what_a_shortcut_adds_is_not_the_units_answer(way):
    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv1, self.bn1 = nn.Conv2d(3, 3, 3, padding=1), nn.BatchNorm2d(3)
            self.conv2, self.bn2 = nn.Conv2d(3, 3, 3, padding=1), nn.BatchNorm2d(3)
            self.relu, self.fc = nn.ReLU(inplace=True), nn.Linear(3, 2)

        def forward(self, x):
            out = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
            if way == "plus":
                out = out + x
            else:
                out += x
            return self.fc(self.relu(out).mean(dim=(2, 3)))

    torch.manual_seed(0)
    net, x = Block().eval(), images(6, rows=4) * 5
    taps = anatomy.units(net, x[:1])
    assert names(taps) == ["conv1", "conv2"]
    found = read(net, taps, x)
    with torch.no_grad():
        one = F.relu(net.bn1(net.conv1(x)))
        two = net.bn2(net.conv2(one)).clamp(min=0)  # before the sum
    np.testing.assert_allclose(found["conv1"], one.mean(dim=(2, 3)), atol=1e-6)
    np.testing.assert_allclose(found["conv2"], two.mean(dim=(2, 3)), atol=1e-6)


def test_units_of_the_torchvision_network():
    torchvision = pytest.importorskip("torchvision")
    torch.manual_seed(0)
    net, x = torchvision.models.resnet18(num_classes=10).eval(), images(32, rows=2)
    taps = anatomy.units(net, x[:1])
    convolutions = {name for name, one in net.named_modules() if isinstance(one, nn.Conv2d)}
    assert set(names(taps)) == convolutions
    found = read(net, taps, x)
    with torch.no_grad():
        stem = net.relu(net.bn1(net.conv1(x)))
        block, into = net.layer1[0], net.maxpool(stem)
        one = F.relu(block.bn1(block.conv1(into)))
        two = block.bn2(block.conv2(one)).clamp(min=0)
    np.testing.assert_allclose(found["conv1"], stem.mean(dim=(2, 3)), atol=1e-5)
    np.testing.assert_allclose(found["layer1.0.conv1"], one.mean(dim=(2, 3)), atol=1e-5)
    np.testing.assert_allclose(found["layer1.0.conv2"], two.mean(dim=(2, 3)), atol=1e-5)
    assert all((values >= 0).all() for values in found.values())


def test_units_of_a_transformer_are_those_of_its_mlps():
    pytest.importorskip("transformers")
    net, x = vit(), images(8, rows=3)
    taps = anatomy.units(net, x[:1])
    linear = [tap for tap in taps if "projection" not in tap.name]
    assert len(linear) == 8  # two in each of four blocks
    assert not any("attention" in tap.name or tap.name == "classifier" for tap in taps)
    seen = []
    fc1 = next(tap for tap in linear if tap.name.endswith("fc1"))
    handle = net.get_submodule(fc1.name).register_forward_hook(lambda _, __, out: seen.append(out))
    found = read(net, taps, x)
    handle.remove()
    wanted = F.gelu(seen[0]).clamp(min=0).mean(dim=1)  # over the tokens
    np.testing.assert_allclose(found[fc1.name], wanted, atol=1e-5)
    assert all((values >= 0).all() for values in found.values())
    assert found[fc1.name].shape == (3, 32)
