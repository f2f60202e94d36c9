"""A crowd of points as one picture: colour says what, lightness of touch says how many."""

import numpy as np

from memexplorer.widgets import look


def raster(x, y, values, view, shape, palette, *, span=None) -> np.ndarray:
    """How do a million points look when each pixel may show many?

    x, y     (example,)
    values   (example,) scores, or category codes when span is None (-1: none of the palette)
    view     (x0, x1, y0, y1) of what is in sight
    shape    (height, width) of the picture
    palette  (colour,) "#rrggbb"; scores run over it from span[0] to span[1]
    returns  (height, width) uint32 RGBA, first row at the bottom, as Bokeh's image_rgba takes it.
             A pixel has the mean score, or the commonest category, the nearer to the frame's
             colour the fewer its points, by log(count). Nothing shines through: a sharp picture
             may lie on a coarse one.

    >>> picture = raster(np.zeros(9), np.zeros(9), np.ones(9), (-1, 1, -1, 1), (3, 3),
    ...                  ["#ffffff"] * 2, span=(0, 1))
    >>> len(np.unique(picture))
    2
    """
    pixel, seen = _pixels(x, y, view, shape)
    values = values if seen is None else values[seen]
    height, width = shape
    pixels, colours = height * width, _bytes(palette)
    count = np.bincount(pixel, minlength=pixels)
    if span is None:
        kinds = len(palette)
        code = np.where((values >= 0) & (values < kinds), values, kinds).astype(np.intp)
        votes = np.bincount(pixel * (kinds + 1) + code, minlength=pixels * (kinds + 1))
        best = votes.reshape(pixels, kinds + 1).argmax(axis=1)
        colours = np.vstack([colours, _bytes([look.OTHER])])
    else:
        known = np.nan_to_num(values, nan=span[0])
        mean = np.bincount(pixel, weights=known, minlength=pixels) / np.maximum(count, 1)
        share = (mean - span[0]) / ((span[1] - span[0]) or 1)
        best = np.clip(share * (len(palette) - 1), 0, len(palette) - 1).astype(int)
    weight = _weight(count)[:, None]
    rgba = np.full((pixels, 4), 255, dtype=np.uint8)
    rgba[:, :3] = colours[best] * weight + _bytes([look.FRAME]) * (1 - weight)
    return rgba.view(np.uint32).reshape(height, width)


def tint(x, y, view, shape) -> np.ndarray:
    """Where are very many selected? (height, width) uint32 RGBA, clear where none is.

    >>> tint(np.zeros(2), np.zeros(2), (-1, 1, -1, 1), (3, 3)).astype(bool).sum()
    np.int64(1)
    """
    pixel, _ = _pixels(x, y, view, shape)
    count = np.bincount(pixel, minlength=shape[0] * shape[1])
    rgba = np.zeros((len(count), 4), dtype=np.uint8)
    rgba[:, :3], rgba[:, 3] = _bytes([look.ACCENT]), 255 * _weight(count)
    rgba[count == 0] = 0
    return rgba.view(np.uint32).reshape(shape)


def _pixels(x, y, view, shape):
    """Which pixel is each point in, of those in sight, and which are these? (None: all)"""
    (x0, x1, y0, y1), (height, width) = view, shape
    # One more than the border on each side: numbers that fit, however far away a point is.
    column = np.clip((x - x0) * (width / (x1 - x0)), -1, width)
    row = np.clip((y - y0) * (height / (y1 - y0)), -1, height)
    seen = (column >= 0) & (column < width) & (row >= 0) & (row < height)
    pixel = row.astype(np.intp) * width + column.astype(np.intp)
    return (pixel, None) if seen.all() else (pixel[seen], seen)


def _weight(count) -> np.ndarray:
    """How strongly does a pixel with so many points stand out, from 0 to 1?"""
    share = np.log1p(count) / np.log1p(max(count.max(initial=0), 1))
    return np.where(count > 0, 0.28 + 0.6 * share, 0)


def shape_of(width: float, height: float, *, most: int, finest: float) -> tuple[int, int]:
    """How many pixels (down, across) has a picture of this size? Square ones, at most so many.

    finest  side of a pixel, in the unit of width and height, that is never gone below

    >>> shape_of(800, 400, most=80_000, finest=1)
    (200, 400)
    """
    side = max(finest, (width * height / most) ** 0.5)
    return max(round(height / side), 1), max(round(width / side), 1)


def _bytes(palette) -> np.ndarray:
    return np.array([[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in palette], dtype=np.uint8)


_red, _green, _blue = (int(byte) for byte in _bytes([look.FRAME])[0])
NOBODY = np.array([[0xFF000000 | _blue << 16 | _green << 8 | _red]], dtype=np.uint32)  # a picture
