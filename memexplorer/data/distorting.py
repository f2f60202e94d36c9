"""Inputs spoiled: noise in place of them, or their pixels in another order."""

import numpy as np

from memexplorer.data.words import counted

# which axes of the inputs say where something is, rather than what or when
PLACES = {"vector": (1,), "HWC": (1, 2), "CHW": (2, 3), "THWC": (2, 3)}


def stacked(examples) -> np.ndarray:
    """All inputs as one array, in their layout.

    errors  ValueError where images differ in size
    """
    inputs = examples.inputs
    if hasattr(inputs, "ndim"):
        return np.asarray(inputs)
    images = inputs[np.arange(len(examples))]
    shapes = sorted({np.shape(image) for image in images})
    if len(shapes) > 1:
        first, last = (" x ".join(map(str, shape)) for shape in (shapes[0], shapes[-1]))
        raise ValueError(
            f"{examples.name} has images of {counted(len(shapes), 'size')} ({first} and {last} "
            "among them), but to be spoiled they have to be of one; resize them first"
        )
    return np.stack(images)


def gaussian(inputs, rows, rng) -> tuple[np.ndarray, float, float]:
    """What do inputs become that are nothing but noise?

    inputs   (example, …); uint8 becomes float32 from 0 to 1, which a network is fed just the same,
             so that the noise need not be cut off at black and white
    rows     those that become noise: independent draws from one normal distribution, with the mean
             and the variance of all numbers of all inputs
    returns  (inputs anew, mean, variance)
    source   Arpit et al. 2017, arXiv 1706.05394, section 2 (randX)
    """
    made = np.array(inputs, dtype=np.float32)
    if inputs.dtype == np.uint8:
        made /= 255
    mean, variance = float(made.mean(dtype=np.float64)), float(made.var(dtype=np.float64))
    shape = (len(rows), *made.shape[1:])
    made[rows] = rng.standard_normal(shape, dtype=np.float32) * variance**0.5 + mean
    return made, mean, variance


def shades(before, inputs) -> tuple[float, float] | None:
    """Which of these inputs are black and white? What was so before: noise is cut off there.

    before   the Examples;  inputs: what became of theirs
    """
    if not before.pictured or inputs.dtype == np.uint8:
        return before.shades
    return (0.0, 1.0) if stacked(before).dtype == np.uint8 else before.span


def permuted(inputs, rows, rng, *, layout: str, each: bool = False) -> np.ndarray:
    """What do inputs become whose pixels change places?

    A pixel keeps its channels, and a frame of a clip its place in time.

    inputs   (example, …), as Examples hold them
    rows     those whose pixels are moved
    layout   of the Examples
    each     another permutation for each example, rather than one for all
    returns  inputs anew
    source   Zhang et al. 2017, arXiv 1611.03530 (shuffled pixels; random pixels where `each`)
    """
    axes = (1, 2) if inputs.ndim == 3 else PLACES[layout]
    made = np.array(inputs)
    places_first = np.moveaxis(made, axes, range(1, 1 + len(axes)))  # a view: rows come from it
    shape = places_first.shape[1 : 1 + len(axes)]
    count = int(np.prod(shape))
    order = rng.permutation(count)
    for row in rows:
        if each:
            order = rng.permutation(count)
        pixels = places_first[row].reshape(count, *places_first.shape[1 + len(axes) :])
        places_first[row] = pixels[order].reshape(places_first[row].shape)
    return made
