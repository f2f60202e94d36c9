"""Examples that are in memory already: arrays, tensors, lists of images, dicts of them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from memexplorer.data import clips
from memexplorer.data.words import counted, listed

# What people call it -> what it is; the first that is there counts.
NAMES = {
    "inputs": ("images", "image", "x", "inputs", "data", "pixels"),
    "labels": ("labels", "label", "y", "targets", "target"),
    "true_labels": ("true_labels", "true_label", "clean_labels", "y_true"),
    "predictions": ("predictions", "prediction", "predicted", "y_pred"),
    "ids": ("ids", "id"),
    "classes": ("classes", "class_names", "target_names", "label_names"),
    "features": ("features", "embeddings", "feats"),
}


def fields(names) -> dict[str, str]:
    """Which of these names hold what?

    names    the keys of a dict or the arrays of a file, in any case
    returns  field -> the name as it was given

    >>> fields(["X", "y", "DESCR"])
    {'inputs': 'X', 'labels': 'y'}
    """
    given = {str(name).lower(): name for name in reversed(list(names))}
    found = {
        field: next((given[word] for word in words if word in given), None)
        for field, words in NAMES.items()
    }
    return {field: name for field, name in found.items() if name is not None}


@dataclass(frozen=True, eq=False)
class Mixed:
    """Which images are these, when they differ in size?

    >>> Mixed([np.zeros((2, 2), np.uint8), np.zeros((3, 2), np.uint8)])[[1]][0].shape
    (3, 2)
    """

    images: list[np.ndarray]

    def __len__(self) -> int:
        return len(self.images)

    def __getitem__(self, rows) -> list[np.ndarray]:
        return [self.images[row] for row in np.atleast_1d(np.arange(len(self))[rows])]

    def take(self, rows) -> "Mixed":
        return replace(self, images=self[rows])

    def content(self) -> Iterator[bytes]:
        return (str(image.shape).encode() + image.tobytes() for image in self.images)


def inputs(given, name: str = "images", *, layout: str | None = None):
    """What can be fed to a network here, and in which order are its axes?

    uint8 stays; whole numbers in 0..255 and booleans become uint8; floats become float32 and are
    not rescaled. Float images keep channels first; uint8 images are turned to channels last.

    given    array, tensor or list: (n, unit), (n, h, w), (n, h, w, c), (n, c, h, w), of clips
             (n, time, h, w, c) or (n, time, c, h, w), or a list of images of different sizes
    layout   where it is known already
    returns  (inputs, layout, notes), layout "HWC", "CHW", "THWC" or "vector"
    errors   ValueError names the shape, the type, or the examples with NaN

    >>> inputs(np.zeros((5, 3, 8, 8)))[1], inputs(np.zeros((5, 8, 8, 3)))[1]
    ('CHW', 'HWC')
    """
    tensor = hasattr(given, "detach")
    if tensor:
        given = given.detach().cpu()
        given = (
            given if given.dtype.itemsize > 2 or not given.is_floating_point() else given.float()
        ).numpy()
    if isinstance(given, (list, tuple)) or getattr(given, "dtype", None) == np.dtype(object):
        given = _stacked(given, name)
        if isinstance(given, Mixed):
            return given, "HWC", ()
    array = np.asarray(given)
    if array.ndim not in (2, 3, 4, 5):
        raise ValueError(
            f"{name} has shape {array.shape}; wanted (example, unit), (example, h, w), "
            "(example, h, w, channel), (example, channel, h, w), or of clips (clip, time, h, w, "
            "channel) or (clip, time, channel, h, w)"
        )
    if 0 in array.shape[1:]:
        raise ValueError(f"{name} has shape {array.shape}: the examples are empty")
    if array.ndim == 5:
        array, layout = clips.time_first(array, name, known=layout == "THWC"), "THWC"
    known, layout = layout, layout or _guessed(array.shape, tensor=tensor)
    array, notes = _numbers(array, name)
    if not known and layout == "CHW" and array.dtype == np.uint8:
        array, layout = np.moveaxis(array, 1, -1), "HWC"
    return array, layout, notes


def _guessed(shape, *, tensor: bool) -> str:
    """Channels are few: whichever end has 1, 3 or 4, else the shorter one."""
    if len(shape) < 4:
        return "vector" if len(shape) == 2 else "HWC"
    first, last = shape[1], shape[3]
    if (first in (1, 3, 4)) != (last in (1, 3, 4)):
        return "CHW" if first in (1, 3, 4) else "HWC"
    return "CHW" if first < last or (tensor and first == last) else "HWC"


def _numbers(array: np.ndarray, name: str):
    if array.dtype == np.uint8:
        return array, ()
    if array.dtype == bool:
        return array.astype(np.uint8) * 255, ()
    if array.dtype.kind in "iu":
        low, high = (int(array.min()), int(array.max())) if array.size else (0, 0)
        if array.ndim > 2 and low >= 0 and high <= 255:
            return array.astype(np.uint8), ()
        note = f"{name} hold whole numbers from {low} to {high}, used as they stand"
        return array.astype(np.float32), (note,) if array.ndim > 2 else ()
    if array.dtype.kind != "f":
        raise ValueError(f"{name} are of type {array.dtype}; wanted numbers")
    return finite(array, name), ()


def finite(array: np.ndarray, name: str) -> np.ndarray:
    """Are these all numbers? Then as float32.

    errors  ValueError counts and names the rows with NaN or infinity

    >>> finite(np.array([[1.0], [np.nan]]), "features")
    Traceback (most recent call last):
    ...
    ValueError: features has NaN or infinite values in 1 of 2 examples (row 1); mend or remove them
    """
    with np.errstate(over="ignore"):  # what overflows becomes infinite, and is named below
        array = array.astype(np.float32, copy=False)
    step = max(1, (1 << 24) // max(1, array[:1].nbytes))
    wrong = [
        start + row
        for start in range(0, len(array), step)
        for row in _not_finite(array[start : start + step])
    ]
    if wrong:
        rows = "row " if len(wrong) == 1 else "rows "
        raise ValueError(
            f"{name} has NaN or infinite values in {len(wrong):,} of "
            f"{counted(len(array), 'example')} ({rows}{listed(wrong)}); mend or remove them"
        )
    return array


def _not_finite(part: np.ndarray) -> list[int]:
    good = np.isfinite(part)
    if good.all():
        return []
    return np.flatnonzero(~good.reshape(len(part), -1).all(axis=1)).tolist()


def _stacked(images, name: str):
    """One array if the sizes agree, else Mixed."""
    arrays = [np.asarray(image) for image in images]
    strange = sorted({str(a.dtype) for a in arrays if a.dtype.kind not in "biuf"})
    if strange:
        raise ValueError(f"{name} holds {listed(strange)}; wanted arrays of numbers")
    if len({a.shape for a in arrays}) == 1:
        return np.stack(arrays)
    for row, array in enumerate(arrays):
        if array.dtype != np.uint8 or array.ndim not in (2, 3):
            raise ValueError(
                f"{name} differ in shape, and then each must be (h, w) or (h, w, channel) uint8; "
                f"row {row} is {array.shape} {array.dtype}"
            )
    return Mixed(arrays)
