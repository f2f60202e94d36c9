"""A crowd of points as one picture: colour says what, opacity says how many."""

import numpy as np


def raster(points, values, view, shape, palette, *, span=None) -> np.ndarray:
    """How do a million points look when each pixel may show many?

    points   (example, 2)
    values   (example,) scores, or category codes when span is None (-1: none of the palette)
    view     (x0, x1, y0, y1) of what is in sight
    shape    (height, width) of the picture
    palette  (colour,) "#rrggbb"; scores run over it from span[0] to span[1]
    returns  (height, width) uint32 RGBA, first row at the bottom, as Bokeh's image_rgba takes it.
             A pixel has the mean score, or the commonest category; opacity grows with log(count).

    >>> picture = raster(np.zeros((9, 2)), np.ones(9), (-1, 1, -1, 1), (3, 3), ["#000000"] * 2,
    ...                  span=(0, 1))
    >>> (picture > 0).sum()
    np.int64(1)
    """
    (x0, x1, y0, y1), (height, width) = view, shape
    column = ((points[:, 0] - x0) * (width / (x1 - x0))).astype(np.int64)
    row = ((points[:, 1] - y0) * (height / (y1 - y0))).astype(np.int64)
    seen = (points[:, 0] >= x0) & (points[:, 1] >= y0) & (column < width) & (row < height)
    pixel, values = (row * width + column)[seen], values[seen]
    pixels, colours = height * width, _bytes(palette)
    count = np.bincount(pixel, minlength=pixels)
    if span is None:
        kinds = len(palette)
        code = np.where((values >= 0) & (values < kinds), values, kinds).astype(np.int64)
        votes = np.bincount(pixel * (kinds + 1) + code, minlength=pixels * (kinds + 1))
        best = votes.reshape(pixels, kinds + 1).argmax(axis=1)
        colours = np.vstack([colours, [[138, 143, 153]]])
    else:
        known = np.nan_to_num(values, nan=span[0])
        mean = np.bincount(pixel, weights=known, minlength=pixels) / np.maximum(count, 1)
        share = (mean - span[0]) / ((span[1] - span[0]) or 1)
        best = np.clip(share * (len(palette) - 1), 0, len(palette) - 1).astype(int)
    opacity = np.log1p(count) / np.log1p(max(count.max(), 1))
    rgba = np.zeros((pixels, 4), dtype=np.uint8)
    rgba[:, :3] = colours[best]
    rgba[:, 3] = np.where(count > 0, 70 + 150 * opacity, 0)
    return rgba.view(np.uint32).reshape(height, width)


def _bytes(palette) -> np.ndarray:
    return np.array([[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in palette], dtype=np.uint8)
