import io

import numpy as np
import pytest
from PIL import Image

from memexplorer.data.decode import pixels

GREY = np.arange(64, dtype=np.uint8).reshape(8, 8)
COLOUR = np.dstack([GREY, GREY + 64, GREY + 128])


def encoded(image, kind="PNG", **settings) -> bytes:
    file = io.BytesIO()
    (image if isinstance(image, Image.Image) else Image.fromarray(image)).save(
        file, kind, **settings
    )
    return file.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF", "PPM"])
def test_grey_stays_grey_and_colour_stays_colour(kind):
    assert (pixels(encoded(GREY, kind)) == GREY).all()
    assert (pixels(encoded(COLOUR, kind)) == COLOUR).all()


def test_transparency_is_dropped_not_blended():
    assert (pixels(encoded(np.dstack([COLOUR, GREY]))) == COLOUR).all()
    assert (pixels(encoded(np.dstack([GREY, 255 - GREY]))) == GREY).all()


@pytest.mark.parametrize("transparency", [None, 3, bytes([0, 100, 255])])
def test_a_palette_becomes_its_colours_without_a_warning(transparency):
    palette = Image.fromarray(COLOUR).quantize(64)
    settings = {} if transparency is None else {"transparency": transparency}
    decoded = pixels(encoded(palette, **settings))
    assert (decoded == np.asarray(palette.convert("RGB"))).all()


def test_sixteen_bits_are_scaled_not_cut_off():
    deep = np.linspace(0, 65535, 64).reshape(8, 8).astype(np.uint16)
    assert np.abs(pixels(encoded(deep)).astype(float) - deep / 257).max() <= 0.5
    assert pixels(encoded(deep.astype(np.int32), "TIFF")).max() == 255


def test_float_tiff_is_scaled_where_its_range_is_clear():
    assert pixels(encoded(np.array([[0, 1]], np.float32), "TIFF")).tolist() == [[0, 255]]
    assert pixels(encoded(np.array([[0, 254]], np.float32), "TIFF")).tolist() == [[0, 254]]
    with pytest.raises(ValueError, match="pixel values from -1.0 to 1.0"):
        pixels(encoded(np.array([[-1, 1]], np.float32), "TIFF"))


def test_cmyk_and_one_bit_are_read():
    red = Image.new("RGB", (8, 8), (200, 30, 30))
    decoded = pixels(encoded(red.convert("CMYK"), "JPEG", quality=95))
    assert np.abs(decoded.astype(int) - [200, 30, 30]).max() < 6
    assert set(np.unique(pixels(encoded(GREY > 9)))) == {0, 255}


def test_the_cameras_orientation_is_applied():
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: rotate a quarter clockwise to see it upright
    decoded = pixels(encoded(COLOUR[:4], "PNG", exif=exif))
    assert (decoded == np.rot90(COLOUR[:4], -1)).all()


def test_an_animation_shows_its_first_frame():
    later = [Image.fromarray(255 - GREY)]
    animation = encoded(Image.fromarray(GREY), "GIF", save_all=True, append_images=later)
    assert (pixels(animation) == GREY).all()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "TIFF", "WEBP"])
def test_a_file_cut_in_half_is_named_damaged(kind):
    noisy = np.random.default_rng(0).integers(0, 255, (32, 32, 3), np.uint8)
    whole = encoded(noisy, kind)
    with pytest.raises(ValueError, match=r"\w"):
        pixels(whole[: len(whole) // 2])


def test_other_bytes_are_refused_in_words():
    with pytest.raises(ValueError, match="empty file"):
        pixels(b"")
    with pytest.raises(ValueError, match="not an image, or a kind that is not read"):
        pixels(b"hello")
    with pytest.raises(ValueError, match="not an image"):
        pixels(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n")


def test_a_decompression_bomb_is_a_damaged_file():
    bomb = encoded(Image.new("1", (20_000, 20_000)))
    with pytest.raises(ValueError, match="more pixels than Pillow's safety limit"):
        pixels(bomb)
