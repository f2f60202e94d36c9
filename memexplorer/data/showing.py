"""From what a network is fed to what a person can look at."""

import numpy as np

from memexplorer.data.clips import middle


def value_range(values: np.ndarray) -> tuple[float, float]:
    """Which values should be black and white?

    Pixels in 0..1 and in 0..255 are taken as such; anything else (normalized images, for
    instance) is stretched from its lowest to its highest value.

    values   any array of numbers
    returns  (black, white)

    >>> value_range(np.array([0.1, 0.9])), value_range(np.array([-2.0, 2.0]))
    ((0.0, 1.0), (-2.0, 2.0))
    """
    low, high = (float(values.min()), float(values.max())) if values.size else (0.0, 1.0)
    if low >= 0 and high <= 1:
        return 0.0, 1.0
    if low >= 0 and 16 < high <= 255:
        return 0.0, 255.0
    return min(low, 0.0) if low >= 0 else low, high


def picture(image: np.ndarray, *, layout: str, black: float, white: float) -> np.ndarray:
    """How does one input look?

    image    (h, w), (h, w, c) or, with layout "CHW", (c, h, w), or with "THWC" (time, h, w, c), of
             which the middle frame is shown; uint8 or float
    returns  (h, w) or (h, w, 3) uint8; two channels show the first, four or more the first three

    >>> picture(np.array([[[0.0, 1.0]]]), layout="CHW", black=0.0, white=1.0).tolist()
    [[0, 255]]
    """
    if layout == "THWC":
        image = middle(image)
    if layout == "CHW" and image.ndim == 3:
        image = np.moveaxis(image, 0, -1)
    if image.ndim == 3:
        image = image[..., :3] if image.shape[-1] >= 3 else image[..., 0]
    if image.dtype == np.uint8:
        return np.ascontiguousarray(image)
    scaled = (image.astype(np.float64) - black) / ((white - black) or 1.0)
    return np.rint(np.clip(scaled, 0, 1) * 255).astype(np.uint8)
