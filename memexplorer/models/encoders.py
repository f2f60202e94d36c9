"""Small encoders that are trained without labels, and the head they are trained under."""

import torch
from torch import nn
from torch.nn import functional

CHANNELS = (32, 64, 64, 64, 128, 256, 256, 256)  # of the eight convolutions, at width 1
POOLED = (1, 2, 5, 6)  # the convolutions after which the image is halved


class Sum(nn.Module):
    """Adds a short cut: a module, so that its sum can be read like a layer."""

    def forward(self, x, y):
        return x + y


class ResNet9(nn.Module):
    """A residual encoder of eight convolutions for images from 16 x 16 on.

    Each convolution is followed by batch norm and ReLU; what enters the third is added after the
    fourth (res2), what enters the seventh after the eighth (res6); the last feature map, averaged,
    is the output: 256 features at width 1. Wang et al. 2024, appendix.

    width     how many times as many channels as in the paper
    channels  of the images

    >>> ResNet9(0.25)(torch.zeros(2, 3, 32, 32)).shape
    torch.Size([2, 64])
    """

    def __init__(self, width: float = 1.0, channels: int = 3):
        super().__init__()
        into = channels
        for number, full in enumerate(CHANNELS, start=1):
            out = max(1, round(full * width))
            self.add_module(f"conv{number}", nn.Conv2d(into, out, 3, padding=1))
            self.add_module(f"norm{number}", nn.BatchNorm2d(out))
            self.add_module(f"act{number}", nn.ReLU())
            if number in POOLED:
                self.add_module(f"pool{number}", nn.MaxPool2d(2))
            if number in (4, 8):
                self.add_module(f"res{number - 2}", Sum())
            into = out
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.features = into

    def forward(self, x):
        for number in range(1, len(CHANNELS) + 1):
            if number in (3, 7):
                shortcut = x
            x = getattr(self, f"conv{number}")(x)
            x = getattr(self, f"act{number}")(getattr(self, f"norm{number}")(x))
            if number in POOLED:
                x = getattr(self, f"pool{number}")(x)
            if number in (4, 8):
                x = getattr(self, f"res{number - 2}")(x, shortcut)
        return self.pool(x).flatten(1)


class Attention(nn.Module):
    """Every token looks at every other."""

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)

    def forward(self, x):
        parts = self.qkv(x).unflatten(2, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)
        seen = functional.scaled_dot_product_attention(*parts)
        return self.proj(seen.transpose(1, 2).flatten(2))


class Mlp(nn.Module):
    """Two linear layers on every token."""

    def __init__(self, width: int, hidden: int):
        super().__init__()
        self.fc1, self.act, self.fc2 = nn.Linear(width, hidden), nn.GELU(), nn.Linear(hidden, width)

    def forward(self, x):
        return self.fc2(self.act(self.fc1(x)))


class Block(nn.Module):
    """Attention, then two linear layers, each added to what came in."""

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.norm1, self.attn = nn.LayerNorm(width), Attention(width, heads)
        self.norm2, self.mlp = nn.LayerNorm(width), Mlp(width, 4 * width)

    def forward(self, x):
        x = x + self.attn(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class ViT(nn.Module):
    """A small vision transformer as an encoder; its modules are named as in timm.

    width, blocks, heads  of the transformer (192, 12, 3 is the paper's ViT-Tiny)
    patch                 side of a patch in pixels
    size                  side of the images in pixels, a multiple of patch
    returns               the tokens after the last norm, averaged, the class token among them

    >>> ViT(24, blocks=2)(torch.zeros(2, 3, 32, 32)).shape
    torch.Size([2, 24])
    """

    def __init__(self, width=96, *, blocks=4, heads=3, patch=4, size=32, channels=3):
        super().__init__()
        self.patch_embed = nn.Conv2d(channels, width, patch, patch)
        self.cls_token = nn.Parameter(torch.zeros(1, 1, width))
        tokens = (size // patch) ** 2 + 1
        self.pos_embed = nn.Parameter(torch.randn(1, tokens, width) * 0.02)
        self.blocks = nn.Sequential(*(Block(width, heads) for _ in range(blocks)))
        self.norm = nn.LayerNorm(width)
        self.features, self.patch, self.channels = width, patch, channels

    def tokens(self, x):
        """(example, token, width): the class token and one for each patch."""
        x = self.patch_embed(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.cls_token.expand(len(x), -1, -1), x], 1) + self.pos_embed
        return self.norm(self.blocks(x))

    def forward(self, x):
        return self.tokens(x).mean(1)


class Projected(nn.Module):
    """An encoder under the two-layer head that its loss is taken behind; thrown away afterwards.

    >>> Projected(ResNet9(0.25), 16)(torch.zeros(2, 3, 32, 32)).shape
    torch.Size([2, 16])
    """

    def __init__(self, encoder, out: int = 64):
        super().__init__()
        self.encoder = encoder
        width = encoder.features
        self.head = nn.Sequential(nn.Linear(width, width), nn.ReLU(), nn.Linear(width, out))

    def forward(self, x):
        return self.head(self.encoder(x))


class Reconstructing(nn.Module):
    """A ViT under a linear layer that tells every patch's pixels from its token.

    >>> Reconstructing(ViT(24, blocks=1))(torch.zeros(2, 3, 32, 32)).shape
    torch.Size([2, 3, 32, 32])
    """

    def __init__(self, encoder):
        super().__init__()
        self.encoder = encoder
        self.head = nn.Linear(encoder.features, encoder.channels * encoder.patch**2)

    def forward(self, x):
        told = self.head(self.encoder.tokens(x)[:, 1:])  # no patch is behind the class token
        side, patch = x.shape[2] // self.encoder.patch, self.encoder.patch
        told = told.unflatten(2, (-1, patch, patch)).unflatten(1, (side, -1))
        return told.permute(0, 3, 1, 4, 2, 5).flatten(4).flatten(2, 3)
