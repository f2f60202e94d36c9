"""Thumbnails pixel by pixel."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from memexplorer.widgets.thumbnail import thumbnail

RNG = np.random.default_rng(0)


def opened(source):
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(source.split(",")[1]))))


@pytest.mark.parametrize("shape", [(8, 8), (8, 6, 3), (5, 8, 4), (8, 8, 1)])
def test_a_small_image_grows_by_a_whole_factor_with_square_pixels(shape):
    image = RNG.integers(0, 256, shape, dtype=np.uint8)
    grown = opened(thumbnail(image, 35))
    np.testing.assert_array_equal(grown, image.squeeze().repeat(4, axis=0).repeat(4, axis=1))


def test_a_large_image_fits_and_keeps_its_proportions():
    image = np.zeros((300, 600, 3), dtype=np.uint8)
    source = thumbnail(image, 96)
    assert opened(source).shape == (48, 96, 3)
    assert source.startswith("data:image/jpeg")


def test_what_is_no_image_is_refused_in_words():
    with pytest.raises(ValueError, match=r"shape \(4, 4\) and type float64"):
        thumbnail(np.zeros((4, 4)), 32)
    with pytest.raises(ValueError, match=r"shape \(3, 32, 32\)"):
        thumbnail(np.zeros((3, 32, 32), dtype=np.uint8), 32)
