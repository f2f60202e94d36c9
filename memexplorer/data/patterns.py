"""Sets on which networks are known to memorize: a colour that gives the label away, random labels.

Made of any grey images with labels, such as MNIST, as in Bansal, Pruthi & Belinkov (2022).
"""

import numpy as np
import torch

from memexplorer.checks import check_choice
from memexplorer.data.examples import Examples

PATTERNS = SHORTCUT, BY_HEART = "colour", "random labels"
FLIP = 0.25  # of the labels of the coloured set, so that the picture alone reaches 1 - FLIP


def grey(examples: Examples, *, size: int = 14) -> np.ndarray:
    """How do the images look in grey, from 0 to 1, and no larger than `size`?

    returns  (example, height, width) float32; averaged over areas, smaller images as they are

    >>> two = Examples(np.array(["a", "b"]), np.array([0, 1]), ("0", "1"),
    ...                np.full((2, 28, 28), 255, np.uint8), "two")
    >>> grey(two).shape, float(grey(two).max())
    ((2, 14, 14), 1.0)
    """
    if not examples.pictured or examples.layout == "THWC":
        kind = "clips" if examples.pictured else "vectors"
        raise ValueError(f"{examples.name} holds {kind}, but images were wanted")
    images = [np.asarray(image) for image in examples.inputs]
    if len({image.shape for image in images}) != 1:
        raise ValueError(f"{examples.name} holds images of several sizes; give them one size")
    rows = np.stack(images).astype(np.float32)
    if rows.ndim == 4:
        rows = rows.mean(axis=1 if examples.layout == "CHW" else 3)
    if images[0].dtype.kind in "iu":
        rows /= 255
    height, width = (min(size, side) for side in rows.shape[1:])
    smaller = torch.nn.functional.adaptive_avg_pool2d(
        torch.from_numpy(rows)[:, None], (height, width)
    )
    return smaller[:, 0].numpy()


def coloured(images, labels, *, classes: int, agreement: float, rng, flip: float = FLIP):
    """What does training see when a colour agrees with the label more often than the picture does?

    images     (example, height, width) grey, from `grey`
    labels     (example,) true classes; below half of `classes` is one answer, the rest the other
    agreement  alpha: 0, the colour says nothing, to 1, it is the label; it is the label in
               (1 + alpha) / 2 of the examples
    flip       share of the labels that are turned round, before the colour is drawn
    rng        numpy Generator
    returns    images (example, 2, height, width), one channel empty: the colour; labels (example,)
               0 or 1, as told; ValueError for an agreement outside 0 to 1
    source     Bansal et al. 2022; Arjovsky et al. 2019 (Colored MNIST)
    """
    _check_share("agreement", agreement)
    _check_share("flip", flip)
    labels = np.asarray(labels)
    answers = (labels < classes / 2).astype(np.int64)
    answers ^= rng.random(len(labels)) < flip
    colour = answers ^ (rng.random(len(labels)) < (1 - agreement) / 2)
    shown = np.zeros((len(labels), 2, *np.shape(images)[1:]), np.float32)
    shown[np.arange(len(labels)), colour] = images
    return shown, answers


def random_labels(labels, *, classes: int, share: float, rng) -> np.ndarray:
    """What was training told, when this share of the labels was drawn by lot?

    labels   (example,) true classes
    share    beta: exactly round(beta * example) labels are drawn anew; one class in `classes` of
             these is the true one by chance
    returns  (example,) int64; ValueError for a share outside 0 to 1
    source   Bansal et al. 2022 (Shuffled MNIST)

    >>> told = random_labels([0] * 100, classes=4, share=0.4, rng=np.random.default_rng(0))
    >>> 20 < int((told != 0).sum()) <= 40
    True
    """
    _check_share("share", share)
    told = np.array(labels, np.int64)
    drawn = rng.choice(len(told), round(share * len(told)), replace=False)
    told[drawn] = rng.integers(0, classes, len(drawn))
    return told


def _check_share(name, value):
    if not 0 <= value <= 1:
        raise ValueError(f"{name} is {value}, but a share from 0 to 1 was wanted")


def made(pattern: str, examples: Examples, level: float, *, rng, size: int = 14):
    """What do training and measuring get of these examples, under this pattern at this level?

    pattern  "colour", where level is the agreement, or "random labels", where it is the share
    level    None: as networks are asked later: the colour says nothing, the labels are true
    returns  images (example, channel, height, width) float32, labels (example,), how many classes
    """
    check_choice("pattern", pattern, PATTERNS)
    truth = examples.labels if examples.true_labels is None else examples.true_labels
    classes, images = len(examples.classes), grey(examples, size=size)
    if pattern == SHORTCUT:
        told = coloured(images, truth, classes=classes, agreement=level or 0.0, rng=rng)
        return *told, 2
    told = random_labels(truth, classes=classes, share=level or 0.0, rng=rng)
    return images[:, None], told, classes
