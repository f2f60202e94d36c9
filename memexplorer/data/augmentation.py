"""Seeded augmented views of images, made on the device, a batch at a time."""

import math

import numpy as np

DRAWS = 12  # random numbers per view of an example; a multiple of four, see _draws
SMALLEST_CROP = 0.5  # share of the area
LUMA = (0.299, 0.587, 0.114)


def augmented(batch, first, view, *, seed=0, mean=None, std=None):
    """What does view number `view` of these images look like?

    A random crop of 50 to 100 % of the area (aspect 3/4 to 4/3) resized back, a flip of every
    second image, with probability 0.4 a change of brightness, contrast and saturation by up to
    40 %, and with probability 0.1 no colour: the supervised setting of Wang et al. 2024, milder
    in crop and colour and without hue. What an image gets depends on (seed, view, its position)
    alone, not on the batch it comes in. All frames of a clip are seen in the same way. Vectors
    have no views: they come back as they are.

    batch      tensor (example, channel, height, width), normalised or not, or of clips (example,
               channel, time, height, width)
    first      position of the first of them among all examples
    mean, std  what the batch was normalised with, per channel
    returns    tensor of the same shape

    >>> import torch
    >>> images = torch.rand(4, 3, 8, 8)
    >>> whole = augmented(images, 0, 1)
    >>> torch.allclose(whole[2:], augmented(images[2:], 2, 1))
    True
    """
    if batch.dim() not in (4, 5):
        return batch
    draws = _draws(len(batch), first, view, seed)
    if batch.dim() == 5:
        count, _, time = batch.shape[:3]
        frames = _seen(batch.transpose(1, 2).flatten(0, 1), np.repeat(draws, time, 0), mean, std)
        return frames.unflatten(0, (count, time)).transpose(1, 2).contiguous()
    return _seen(batch, draws, mean, std)


def _seen(batch, draws, mean, std):
    """These images, cropped, mirrored and coloured as drawn for each."""
    import torch
    from torch.nn import functional

    grid = functional.affine_grid(
        torch.from_numpy(_crops(draws)).to(batch.device), list(batch.shape), align_corners=False
    )
    batch = functional.grid_sample(
        batch.float(), grid, mode="bilinear", padding_mode="reflection", align_corners=False
    )
    return _coloured(batch, draws, mean, std)


def _draws(rows, first, view, seed):
    """(row, DRAWS) uniform numbers that a counter-based generator gives to these positions."""
    source = np.random.Philox(key=[seed % 2**64, view])
    return np.random.Generator(source.advance(first * DRAWS // 4)).random((rows, DRAWS))


def _crops(draws):
    """(row, 2, 3) affine maps from the view to the image, in [-1, 1] coordinates."""
    area = SMALLEST_CROP + (1 - SMALLEST_CROP) * draws[:, 0]
    aspect = np.exp((2 * draws[:, 1] - 1) * math.log(4 / 3))
    wide = np.minimum(np.sqrt(area * aspect), 1)
    high = np.minimum(np.sqrt(area / aspect), 1)
    flip = np.where(draws[:, 2] < 0.5, -1, 1)
    maps = np.zeros((len(draws), 2, 3), np.float32)
    maps[:, 0, 0], maps[:, 1, 1] = wide * flip, high
    maps[:, 0, 2] = (2 * draws[:, 3] - 1) * (1 - wide)
    maps[:, 1, 2] = (2 * draws[:, 4] - 1) * (1 - high)
    return maps


def _coloured(batch, draws, mean, std):
    """Brightness, contrast and saturation: one affine map of the channels per image."""
    import torch

    channels = batch.shape[1]
    changed = draws[:, 5] < 0.4
    bright, contrast, colour = (
        np.where(changed, 1 + 0.4 * (2 * draws[:, column] - 1), 1.0) for column in (6, 7, 8)
    )
    colour = np.where(draws[:, 9] < 0.1, 0.0, colour)
    luma = np.array(LUMA) if channels == 3 else np.full(channels, 1 / channels)
    if channels != 3:
        colour = np.ones_like(colour)  # no colours to fade
    eye = np.eye(channels)
    mix = colour[:, None, None] * eye + (1 - colour)[:, None, None] * luma[None, None, :]
    mix = (bright * contrast)[:, None, None] * mix

    def to(array):
        return torch.from_numpy(np.array(array, np.float32)).to(batch.device)

    centre = to(np.broadcast_to(0.0 if mean is None else mean, channels))
    spread = to(np.broadcast_to(1.0 if std is None else std, channels))
    # In pixel values p = x * spread + centre, the view is mix p + lift; lift keeps the mean grey.
    grey = ((batch.mean((2, 3)) * spread + centre) * to(luma)).sum(1)
    lift = to(bright * (1 - contrast)) * grey
    weights = to(mix) * spread[None, None, :] / spread[None, :, None]
    offset = (to(mix) @ centre + lift[:, None] - centre) / spread
    return torch.baddbmm(offset[:, :, None], weights, batch.flatten(2)).view_as(batch)


def flipped(batch, *, rng):
    """The same images, every second one, drawn by rng, mirrored left to right.

    batch    tensor (example, channel, height, width)

    >>> import torch
    >>> flipped(torch.zeros(4, 1, 2, 2), rng=np.random.default_rng(0)).shape
    torch.Size([4, 1, 2, 2])
    """
    import torch

    turn = torch.from_numpy(rng.random(len(batch)) < 0.5).to(batch.device)
    return torch.where(turn[:, None, None, None], batch.flip(3), batch)
