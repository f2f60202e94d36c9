import pytest
import torch
from torch import nn
from torch.nn import functional as F

from memexplorer.models.classifiers import MLP, Residual, ResNet


def randomly_normed(network):
    """Batch norms with statistics of their own, so that leaving one out would be seen."""
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.normal_(module.weight)
            nn.init.normal_(module.bias)
            nn.init.normal_(module.running_mean)
            nn.init.uniform_(module.running_var, 0.5, 2)
    return network.eval()


def normed(x, norm):
    return F.batch_norm(x, norm.running_mean, norm.running_var, norm.weight, norm.bias)


@pytest.mark.parametrize("widths", [(12, 10), (12, 7, 10), (12, 7, 5, 10)])
def test_an_mlp_is_matrix_products_with_relu_between_them(widths):
    torch.manual_seed(0)
    net, x = MLP(widths), torch.randn(4, 3, 2, 2)
    hidden, parameters = x.flatten(1), list(net.parameters())
    for weight, bias in zip(parameters[::2], parameters[1::2], strict=True):
        hidden = hidden.relu() if hidden.shape[1] != 12 else hidden
        hidden = hidden @ weight.T + bias
    torch.testing.assert_close(net(x), hidden)
    torch.testing.assert_close(net(x.flatten(1)), hidden)


@pytest.mark.parametrize(("into", "out", "stride"), [(4, 4, 1), (4, 6, 2), (4, 6, 1)])
def test_a_block_adds_its_input_to_two_convolutions(into, out, stride):
    torch.manual_seed(0)
    block, x = randomly_normed(Residual(into, out, stride)), torch.randn(2, into, 6, 6)
    inner = F.conv2d(x, block.conv1.weight, stride=stride, padding=1)
    inner = F.conv2d(normed(inner, block.norm1).relu(), block.conv2.weight, padding=1)
    beside = x
    if into != out or stride != 1:
        beside = F.conv2d(x, block.shortcut.conv.weight, stride=stride)
        beside = normed(beside, block.shortcut.norm)
    torch.testing.assert_close(block(x), (normed(inner, block.norm2) + beside).relu())


@pytest.mark.parametrize("widths", [(4,), (4, 8), (4, 8, 8)])
def test_a_residual_network_halves_the_map_at_each_stage(widths):
    torch.manual_seed(0)
    net = randomly_normed(ResNet(classes=5, channels=1, widths=widths, blocks=2))
    x, sides = torch.randn(3, 1, 16, 16), []
    for number in range(len(widths)):
        net.get_submodule(f"stage{number + 1}").register_forward_hook(
            lambda _, __, out: sides.append(tuple(out.shape[1:]))
        )
    assert net(x).shape == (3, 5)
    assert sides == [(width, 16 >> n, 16 >> n) for n, width in enumerate(widths)]


def test_the_answer_is_linear_in_the_mean_of_the_last_map():
    torch.manual_seed(0)
    net, seen = randomly_normed(ResNet(classes=5, widths=(4, 8))), []
    net.stage2.register_forward_hook(lambda _, __, out: seen.append(out))
    x = torch.randn(3, 3, 9, 7)
    answer = net(x)
    torch.testing.assert_close(answer, seen[0].mean((2, 3)) @ net.fc.weight.T + net.fc.bias)


def test_images_do_not_see_each_other():
    torch.manual_seed(0)
    net, x = ResNet(classes=5, widths=(4, 8)).eval(), torch.randn(6, 3, 8, 8)
    torch.testing.assert_close(net(x)[2:3], net(x[2:3]), rtol=1e-4, atol=1e-5)
