"""Two pixels of an image, as somebody types them."""

import numpy as np


def read(text, examples):
    """Which two numbers of the input are meant? Of the first channel; None for no text.

    >>> from types import SimpleNamespace
    >>> read("1 3; 2 1", SimpleNamespace(inputs=np.zeros((1, 4, 4)), layout="HWC"))
    [2, 4]
    """
    words = text.replace(",", " ").replace(";", " ").split()
    if not words:
        return None
    shape = np.shape(examples.inputs[[0]][0])
    height, width = shape[1:] if examples.layout == "CHW" else (*shape, 1)[:2]
    if not (len(words) == 4 and all(word.isdigit() for word in words)):
        raise ValueError(f"{text!r} names no two pixels; write row column, row column, as 3 4, 5 4")
    rows, columns = [int(word) - 1 for word in words[::2]], [int(word) - 1 for word in words[1::2]]
    if not all(0 <= row < height for row in rows) or not all(0 <= one < width for one in columns):
        raise ValueError(f"{text!r} lies outside of {height} x {width} pixels; rows and columns "
                         "are counted from 1")  # fmt: skip
    return [row * width + column for row, column in zip(rows, columns, strict=True)]
