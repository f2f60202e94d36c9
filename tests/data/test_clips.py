"""Are clips turned the right way, and what cannot be told refused?"""

import numpy as np
import pytest

from memexplorer.data import load_examples
from memexplorer.data.clips import time_first


@pytest.mark.parametrize(
    ("shape", "turned"),
    [((2, 8, 16, 16, 3), (8, 16, 16, 3)), ((2, 8, 3, 16, 16), (8, 16, 16, 3)),
     ((2, 4, 16, 16, 3), (4, 16, 16, 3)), ((2, 3, 4, 16, 1), (3, 4, 16, 1))],
)  # fmt: skip
def test_channels_come_last(shape, turned):
    assert time_first(np.zeros(shape)).shape == (2, *turned)


@pytest.mark.parametrize("axes", [(3, 4), (1, 3), (3, 3), (4, 1)])
def test_where_either_axis_may_be_channels_neither_is_guessed(axes):
    clips = np.zeros((2, *axes, 16, 16), np.uint8)
    words = r"the second axis may be channels and the third time, or the other way round; move"
    with pytest.raises(ValueError, match=words):
        load_examples((clips, [0, 1]))
    second = load_examples((np.moveaxis(clips, 1, -1), [0, 1]))
    third = load_examples((np.moveaxis(clips, 2, -1), [0, 1]))
    assert second.inputs[:].shape == (2, axes[1], 16, 16, axes[0])
    assert third.inputs[:].shape == (2, axes[0], 16, 16, axes[1])


def test_what_fits_nowhere_is_said():
    with pytest.raises(ValueError, match=r"move them last, as np.moveaxis\(clips, 1, -1\)"):
        time_first(np.zeros((2, 3, 8, 16, 16)))
