"""Thumbnails pixel by pixel, paging by its words, picking both ways."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from memexplorer.widgets.gallery import Gallery, thumbnail

RNG = np.random.default_rng(0)


def opened(source):
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(source.split(",")[1]))))


def items(count):
    return [{"id": f"t{i}", "src": None, "lines": [f"label {i}"]} for i in range(count)]


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


def test_pages_say_how_much_is_shown_and_only_ask_for_that():
    asked = []

    def source(i):
        asked.append(i)
        return thumbnail(np.zeros((2, 2), dtype=np.uint8), 8)

    lazy = [{"id": str(i), "src": lambda i=i: source(i), "lines": []} for i in range(312)]
    gallery = Gallery(items=lazy, page=48)
    assert gallery.words == "showing 48 of 312"
    gallery._handle_custom_msg({"ask": "more"}, [])
    assert gallery.words == "showing 96 of 312"
    assert asked == list(range(96))
    for _ in range(9):
        gallery.more()
    assert gallery.words == "showing 312 of 312"
    assert gallery._left == 0


def test_new_items_start_at_the_first_page_and_forget_a_pick_that_is_gone():
    gallery = Gallery(items=items(5), page=3)
    gallery.more()
    gallery.picked = "t1"
    gallery.items = items(4)
    assert (gallery.words, gallery.picked) == ("showing 3 of 4", "t1")
    gallery.items = items(1)
    assert gallery.picked is None
    gallery.items = []
    assert gallery.words == ""


def test_a_pick_beyond_the_first_page_is_kept_and_its_page_shown():
    gallery = Gallery(items=items(10), page=3)
    gallery.picked = "t7"
    assert gallery.words == "showing 9 of 10"


def test_an_image_that_cannot_be_made_says_so_in_its_place():
    def broken():
        raise OSError("a.png is cut short")

    gallery = Gallery(items=[{"id": "a", "src": broken, "lines": ["cat"]}])
    assert gallery._shown[0]["src"] is None
    assert gallery._shown[0]["lines"] == ["cat", "no picture: a.png is cut short"]


def test_a_source_that_would_ask_somebody_is_refused():
    with pytest.raises(ValueError, match="starts with 'https://x.example/a.png'; a data URI"):
        Gallery(items=[{"id": "a", "src": "https://x.example/a.png", "lines": []}])


def test_an_observers_fault_is_told_when_the_browser_picks_and_raised_when_python_does():
    gallery = Gallery(items=items(2))
    gallery.observe(lambda _: 1 / 0, "picked")
    gallery.set_state({"picked": "t1"})
    assert gallery.fault["what"] == "ZeroDivisionError: division by zero"
    with pytest.raises(ZeroDivisionError):
        gallery.picked = "t0"
