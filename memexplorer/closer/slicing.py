"""LASS around one example, step by step, on a slice of input space through where it is."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch

from memexplorer import device as devices
from memexplorer import passes
from memexplorer.closer import lass
from memexplorer.measures.sensitivity import critical
from memexplorer.models.identity import output_tensor
from memexplorer.models.origin import origin
from memexplorer.models.preprocessing import to_batch
from memexplorer.progress import Progress, checkpoint

GRID, FRAMES, BEYOND = 31, 24, 1.6  # points a side, slices drawn, how far beyond the box
CHANNELS = ("red", "green", "blue")


@dataclass(frozen=True, eq=False)
class Search:
    """How went the search around one example?

    critical  was another answer found?
    said      (step,) the answer at the beginning and after each step
    points    (step, 2) where the two numbers of the slice are, from where they were, in units of a
              pixel from 0 to 1
    frames    (frame,) the steps that have a slice
    slices    (frame, y, x) the answer when the two numbers take these values and all others are as
              they are at that step
    axis      (x,) those values, from where they were; the box ends at -radius and radius
    numbers   the two numbers of the input in the slice; names: which they are
    images    (frame, h, w[, c]) uint8, the input at that step; None for plain vectors
    moved     the same of how far each pixel has moved: black -radius, grey not at all, white radius
    radius, inputs (how many numbers the search moves)
    """

    critical: bool
    said: np.ndarray
    points: np.ndarray
    frames: np.ndarray
    slices: np.ndarray
    axis: np.ndarray
    numbers: tuple[int, int]
    names: tuple[str, str]
    images: np.ndarray | None
    moved: np.ndarray | None
    radius: float
    inputs: int


def searching(
    network, examples, row: int, *, radius, pair=None, number=None, iterations=100, clip=False,
    seed=0, grid=GRID,
) -> Iterator:  # fmt: skip
    """How does LASS find another answer around this example, or none?

    A generator: yields Progress by slices, returns Search. The same search as `lass.searched` does
    for this row: the noise is the same.

    pair    the two numbers of the input to look at, as it lies flat; None: where the gradient is
            largest
    number  the row of this example where it was counted, as in a sample: noise is drawn by it;
            None: `row`
    """
    told = origin(network).preprocessing
    batch = to_batch(examples.inputs[[row]], told, layout=examples.layout).to(devices.of(network))
    answer, path = lass.answering(network), [batch]
    how = {"radius": lass.in_pixels(network, radius, batch[0]), "iterations": iterations}
    yield Progress("searching around one example", 0, FRAMES, "slices")
    with passes.alone(network):
        said, slope = answer(batch)
        found = critical(answer, batch, **how, **lass.ends(network, batch, clip=clip), seed=seed,
                         numbers=[row if number is None else number],
                         watch=lambda *step: path.append(step[2]))  # fmt: skip
        path = torch.cat(path)
        said = answer(path)[0]
    first, second = _pair(pair, slope[0], told)
    pixel = torch.as_tensor(lass.in_pixels(network, 1.0, batch[0]), dtype=torch.float32)
    unit = (torch.ones_like(batch[0]) * pixel.to(batch.device)).flatten()[[first, second]]
    axis = torch.linspace(-BEYOND, BEYOND, grid) * radius
    frames = np.unique(np.linspace(0, len(path) - 1, min(len(path), FRAMES)).astype(int))
    slices = []
    for at in frames:
        checkpoint()
        with passes.alone(network):
            slices.append(_slice(network, path[at], batch[0], (first, second), unit, axis))
        yield Progress("drawing slices", len(slices), len(frames), "slices")
    flat = path.flatten(1)
    points = (flat[:, [first, second]] - flat[0, [first, second]]) / unit
    return Search(
        bool(found.critical[0]), said, points.cpu().numpy(), frames, np.stack(slices),
        axis.numpy(), (first, second), tuple(_name(one, batch[0]) for one in (first, second)),
        *_images(path[frames], told, radius), float(radius), batch[0].numel(),
    )  # fmt: skip


def _pair(pair, slope, told) -> tuple[int, int]:
    """The two numbers with the largest gradient per pixel, or those that were asked for."""
    if pair is None:
        steep = slope.abs()
        if told.std and steep.ndim >= 3:
            spread = torch.as_tensor(told.std, device=steep.device)
            steep = steep / spread.reshape(-1, *[1] * (steep.ndim - 1))
        return tuple(int(one) for one in steep.flatten().argsort(descending=True)[:2])
    first, second = (int(one) for one in pair)
    count = slope.numel()
    if first == second or not (0 <= first < count and 0 <= second < count):
        raise ValueError(f"pair is {pair}, but two different numbers from 0 to {count - 1} were "
                         "wanted")  # fmt: skip
    return first, second


def _slice(network, at, start, pair, unit, axis):
    """(y, x) the answers when the pair moves over the axis and all else is as it is there."""
    count = len(axis)
    points = at.flatten().repeat(count * count, 1)
    x, y = axis.to(at.device).repeat(count), axis.to(at.device).repeat_interleave(count)
    for number, moved, one in zip(pair, (x, y), unit, strict=True):
        points[:, number] = start.flatten()[number] + moved * one
    with torch.inference_mode():
        said = [output_tensor(network(part.reshape(-1, *at.shape))).argmax(1)
                for part in points.split(256)]  # fmt: skip
    return torch.cat(said).cpu().numpy().reshape(count, count)


def _name(number: int, like) -> str:
    """Which number of the input is this, in words?"""
    if like.ndim != 3:
        return f"number {number + 1}"
    channels, _, width = like.shape
    channel, place = divmod(number, like.shape[1] * width)
    row, column = divmod(place, width)
    words = f"pixel in row {row + 1}, column {column + 1}"
    if channels == 1:
        return words
    return f"{words}, {CHANNELS[channel] if channels == 3 else f'channel {channel + 1}'}"


def _images(points, told, radius) -> tuple:
    """What the network sees, and what was changed, as images."""
    if points.ndim != 4 or points.shape[1] not in (1, 3):
        return None, None
    points = points.cpu()
    for name, turn in (("std", torch.mul), ("mean", torch.add)):
        if (values := getattr(told, name)) is not None:
            points = turn(points, torch.tensor(values).reshape(-1, 1, 1))
    moved = 0.5 + (points - points[:1]) / (2 * max(radius, 1e-9))
    made = []
    for part in (points, moved):
        images = (part.clamp(0, 1) * 255).round().to(torch.uint8).permute(0, 2, 3, 1).numpy()
        made.append(images[..., 0] if images.shape[-1] == 1 else images)
    return tuple(made)
