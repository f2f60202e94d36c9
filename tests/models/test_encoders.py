import pytest
import torch

from memexplorer import activations, anatomy
from memexplorer.models.encoders import Projected, Reconstructing, ResNet9, ViT

PUBLISHED = (896, 18496, 36928, 36928, 73856, 295168, 590080, 590080)  # Wang et al. 2024


def counted(module):
    return sum(weight.numel() for weight in module.parameters())


def test_the_convolutions_have_as_many_weights_as_published():
    network = ResNet9()
    assert tuple(counted(getattr(network, f"conv{n}")) for n in range(1, 9)) == PUBLISHED


def test_images_are_halved_and_short_cuts_added_where_published():
    network = ResNet9(0.25).eval()
    seen = {}
    taps = [*(f"conv{n}" for n in range(1, 9)), "act3", "act4", "act8", "pool2", "pool6", "res2"]
    watchers = [(n, "output", lambda out, n=n: seen.setdefault(n, out)) for n in [*taps, "res6"]]
    with torch.no_grad(), activations.watching(network, watchers):
        out = network(torch.rand(2, 3, 32, 32))
    sides = [seen[f"conv{n}"].shape[-1] for n in range(1, 9)]
    assert sides == [32, 16, 8, 8, 8, 4, 2, 2]
    assert seen["res6"].shape == (2, 64, 2, 2)
    torch.testing.assert_close(seen["res2"], seen["act4"] + seen["pool2"])
    torch.testing.assert_close(seen["res6"], seen["act8"] + seen["pool6"])
    torch.testing.assert_close(out, seen["res6"].mean((2, 3)))


def test_layers_and_units_can_be_read_by_name():
    network = ResNet9(0.25, channels=1)
    names = activations.layers(network, torch.rand(2, 1, 32, 32))
    assert {f"conv{n}" for n in range(1, 9)} | {"res2", "res6"} <= set(names)
    units = anatomy.units(network, torch.rand(2, 1, 32, 32))
    assert [(tap.name, tap.module, tap.rectified) for tap in units] == [
        (f"conv{n}", f"act{n}", False) for n in range(1, 9)
    ]


@pytest.mark.parametrize("encoder", [ResNet9(0.25), ViT(24, blocks=2)])
def test_each_image_is_encoded_by_itself(encoder):
    x = torch.rand(5, 3, 32, 32)
    encoder.eval()
    with torch.no_grad():
        together, alone = encoder(x), torch.cat([encoder(one[None]) for one in x])
    assert together.shape == (5, encoder.features)
    torch.testing.assert_close(together, alone, rtol=1e-4, atol=1e-5)
    assert together.std(0).max() > 0


def test_attention_is_softmax_of_scaled_products_and_blocks_add():
    torch.manual_seed(0)
    network = ViT(12, blocks=1, heads=3).eval()
    block, x = network.blocks[0], torch.randn(2, 5, 12)
    q, k, v = (part.view(2, 5, 3, 4) for part in block.attn.qkv(x).split(12, dim=2))
    weights = (torch.einsum("bihd,bjhd->bhij", q, k) / 2).softmax(-1)
    expected = block.attn.proj(torch.einsum("bhij,bjhd->bihd", weights, v).reshape(2, 5, 12))
    torch.testing.assert_close(block.attn(x), expected)
    middle = x + block.attn(block.norm1(x))
    torch.testing.assert_close(block(x), middle + block.mlp(block.norm2(middle)))


def test_a_vit_sees_where_a_patch_is():
    network = ViT(24, blocks=2).eval()
    x = torch.rand(1, 3, 32, 32)
    with torch.no_grad():
        assert not torch.allclose(network(x), network(x.flip(3)), atol=1e-5)
        assert network.tokens(x).shape == (1, 65, 24)


def test_patches_are_told_back_in_their_places():
    """A head that tells the mean of what is in its own token's patch puts it where it was."""
    torch.manual_seed(0)
    network = Reconstructing(ViT(48, blocks=1))
    x = torch.rand(1, 3, 32, 32)
    tokens = torch.zeros(1, 65, 48)
    # tokens that hold the patch's own pixels, channel by channel, rows then columns
    patches = x.unfold(2, 4, 4).unfold(3, 4, 4).permute(0, 2, 3, 1, 4, 5).reshape(1, 64, 48)
    tokens[:, 1:] = patches
    network.encoder.tokens = lambda _: tokens
    with torch.no_grad():
        network.head.weight.copy_(torch.eye(48))
        network.head.bias.zero_()
        torch.testing.assert_close(network(x), x)


def test_the_head_is_apart_from_the_encoder():
    network = Projected(ResNet9(0.25), 16)
    assert network(torch.zeros(2, 3, 32, 32)).shape == (2, 16)
    assert not any("head" in name for name in network.encoder.state_dict())
