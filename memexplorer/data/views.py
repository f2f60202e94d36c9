"""The augmentation sets that encoders are trained with, drawn per image and view, by kornia."""

import math
from dataclasses import dataclass

import numpy as np

from memexplorer.checks import check_choice
from memexplorer.data.augmentation import augmented

DRAWS = 16  # random numbers per view of an example; a multiple of four, see _draws
BLUR = 5  # pixels; the paper's 4 has no middle


@dataclass(frozen=True)
class Set:
    """How strong is each step, and how likely?

    jitter      largest change of brightness, contrast, saturation, hue
    jittered, mirrored, grey, upended, blurred, inverted, masked   probabilities; of patches: masked
    crop        smallest share of the area that a crop keeps; 1: no crop
    """

    jitter: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    jittered: float = 0.0
    mirrored: float = 0.0
    grey: float = 0.0
    upended: float = 0.0
    blurred: float = 0.0
    inverted: float = 0.0
    masked: float = 0.0
    crop: float = 0.08


USUAL = (0.8, 0.8, 0.8, 0.2)
SETS = {  # Wang et al. 2024, appendix
    "weak": Set((0.9, 0.9, 0.9, 0.5), jittered=0.4, mirrored=0.5, grey=0.1),
    "normal": Set(USUAL, jittered=0.8, mirrored=1.0, grey=0.2),
    "strong": Set(USUAL, jittered=0.9, mirrored=1.0, grey=0.5, upended=1.0),
    "independent": Set(blurred=0.8, inverted=0.2, upended=1.0),
    "mae": Set(masked=0.75, crop=1.0),
}
STRENGTHS = ("gentle", *SETS)


def viewed(batch, first, view, *, strength="normal", seed=0, mean=None, std=None):
    """What does view number `view` of these images look like in the training of an encoder?

    What an image gets depends on (seed, view, its position) alone, not on the batch it comes in,
    and nobody's random numbers are used up. Vectors have no views: they come back as they are.

    batch      tensor (example, channel, height, width), normalised or not; hue, saturation and
               grey need three channels and are left out otherwise
    first      position of the first of them among all examples
    strength   the set: "weak" (usual with labels), "normal" (usual without), "strong",
               "independent" (nothing the others do but the crop), "mae" (75 % of the patches
               masked), or "gentle" (`augmented`)
    mean, std  what the batch was normalised with, per channel; without them values outside [0, 1]
               are taken from each image's own smallest to its largest
    returns    tensor of the same shape
    errors     ValueError for an unknown strength
    source     Wang et al. 2024, appendix; colour changes come in a fixed order, the blur is 5 wide

    >>> import torch
    >>> images = torch.rand(4, 3, 8, 8)
    >>> whole = viewed(images, 0, 1)
    >>> torch.allclose(whole[2:], viewed(images[2:], 2, 1), atol=1e-5)
    True
    """
    check_choice("strength", strength, STRENGTHS)
    if batch.dim() != 4 or not len(batch):
        return batch
    if strength == "gentle":
        return augmented(batch, first, view, seed=seed, mean=mean, std=std)
    wanted, draws = SETS[strength], _draws(len(batch), first, view, seed)
    centre, spread = _scale(batch, mean, std)
    pixels = (batch.float() * spread + centre).clamp(0, 1)
    if wanted.crop < 1:
        pixels = _cropped(pixels, wanted, draws)
    pixels = _coloured(pixels, wanted, draws)
    if wanted.masked:
        pixels = _masked(pixels, wanted.masked, (first, view, seed), 0.5 if mean is None else mean)
    return (pixels - centre) / spread


def _draws(rows, first, view, seed, each=DRAWS):
    """(row, each) uniform numbers that a counter-based generator gives to these positions."""
    source = np.random.Philox(key=[seed % 2**64, view])
    return np.random.Generator(source.advance(first * each // 4)).random((rows, each))


def _scale(batch, mean, std):
    """What pixels in [0, 1] are made of: value x spread + centre."""
    import torch

    if mean is not None or std is not None:
        parts = (0.0 if mean is None else mean), (1.0 if std is None else std)
        parts = [np.broadcast_to(part, batch.shape[1]) for part in parts]
        return [
            torch.tensor(part, dtype=torch.float32).to(batch.device)[:, None, None]
            for part in parts
        ]
    low = batch.float().amin((1, 2, 3), keepdim=True).clamp(max=0)
    high = batch.float().amax((1, 2, 3), keepdim=True).clamp(min=1)
    spread = 1 / (high - low)
    return -low * spread, spread


def _cropped(pixels, wanted, draws):
    """A part of each image at its full size, mirrored and upended as drawn."""
    import torch
    from torch.nn import functional

    area = wanted.crop + (1 - wanted.crop) * draws[:, 0]
    aspect = np.exp((2 * draws[:, 1] - 1) * math.log(4 / 3))
    wide, high = (np.minimum(np.sqrt(part), 1) for part in (area * aspect, area / aspect))
    maps = np.zeros((len(draws), 2, 3), np.float32)
    maps[:, 0, 0] = np.where(draws[:, 2] < wanted.mirrored, -wide, wide)
    maps[:, 1, 1] = np.where(draws[:, 3] < wanted.upended, -high, high)
    maps[:, 0, 2] = (2 * draws[:, 4] - 1) * (1 - wide)
    maps[:, 1, 2] = (2 * draws[:, 5] - 1) * (1 - high)
    maps = torch.from_numpy(maps).to(pixels.device)
    grid = functional.affine_grid(maps, list(pixels.shape), align_corners=False)
    return functional.grid_sample(pixels, grid, padding_mode="border", align_corners=False)


def _coloured(pixels, wanted, draws):
    """Jitter, grey, blur and inversion, each of the images drawn for it."""
    from kornia import color, enhance, filters

    def some(chosen, change, *numbers):
        """The same images, those chosen changed."""
        rows, factors = _at(pixels, chosen, *numbers)
        return pixels.index_copy(0, rows, change(pixels[rows], *factors)) if len(rows) else pixels

    def blurred(few, sigma):
        return filters.gaussian_blur2d(few, BLUR, sigma[:, None].expand(-1, 2), "reflect")

    coloured = pixels.shape[1] == 3
    bright, contrast, saturation, hue = (
        amount * (2 * draws[:, 7 + step] - 1) for step, amount in enumerate(wanted.jitter)
    )
    chosen = draws[:, 6] < wanted.jittered
    pixels = some(chosen, enhance.adjust_brightness_accumulative, 1 + bright)
    pixels = some(chosen, enhance.adjust_contrast_with_mean_subtraction, 1 + contrast)
    if coloured:
        pixels = some(chosen, enhance.adjust_saturation_with_gray_subtraction, 1 + saturation)
        pixels = some(chosen, enhance.adjust_hue, 2 * math.pi * hue)
        grey = draws[:, 11] < wanted.grey
        pixels = some(grey, lambda few: color.rgb_to_grayscale(few).expand_as(few))
    if wanted.blurred and min(pixels.shape[2:]) > BLUR // 2:
        pixels = some(draws[:, 12] < wanted.blurred, blurred, 0.1 + 4.9 * draws[:, 13])
    return some(draws[:, 14] < wanted.inverted, enhance.invert)


def _at(pixels, chosen, *numbers):
    """The rows that are chosen, and each one's numbers, where the pixels are."""
    import torch

    rows = np.flatnonzero(chosen)
    given = [torch.from_numpy(part[rows].astype(np.float32)).to(pixels.device) for part in numbers]
    return torch.from_numpy(rows).to(pixels.device), given


def _masked(pixels, share, where, fill):
    """Square patches of each image at one colour, three quarters of them."""
    import torch

    high, wide = pixels.shape[2:]
    side = 4 if max(high, wide) <= 64 else 16
    down, across = -(-high // side), -(-wide // side)
    count = down * across
    draws = _draws(len(pixels), *where, each=4 * -(-count // 4))[:, :count]
    hidden = draws.argsort(axis=1).argsort(axis=1) < round(share * count)
    hidden = torch.from_numpy(hidden.reshape(-1, 1, down, across)).to(pixels.device)
    hidden = hidden.repeat_interleave(side, 2).repeat_interleave(side, 3)[..., :high, :wide]
    colour = torch.tensor(np.broadcast_to(fill, pixels.shape[1]), dtype=pixels.dtype)
    return torch.where(hidden, colour.to(pixels.device)[:, None, None], pixels)
