import gzip
import struct

import numpy as np
import pytest

from memexplorer.data import load_examples
from memexplorer.data.idx import array

IMAGES = np.arange(5 * 12, dtype=np.uint8).reshape(5, 3, 4)


def idx(values, code=8) -> bytes:
    return bytes([0, 0, code, values.ndim]) + struct.pack(
        f">{values.ndim}I", *values.shape
    ) + values.astype(values.dtype.newbyteorder(">")).tobytes()  # fmt: skip


@pytest.fixture
def mnist(tmp_path):
    (tmp_path / "train-images-idx3-ubyte").write_bytes(idx(IMAGES))
    labels = idx(np.array([3, 0, 1, 1, 0], np.uint8))
    (tmp_path / "train-labels-idx1-ubyte.gz").write_bytes(gzip.compress(labels))
    return tmp_path


def test_images_find_their_labels_packed_or_not(mnist):
    plain = load_examples(mnist / "train-images-idx3-ubyte")
    assert plain.labels.tolist() == [3, 0, 1, 1, 0]
    assert plain.ids[4] == "train-4"
    assert (plain.inputs[np.array([1])] == IMAGES[[1]]).all()
    assert plain.notes == ("labels were read from train-labels-idx1-ubyte.gz",)
    (mnist / "train-images-idx3-ubyte.gz").write_bytes(gzip.compress(idx(IMAGES)))
    assert load_examples(mnist / "train-images-idx3-ubyte.gz").digest() == plain.digest()
    # a browser may have unpacked the file and kept its name
    (mnist / "train-images-idx3-ubyte.gz").write_bytes(idx(IMAGES))
    assert load_examples(mnist / "train-images-idx3-ubyte.gz").digest() == plain.digest()


def test_every_type_of_number_is_read(tmp_path):
    for code, kind in {8: "u1", 9: "i1", 11: "i2", 12: "i4", 13: "f4", 14: "f8"}.items():
        values = np.array([[1, 2], [3, 100]], kind)
        (tmp_path / "x").write_bytes(idx(values, code))
        read = array(tmp_path / "x")
        assert read.dtype == values.dtype
        assert (read == values).all()


def test_faults_are_said_in_words(mnist):
    images, labels = mnist / "train-images-idx3-ubyte", mnist / "train-labels-idx1-ubyte.gz"
    with pytest.raises(
        ValueError, match="one number for each example .labels.; give the file with"
    ):
        load_examples(labels)
    whole = images.read_bytes()
    for content, words in {
        whole[:-7]: "takes 60 bytes, but 53 bytes are there",
        whole + b"!": "takes 60 bytes, but more is there",
        whole[:9]: "cut short within its header",
        b"": "is no IDX file",
        whole[:4] + b"\xff" * 12 + b"x": "but 1 bytes are there",
        gzip.compress(whole)[:-12]: "is cut short or damaged",
    }.items():
        images.write_bytes(content)
        with pytest.raises(ValueError, match=words):
            load_examples(images)
    images.write_bytes(whole)
    labels.write_bytes(idx(np.zeros(4, np.uint8)))
    with pytest.raises(ValueError, match="labels has 4 rows but there are 5 examples"):
        load_examples(images)
    labels.unlink()
    with pytest.raises(ValueError, match="no labels file beside .*train-labels-idx1-ubyte"):
        load_examples(images)
    assert load_examples(images, labels=[0, 1, 0, 1, 0]).labels.sum() == 2


def test_labels_outside_the_roots_are_not_read(mnist, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "l"
    labels = mnist / "train-labels-idx1-ubyte.gz"
    labels.rename(elsewhere)
    labels.symlink_to(elsewhere)
    with pytest.raises(ValueError, match="labels: .* lies outside the folders"):
        load_examples(mnist / "train-images-idx3-ubyte", roots=[mnist])
