import pytest
import torch
from torch import nn

from memexplorer.encoding import depths
from memexplorer.models.encoders import ResNet9

IMAGES = torch.rand(2, 3, 32, 32, generator=torch.Generator().manual_seed(0))


def told(network, images=IMAGES):
    torch.manual_seed(0)
    return [(depth.name, depth.kind) for depth in depths.depths(network.eval(), images)]


@pytest.fixture
def timm():
    return pytest.importorskip("timm")


@pytest.fixture
def transformers():
    return pytest.importorskip("transformers")


SMALL = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "image_size": 32,
         "intermediate_size": 64, "patch_size": 8}  # fmt: skip


def test_the_papers_encoder_layer_by_layer():
    """Wang et al. 2024, Table 1: eight convolutions and two residual sums; then the output."""
    names = [name for name, _ in told(ResNet9(0.25))]
    first = ["conv1", "conv2", "conv3", "conv4", "res2", "conv5", "conv6", "conv7", "conv8", "res6"]
    assert names == [*first, "output"]


def test_what_is_read_at_a_sum_is_the_sum():
    network, seen = ResNet9(0.25).eval(), {}
    for name in ("act4", "pool2", "res2"):
        getattr(network, name).register_forward_hook(
            lambda _, __, left, name=name: seen.update({name: left})
        )
    taps = [depth.tap for depth in depths.depths(network, IMAGES) if depth.name == "res2"]
    from memexplorer.activations import capturing

    with torch.no_grad(), capturing(network, taps, lambda tensor, *_: tensor) as kept:
        network(IMAGES)
    assert torch.equal(kept["res2"], seen["act4"] + seen["pool2"])


class Adding(nn.Module):
    """A residual network whose sums are no modules, and whose rectifiers aren't either."""

    def __init__(self):
        super().__init__()
        self.a, self.b, self.c = (nn.Conv2d(n, 8, 3, padding=1) for n in (3, 8, 8))
        self.d = nn.Linear(8, 4)

    def forward(self, x):
        x = torch.relu(self.a(x))
        x = x + torch.relu(self.b(x))
        return self.d(torch.relu(self.c(x)).mean((2, 3)))


def test_a_sum_that_is_no_module():
    torch.manual_seed(1)
    network = Adding()
    assert told(network) == [
        ("a", "convolution"), ("b", "convolution"), ("sum before c", "residual sum"),
        ("c", "convolution"), ("d:input", "features"), ("output", "output"),
    ]  # fmt: skip
    taps = {depth.name: depth.tap for depth in depths.depths(network, IMAGES)}
    assert taps["a"].rectified  # b is given what a answered, without its negative part
    assert not taps["b"].rectified  # nothing is known of what becomes of it


def test_a_sum_in_place_under_a_rectifier_used_twice():
    torchvision = pytest.importorskip("torchvision")
    found = told(torchvision.models.resnet18(num_classes=10), torch.rand(2, 3, 64, 64))
    assert [name for name, kind in found if kind == "residual sum"] == [
        f"layer{stage}.{block}" for stage in (1, 2, 3, 4) for block in (0, 1)
    ]
    convolutions = [name for name, kind in found if kind == "convolution"]
    assert len(convolutions) == 17  # without the projections of the short cuts
    assert not any("downsample" in name for name in convolutions)
    assert found[-2:] == [("fc:input", "features"), ("output", "output")]


def test_a_vision_transformer_of_timm(timm):
    network = timm.create_model(
        "vit_tiny_patch16_224", img_size=32, patch_size=8, depth=3, num_classes=0
    )
    blocks = [
        (f"blocks.{at} {name}", kind)
        for at in range(3)
        for name, kind in (("attention", "attention"), ("MLP", "fully connected"))
    ]
    expected = [("patch_embed.proj", "convolution"), *blocks, ("output", "output")]
    assert told(network) == expected


def test_windows_of_one_image(timm):
    network = timm.create_model(
        "swin_tiny_patch4_window7_224", img_size=32, window_size=4, depths=(1, 1),
        num_heads=(2, 4), embed_dim=16, num_classes=5,
    )  # fmt: skip
    kinds = [kind for _, kind in told(network)]
    assert kinds.count("attention") == kinds.count("fully connected") == 2


def test_gates_are_no_steps_of_the_way(timm):
    network = timm.create_model("efficientnet_b0", num_classes=0)
    names = [name for name, _ in told(network, torch.rand(2, 3, 64, 64))]
    assert not any(".se." in name for name in names)
    assert "blocks.1.1" in names


@pytest.mark.parametrize(
    ("model", "config", "block"),
    [("ViTModel", "ViTConfig", "layers.{}"), ("ViTMAEModel", "ViTMAEConfig", "layers.{}"),
     ("Dinov2Model", "Dinov2Config", "encoder.layer.{}")],
)  # fmt: skip
def test_vision_transformers_of_transformers(transformers, model, config, block):
    network = getattr(transformers, model)(getattr(transformers, config)(**SMALL))
    found = told(network)
    assert [kind for _, kind in found].count("attention") == 2
    assert [kind for _, kind in found].count("fully connected") == 2
    last = [name.rpartition(" ")[0].rpartition(".")[2] for name, kind in found[1:5]]
    assert last == ["0", "0", "1", "1"]


def test_attention_comes_before_the_mlp_and_is_read_after_its_addition(timm):
    network = timm.create_model(
        "vit_tiny_patch16_224", img_size=32, patch_size=8, depth=1, num_classes=0
    ).eval()
    seen = {}
    block = network.blocks[0]
    block.register_forward_hook(lambda _, given, left: seen.update(into=given[0], out=left))
    block.attn.register_forward_hook(lambda _, __, left: seen.update(attn=left))
    taps = [depth.tap for depth in depths.depths(network, IMAGES)][1:3]
    from memexplorer.activations import capturing

    with torch.no_grad(), capturing(network, taps, lambda tensor, *_: tensor.clone()) as kept:
        network(IMAGES)
    assert torch.equal(kept["blocks.0 attention"], seen["into"] + seen["attn"])
    assert torch.equal(kept["blocks.0 MLP"], seen["out"])


def test_some_are_chosen_by_name_or_by_path():
    network = ResNet9(0.25)
    found = depths.chosen(network, IMAGES, ["res2", "norm4"])
    assert [(depth.name, depth.kind) for depth in found] == [
        ("res2", "residual sum"), ("norm4", "chosen"),
    ]  # fmt: skip
    with pytest.raises(ValueError, match="layer 'conv99' is not in this network"):
        depths.chosen(network, IMAGES, ["conv99"])


def test_a_dead_layer_is_no_sum():
    network = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Conv2d(4, 4, 3), nn.ReLU())
    with torch.no_grad():
        network[2].weight.zero_()
        network[2].bias.fill_(-1)
    assert "residual sum" not in [kind for _, kind in told(network)]
