"""From the bytes of an image file to the pixels a network sees."""

import io

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

# Named, because Pillow would otherwise try formats that start other programs (EPS: Ghostscript).
FORMATS = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "PPM", "WEBP")
SUFFIXES = (
    *(".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".gif", ".bmp"),
    *(".tif", ".tiff", ".webp", ".ppm", ".pgm", ".pbm"),
)


def pixels(data: bytes) -> np.ndarray:
    """What does an image file show?

    Grey stays grey; everything else becomes RGB the way `convert("RGB")` does it in the usual
    training scripts (transparency is dropped, not blended). The camera's orientation is applied,
    16 bits become 8, and the first frame stands for an animation.

    data     the bytes of a PNG, JPEG, GIF, BMP, TIFF, PPM or WebP file
    returns  (height, width) or (height, width, 3) uint8
    errors   ValueError says in a few words why the bytes are no readable image

    >>> file = io.BytesIO()
    >>> Image.fromarray(np.full((2, 3), 7, np.uint8)).save(file, "PNG")
    >>> pixels(file.getvalue()).tolist()
    [[7, 7, 7], [7, 7, 7]]
    """
    if not data:
        raise ValueError("empty file")
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            image.load()
            return _eight_bits(_upright(image))
    except UnidentifiedImageError:
        raise ValueError("not an image, or a kind that is not read") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ValueError("more pixels than Pillow's safety limit") from None
    except Exception as fault:  # Pillow raises nearly every type on a damaged file
        raise ValueError(str(fault) or type(fault).__name__) from fault


def _upright(image):
    """As the photographer held the camera; a damaged note about it is no damaged image."""
    try:
        return ImageOps.exif_transpose(image)
    except Exception:
        return image


def _eight_bits(image) -> np.ndarray:
    if image.mode in ("L", "RGB"):
        return np.array(image)
    if image.mode in ("1", "LA", "La"):
        return np.array(image.convert("L"))
    if image.mode in ("P", "PA"):  # straight to RGB would warn where the palette is transparent
        return np.array(image.convert("RGBA").convert("RGB"))
    if image.mode == "I" or image.mode.startswith("I;16"):
        return _from_deep(np.asarray(image).astype(np.int64), top=65535)
    if image.mode == "F":
        deep = np.asarray(image)
        return _from_deep(deep, top=1.0 if np.nanmax(deep, initial=0.0) <= 1 else 255.0)
    return np.array(image.convert("RGB"))


def _from_deep(values: np.ndarray, *, top) -> np.ndarray:
    """More than 8 bits a pixel, brought to 0..255."""
    low, high = values.min(), values.max()
    if not (low >= 0 and high <= top):
        raise ValueError(f"pixel values from {low} to {high}, wanted 0 to {top}")
    return np.rint(values * (255 / top)).astype(np.uint8)
