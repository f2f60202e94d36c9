"""Pixels into tensors: channels, size, range. Called by preprocessing.to_batch."""

from dataclasses import replace

import numpy as np
import torch
from torch.nn import functional

from memexplorer.progress import checkpoint

LUMA = (0.299, 0.587, 0.114)  # ITU-R BT.601, what Pillow's convert("L") uses


def is_ragged(inputs) -> bool:
    """Are these images one by one, rather than one array?"""
    return isinstance(inputs, list | tuple) or getattr(inputs, "dtype", None) == np.dtype(object)


def from_list(images, wanted, layout):
    """Which batch do images of differing sizes make?"""
    images = [image if isinstance(image, torch.Tensor) else np.asarray(image) for image in images]
    shapes = {tuple(image.shape) for image in images}
    if len(shapes) == 1 and len({image.dtype for image in images}) == 1:
        stack = torch.stack if isinstance(images[0], torch.Tensor) else np.stack
        return from_stack(stack(images), wanted, layout)
    if not images:
        height, width = wanted.size or (1, 1)
        return torch.zeros(0, wanted.channels or 1, height, width)
    if layout == "vector":
        raise ValueError(f"inputs are vectors of different lengths: {sorted(shapes)[:2]}")
    if wanted.size is None:
        places = (1, 2) if layout == "CHW" else (0, 1)
        places = {2: (0, 1), 3: places, 4: (1, 2)}
        sizes = sorted({tuple(s[p] for p in places[len(s)]) for s in shapes if len(s) in places})
        if len(sizes) > 1:
            first, second = (f"{h} x {w}" for h, w in (sizes[0], sizes[-1]))
            raise ValueError(
                f"inputs are images of different sizes ({first} and {second} among them) and no "
                "size is set; set the preprocessing's size, for example size=(32, 32), --size 32, "
                "or on the page under Preprocessing, before Load"
            )
    if wanted.channels is None:  # grey and colour in one folder: all of them in colour
        depths = {1 if len(s) == 2 else s[0 if layout == "CHW" else -1] for s in shapes}
        mixed = len(depths) > 1 and depths <= {1, 3, 4}
        wanted = replace(wanted, channels=3 if mixed else None)
    made = []
    for image in images:
        checkpoint()
        made.append(from_stack(image[None], wanted, layout))
    return torch.cat(made)


def from_stack(inputs, wanted, layout="HWC"):
    """Which batch do equally large images, or vectors, make?"""
    values = _tensor(inputs)
    if layout == "vector" or values.ndim < 3:
        rows = values.reshape(len(values), -1) if len(values) else values
        rows = rows.clone() if rows.dtype == torch.float32 else rows.to(torch.float32)
        return _normalised(rows, wanted, _largest(values.dtype) or 1.0)
    if layout == "THWC" and values.ndim == 5:
        return _clips(values, wanted)
    if values.ndim == 3:  # grey
        values = values[:, None]
    elif values.ndim == 4:
        values = values if layout == "CHW" else values.permute(0, 3, 1, 2)
    else:
        raise ValueError(
            f"inputs have shape {tuple(values.shape)}, but images (example, h, w[, c]), or clips "
            "(clip, time, h, w, c), were wanted"
        )
    largest = _largest(values.dtype)
    # Transposing bytes and then widening them is faster than transposing floats.
    images = _channels(values.contiguous().to(torch.float32), wanted.channels)
    if wanted.size is not None:
        images = _resized(images, wanted, bounded=largest)
    # What follows works in place, and so may the network: never on the user's own memory.
    images = images.clone() if images.data_ptr() == values.data_ptr() else images
    return _normalised(images, wanted, largest or 1.0)


def _clips(values, wanted):
    """Frames as images, then time between channel and height, as a network in 3 dimensions wants.

    returns  (clip, channel, time, height, width)
    """
    count, time = values.shape[:2]
    frames = from_stack(values.reshape(count * time, *values.shape[2:]), wanted)
    return frames.reshape(count, time, *frames.shape[1:]).transpose(1, 2).contiguous()


def _tensor(inputs):
    if isinstance(inputs, torch.Tensor):
        return inputs.detach()
    array = np.asarray(inputs)
    if array.dtype.kind not in "biuf":
        raise ValueError(f"inputs hold {array.dtype} values, but numbers were wanted")
    if array.dtype == bool:
        array = array.astype(np.float32)
    odd = min(array.strides, default=1) < 0 or not array.dtype.isnative
    if odd or not array.flags.writeable:  # torch takes only plain memory that it may write to
        array = np.array(array, dtype=array.dtype.newbyteorder("="), order="C")
    return torch.from_numpy(array)


def _largest(dtype):
    return float(torch.iinfo(dtype).max) if dtype in (torch.uint8, torch.uint16) else None


def _channels(images, channels):
    have = images.shape[1]
    if channels is None or channels == have:
        return images
    if have == 4 and channels in (1, 3):  # the fourth is transparency
        return _channels(images[:, :3], channels)
    if have == 1:
        return images.expand(-1, channels, -1, -1).contiguous()
    if have == 3 and channels == 1:
        weight = images.new_tensor(LUMA).view(1, 3, 1, 1)
        return (images * weight).sum(1, keepdim=True)
    raise ValueError(
        f"the images have {have} channels but the network takes {channels}, and only grey can be "
        "made colour or colour grey; give images with that many channels, or set the "
        f"preprocessing's channels={have} if the network takes them"
    )


def _resized(images, wanted, bounded):
    height, width = images.shape[-2:]
    if (height, width) == wanted.size and wanted.crop == 1:
        return images
    target = [int(side / wanted.crop) for side in wanted.size]
    if not wanted.stretch:
        scale = max(target[0] / height, target[1] / width)
        target = [max(t, int(s * scale)) for t, s in zip(target, (height, width), strict=True)]
    if target != [height, width]:
        if bounded and wanted.interpolation == "bicubic":
            # Bicubic overshoots, and Pillow clips bytes after each of its two passes.
            images = _interpolated(images, [height, target[1]], "bicubic").clamp_(0, bounded)
            images = _interpolated(images, target, "bicubic").clamp_(0, bounded)
        else:
            images = _interpolated(images, target, wanted.interpolation)
    top, left = (round((t - s) / 2) for t, s in zip(target, wanted.size, strict=True))
    return images[..., top : top + wanted.size[0], left : left + wanted.size[1]].contiguous()


def _interpolated(images, target, how):
    if how == "nearest":
        return functional.interpolate(images, target, mode="nearest-exact")
    return functional.interpolate(images, target, mode=how, antialias=True, align_corners=False)


def _normalised(values, wanted, largest):
    """(values / largest - mean) / std, in place."""
    if wanted.mean is None and wanted.std is None:
        return values.div_(largest) if largest != 1 else values
    width = values.shape[1]
    rows = []
    for name, numbers in (("mean", wanted.mean or (0.0,)), ("std", wanted.std or (1.0,))):
        if len(numbers) not in (1, width):
            raise ValueError(
                f"the preprocessing's {name} has {len(numbers)} numbers but the inputs have "
                f"{width} channels; give one number, or one per channel"
            )
        rows.append(torch.tensor(numbers, dtype=torch.float64))
    mean, std = rows
    shape = (1, -1, *(1,) * (values.ndim - 2))
    values.mul_((1 / (largest * std)).to(torch.float32).view(shape))
    return values.add_((-mean / std).to(torch.float32).view(shape))
