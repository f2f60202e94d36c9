import io
import threading

import numpy as np
import pytest
from PIL import Image

from memexplorer.data import pictures
from memexplorer.data.pictures import CorruptImagesError, Pictures


def png(value) -> bytes:
    file = io.BytesIO()
    Image.fromarray(np.full((2, 2), value, np.uint8)).save(file, "PNG")
    return file.getvalue()


def many(size, damaged=()):
    files = [b"" if i in damaged else png(i % 256) for i in range(size)]
    return Pictures(files.__getitem__, [f"{i}.png" for i in range(size)], np.arange(size))


def test_rows_can_be_asked_for_in_every_way():
    images = many(40)
    rows = np.array([30, 3, 3])
    assert [image[0, 0] for image in images[rows]] == [30, 3, 3]
    assert [image[0, 0] for image in images[:20]] == list(range(20))  # read by several threads
    assert [image[0, 0] for image in images[np.arange(40) > 37]] == [38, 39]
    assert [image[0, 0] for image in images[5]] == [5]
    assert [image[0, 0] for image in images.take(rows)[[0]]] == [30]
    with pytest.raises(IndexError):
        images[[40]]


def test_all_damaged_images_are_counted_when_one_is_met():
    images = many(300, damaged=(1, 7, 290))
    with pytest.raises(
        CorruptImagesError, match=r"3 of 300 images .* 1.png \(empty file\)"
    ) as said:
        images[[0, 1]]
    assert said.value.names == ("1.png", "7.png", "290.png")
    assert images.take([0, 290]).faults() == {1: "empty file"}
    assert len(images[[0, 2]]) == 2


def test_counting_ends_after_a_while(monkeypatch):
    monkeypatch.setattr(pictures, "PATIENCE", -1.0)
    with pytest.raises(CorruptImagesError, match="2 of 300 images"):
        many(300, damaged=(1, 7, 290))[[7]]


def test_images_are_not_kept():
    alive = []

    def read(place):
        alive.append(threading.active_count())
        return png(place % 256)

    images = Pictures(read, np.arange(1000).astype(str), np.arange(1000))
    for _ in images.content():
        pass
    assert len(alive) == 1000
    assert set(vars(images)) == {"read", "names", "rows"}
