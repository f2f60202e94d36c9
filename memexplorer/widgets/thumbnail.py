"""An image as a page takes it: small, inside the page itself, its pixels kept apart."""

import base64
import io
from collections.abc import Callable

import numpy as np
from PIL import Image


def thumbnail(image, size: int) -> str:
    """How does an image get into the page? As a data URI, at most `size` pixels a side.

    image  (h, w), (h, w, 1), (h, w, 3) or (h, w, 4) uint8
    Small images grow by a whole factor, pixels kept square; large ones are averaged down.

    >>> thumbnail(np.zeros((8, 8, 3), dtype=np.uint8), 32)[:22]
    'data:image/png;base64,'
    """
    image = np.asarray(image)
    if image.ndim == 3 and image.shape[2] == 1:
        image = image[:, :, 0]
    shaped = image.ndim == 2 or (image.ndim == 3 and image.shape[2] in (3, 4))
    if image.dtype != np.uint8 or not shaped or 0 in image.shape:
        raise ValueError(
            f"image has shape {image.shape} and type {image.dtype}; (h, w), (h, w, 3) or "
            "(h, w, 4) of uint8 is wanted"
        )
    picture, longest = Image.fromarray(image), max(image.shape[:2])
    if longest < size:
        times = size // longest
        picture = picture.resize(
            (picture.width * times, picture.height * times), Image.Resampling.NEAREST
        )
    elif longest > size:
        picture.thumbnail((size, size), Image.Resampling.LANCZOS)
    held = io.BytesIO()
    # A shrunk photograph is a tenth of the size as JPEG; small ones must keep every pixel.
    photograph = longest > size and picture.mode in ("L", "RGB")
    picture.save(held, *(("JPEG",) if photograph else ("PNG",)), quality=88)
    kind = "jpeg" if photograph else "png"
    return f"data:image/{kind};base64,{base64.b64encode(held.getvalue()).decode()}"


def pictured(item: dict, whose: str) -> dict:
    """An item with its picture made now, and plain lines, as a page takes them.

    item  {"src": data URI | None | callable that makes one, "lines": [str, ...]}; a picture that
          can't be made says so in its place
    whose  what gave the item, for the error when its src is something else

    >>> pictured({"src": None, "lines": ["cat", 3]}, "items")
    {'src': None, 'lines': ['cat', '3']}
    """
    source, lines = item.get("src"), [str(line) for line in item.get("lines", ())]
    if isinstance(source, Callable):
        try:
            source = source()
        except Exception as error:
            source, lines = None, [*lines, f"no picture: {error}"]
    if source is not None and not str(source).startswith("data:image/"):
        raise ValueError(
            f"{whose} has a src that starts with {str(source)[:40]!r}; a data URI made by "
            "thumbnail.thumbnail(image, size) is wanted, so that the page asks nobody for it"
        )
    return {"src": source, "lines": lines}
