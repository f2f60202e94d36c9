"""What a network wants its images to look like, and images made to look like that."""

import dataclasses
from dataclasses import dataclass

from memexplorer.progress import checkpoint

INTERPOLATIONS = ("nearest", "bilinear", "bicubic")
LAYOUTS = ("HWC", "CHW", "THWC", "vector")  # as Examples have them


@dataclass(frozen=True)
class Preprocessing:
    """What does the network expect of an image?

    channels       1, 3, …, or None: as the data has them. Grey images are repeated into 3 channels,
                   colour becomes 1 channel by its luma (0.299 R + 0.587 G + 0.114 B)
    size           (height, width) in pixels, or None: as the data has them; one number is a square
    mean, std      per channel, in units of [0, 1] pixels, or None; one number is for all channels
    interpolation  "nearest", "bilinear" or "bicubic", antialiased as Pillow does
    crop           images are resized to size / crop and cropped to size around the centre
    stated_by      whose word this is, shown on the page
    stretch        resize without keeping the aspect ratio, instead of cropping what is too long
    errors         ValueError that names the field

    >>> Preprocessing(channels=3, size=32, mean=0.5, std=0.25).describe()
    '3 channels (grey is repeated), 32 x 32, mean 0.5, std 0.25; stated by defaults'
    """

    channels: int | None = None
    size: tuple[int, int] | None = None
    mean: tuple[float, ...] | None = None
    std: tuple[float, ...] | None = None
    interpolation: str = "bilinear"
    crop: float = 1.0
    stated_by: str = "defaults"
    stretch: bool = False

    def __post_init__(self):
        size = _numbers("size", self.size, int)
        put = lambda name, value: object.__setattr__(self, name, value)  # noqa: E731  (frozen)
        put("size", size * 2 if size is not None and len(size) == 1 else size)
        put("mean", _numbers("mean", self.mean, float))
        put("std", _numbers("std", self.std, float))
        channels = _numbers("channels", self.channels, int)
        put("channels", None if channels is None else channels[0])
        put("crop", float(self.crop))
        _check(self)

    def describe(self) -> str:
        """What is done to each image, in one line for the page?

        >>> Preprocessing().describe()
        'channels, size and values as the data has them; stated by defaults'
        """
        said = []
        if self.channels is not None:
            turned = {1: " (colour by its luma)", 3: " (grey is repeated)"}.get(self.channels, "")
            said.append(f"{self.channels} channel{'s' * (self.channels > 1)}{turned}")
        if self.size is not None:
            how = f", {self.interpolation}" if self.interpolation != "bilinear" else ""
            how += ", stretched" if self.stretch else ""
            how += f", the middle {self.crop:g}" if self.crop < 1 else ""
            said.append(f"{self.size[0]} x {self.size[1]}" + (f" ({how[2:]})" if how else ""))
        for name, values in (("mean", self.mean), ("std", self.std)):
            if values is not None:
                said.append(f"{name} {' '.join(f'{value:.4g}' for value in values)}")
        done = ", ".join(said) or "channels, size and values as the data has them"
        return f"{done}; stated by {self.stated_by}"


def _numbers(name, value, kind):
    """A tuple of numbers out of a number, a list or a text such as "0.5 0.5 0.5" or "32x48"."""
    if value is None:
        return None
    parts = value.replace(",", " ").replace("x", " ").split() if isinstance(value, str) else value
    try:
        parts = list(parts)
    except TypeError:
        parts = [parts]
    try:
        numbers = tuple(kind(part) for part in parts)
        if kind is int and any(float(part) != int(part) for part in parts):
            raise ValueError("not whole")
    except (TypeError, ValueError) as unreadable:
        raise ValueError(
            f"preprocessing {name} is {value!r}, but {'whole ' * (kind is int)}numbers were wanted"
        ) from unreadable
    return numbers or None


def _check(wanted):
    def complain(name, wish):
        came = getattr(wanted, name)
        raise ValueError(f"preprocessing {name} is {came!r}, but {wish} was wanted")

    if wanted.channels is not None and wanted.channels < 1:
        complain("channels", "1, 3 or another positive number")
    if wanted.size is not None and (len(wanted.size) != 2 or min(wanted.size) < 1):
        complain("size", "a positive (height, width)")
    if wanted.std is not None and not all(value > 0 for value in wanted.std):
        complain("std", "a positive number per channel")
    if wanted.interpolation not in INTERPOLATIONS:
        complain("interpolation", f"one of {', '.join(INTERPOLATIONS)}")
    if not 0 < wanted.crop <= 1:
        complain("crop", "a share above 0 and up to 1")
    for name in ("mean", "std"):
        values, channels = getattr(wanted, name), wanted.channels
        if values and channels and len(values) not in (1, channels):
            complain(name, f"one number, or one for each of the {channels} channels,")


FIELDS = tuple(f.name for f in dataclasses.fields(Preprocessing) if f.name != "stated_by")


def override(stated, settings) -> Preprocessing:
    """What does the network expect, once the user's settings have had their say?

    stated    the model's own Preprocessing
    settings  None, a dict with some of its fields (None and "" mean: not set), or a Preprocessing,
              of which every field that differs from the default counts
    errors    ValueError for an unknown field, TypeError for anything else

    >>> override(Preprocessing(size=224, stated_by="the model (timm)"), {"size": 32}).describe()
    '32 x 32; stated by the model (timm), size by the settings'
    """
    if settings is None:
        return stated
    if isinstance(settings, Preprocessing):
        default = Preprocessing()
        settings = {
            name: getattr(settings, name)
            for name in FIELDS
            if getattr(settings, name) != getattr(default, name)
        }
    if not isinstance(settings, dict):
        raise TypeError(
            f"preprocessing is a {type(settings).__name__}, but a dict with some of "
            f"{', '.join(FIELDS)} or a Preprocessing was wanted"
        )
    unknown = [name for name in settings if name not in (*FIELDS, "stated_by")]
    if unknown:
        raise ValueError(
            f"preprocessing has no field {unknown[0]!r}; its fields are {', '.join(FIELDS)}"
        )
    changes = {
        name: value
        for name, value in settings.items()
        if name != "stated_by" and value is not None and value != ""
    }
    if not changes:
        return stated
    by = "the settings"
    if set(changes) != set(FIELDS) and stated.stated_by != "defaults":
        by = f"{stated.stated_by}, {' and '.join(changes)} by the settings"
    # A number of channels set by hand makes the model's per-channel normalisation meaningless.
    changed = Preprocessing(**changes).channels
    for name in ("mean", "std"):
        values = getattr(stated, name)
        if name not in changes and values and changed and len(values) not in (1, changed):
            changes[name] = sum(values) / len(values)
    return dataclasses.replace(stated, **changes, stated_by=by)


def to_batch(inputs, preprocessing, *, layout="HWC"):
    """What does the network get to see of these examples?

    inputs         (example, h, w[, c]) or, with layout "CHW", (example, c, h, w); (example, d) with
                   layout "vector"; (clip, time, h, w, c) with layout "THWC"; or a list of
                   (h, w[, c]) arrays that may differ in size
    preprocessing  a Preprocessing
    returns        tensor (example, c, h, w), (clip, c, time, h, w) or (example, d), float32,
                   contiguous; unsigned integers divided by their largest value, other numbers
                   taken as they are
    errors         ValueError for mixed sizes without a size, or channels that can't be turned

    >>> import numpy as np
    >>> grey = [[[0, 255], [255, 0]]]
    >>> to_batch(np.array(grey, dtype=np.uint8), Preprocessing(channels=3)).shape
    torch.Size([1, 3, 2, 2])
    """
    from memexplorer.models import pixels

    checkpoint()
    if layout not in LAYOUTS:
        raise ValueError(f"layout is {layout!r}, but one of {', '.join(LAYOUTS)} was wanted")
    if pixels.is_ragged(inputs):
        return pixels.from_list(inputs, preprocessing, layout)
    return pixels.from_stack(inputs, preprocessing, layout)
