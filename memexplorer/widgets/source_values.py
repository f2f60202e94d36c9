"""What was typed, as values: numbers from text, refused in words that fit beside the field."""

import re
from functools import partial
from pathlib import Path

from memexplorer.widgets import folders

_NOT_PATHS = ("timm:", "torchvision:", "open_clip:", "hf:")


def source(text: str, roots) -> str | None:
    """Which model or data does the text name? None when empty.

    A path outside the roots is refused here already; whether it exists, its loader says better.
    """
    text = text.strip()
    if not text or text.startswith(_NOT_PATHS):
        return text or None
    path = Path(text.split("?")[0])
    if not path.exists() and ":" in path.name:  # factory.py:build, digits.npz:test
        path = path.with_name(path.name.rsplit(":", 1)[0] or "_")
    if not folders.allowed(path, roots):
        named = ", ".join(map(str, roots)) or "none"
        raise ValueError(
            f"outside the folders this page may read ({named}): choose one inside, or start with "
            "--root FOLDER, or press Upload …"
        )
    return text


def channels(text: str) -> int | None:
    """How many colour channels? 1 to 64, None when empty."""
    if not text.strip():
        return None
    if not text.strip().isdigit() or not 1 <= int(text) <= 64:
        raise ValueError(f"{text!r} is no number of channels: 1 for grey, 3 for colour")
    return int(text)


def size(text: str) -> tuple[int, int] | None:
    """How high and wide? (height, width) in pixels, None when empty.

    >>> size("224"), size("160 x 224")
    ((224, 224), (160, 224))
    """
    if not text.strip():
        return None
    sides = re.fullmatch(r"\s*(\d+)(?:\s*[x×,\s]\s*(\d+))?\s*", text)
    if not sides or not int(sides[1]) or sides[2] == "0":
        raise ValueError(f"{text!r} is no size: one number, or height x width, in pixels")
    return int(sides[1]), int(sides[2] or sides[1])


def levels(text: str, *, positive: bool = False) -> tuple[float, ...] | None:
    """Which number for each channel? None when empty.

    >>> levels("0.5, 0.25 0.5")
    (0.5, 0.25, 0.5)
    """
    if not text.strip():
        return None
    try:
        found = tuple(float(part) for part in re.split(r"[,;\s]+", text.strip(" ,;()[]")))
    except ValueError:
        raise ValueError(f"{text!r}: numbers, one for each channel, are wanted") from None
    if any(abs(value) > 1e6 or value != value for value in found):
        raise ValueError(f"{text!r}: finite numbers, in units of 0 to 1, are wanted")
    if positive and min(found) <= 0:
        raise ValueError(f"{text!r}: a standard deviation is above 0")
    return found


def text(value) -> str:
    """How does a value stand in its field?

    >>> text((160, 224)), text(None)
    ('160 224', '')
    """
    if value is None:
        return ""
    return " ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)


# Name of a field: its title, an example, and for numbers what reads them.
SOURCES = {
    "model": ("Model", "factory.py:build, timm:resnet18, hf:ID, model.pt2"),
    "weights": ("Weights", "model.safetensors, if the model needs it"),
    "data": ("Data", "a folder for each class, .npz, .parquet, hf:ID:train"),
    "held_out": ("Held out", "the like, not trained on"),
}
PREPROCESSING = {
    "channels": ("Channels", "1 or 3", channels),
    "size": ("Size", "224, or 160 x 224 (height x width)", size),
    "mean": ("Mean", "0.485 0.456 0.406", levels),
    "std": ("Std", "0.229 0.224 0.225", partial(levels, positive=True)),
}
