"""Two pixels of an image, as somebody types them."""

from memexplorer.models.preprocessing import Preprocessing, to_batch


def read(text, examples, told=None):
    """Which two numbers of the input are meant? Of the first channel; None for no text.

    told    the Preprocessing: rows and columns are of the image that the network sees, as the
            slices are; None: as it lies in the file
    errors  ValueError says what can't be read, where the image ends, and that clips have no pixels
            of two numbers

    >>> from types import SimpleNamespace
    >>> import numpy as np
    >>> read("1 3; 2 1", SimpleNamespace(inputs=np.zeros((1, 4, 4)), layout="HWC"))
    [2, 4]
    """
    words = text.replace(",", " ").replace(";", " ").split()
    if not words:
        return None
    if examples.layout == "THWC":
        raise ValueError("these are clips, and a row and a column alone name no number of a clip; "
                         "leave the field empty, for those with the largest gradient")  # fmt: skip
    seen = to_batch(examples.inputs[[0]], told or Preprocessing(), layout=examples.layout)
    height, width = seen.shape[2:] if seen.ndim == 4 else (seen.shape[1], 1)
    if not (len(words) == 4 and all(word.isdigit() for word in words)):
        raise ValueError(f"{text!r} names no two pixels; write row column, row column, as 3 4, 5 4")
    rows, columns = [int(word) - 1 for word in words[::2]], [int(word) - 1 for word in words[1::2]]
    if not all(0 <= row < height for row in rows) or not all(0 <= one < width for one in columns):
        raise ValueError(f"{text!r} lies outside of {height} x {width} pixels; rows and columns "
                         "are counted from 1")  # fmt: skip
    return [row * width + column for row, column in zip(rows, columns, strict=True)]
