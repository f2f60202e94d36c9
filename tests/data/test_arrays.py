import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from memexplorer.data import load_examples
from memexplorer.data.arrays import fields, inputs


@pytest.mark.parametrize(
    ("shape", "layout"),
    [
        ((5, 8, 8), "HWC"),
        ((5, 8, 8, 3), "HWC"),
        ((5, 8, 8, 1), "HWC"),
        ((5, 3, 8, 8), "CHW"),
        ((5, 1, 28, 28), "CHW"),
        ((5, 64, 8, 8), "HWC"),  # NumPy: the shorter end has the channels
        ((5, 13, 64, 64), "CHW"),
        ((5, 7), "vector"),
    ],
)
def test_the_order_of_axes_is_told_by_where_the_channels_are(shape, layout):
    assert inputs(np.zeros(shape, np.float32))[1] == layout


def test_a_tensor_keeps_its_channels_first_and_its_values():
    torch = pytest.importorskip("torch")
    images = torch.randn(4, 3, 8, 8, dtype=torch.float64)
    examples = load_examples((images, torch.tensor([0, 1, 1, 0])))
    assert examples.layout == "CHW"
    assert examples.inputs.dtype == np.float32
    assert np.allclose(examples.inputs[[2]][0], images[2].numpy())
    assert examples.images([2])[0].shape == (8, 8, 3)


def test_half_precision_tensors_are_read():
    torch = pytest.importorskip("torch")
    assert inputs(torch.ones(2, 3, dtype=torch.bfloat16))[0].tolist() == [[1, 1, 1]] * 2


def test_bytes_with_channels_first_are_turned_round():
    chw = np.arange(2 * 3 * 4 * 5, dtype=np.uint8).reshape(2, 3, 4, 5)
    array, layout, _ = inputs(chw)
    assert layout == "HWC"
    assert (array[1] == chw[1].transpose(1, 2, 0)).all()


def test_whole_numbers_become_bytes_and_others_stay_as_they_are():
    assert inputs(np.full((1, 2, 2), 255))[0].dtype == np.uint8
    assert inputs(np.full((1, 2, 2), True))[0].max() == 255
    array, _, notes = inputs(np.full((1, 2, 2), 1000))
    assert array.dtype == np.float32
    assert array.max() == 1000
    assert "whole numbers from 1000 to 1000, used as they stand" in notes[0]


def test_images_of_different_sizes_stay_a_list():
    small, large = np.zeros((2, 2), np.uint8), np.ones((3, 4, 3), np.uint8)
    examples = load_examples(([small, large], ["a", "b"]))
    assert [image.shape for image in examples.inputs[[1, 0]]] == [(3, 4, 3), (2, 2)]
    assert examples.take([1]).images([0])[0].shape == (3, 4, 3)
    changed = load_examples(([small, large + 1], ["a", "b"]))
    assert changed.digest() != examples.digest()


def test_what_is_no_image_is_refused_in_words():
    with pytest.raises(ValueError, match=r"images has shape \(3,\); wanted \(example, unit\)"):
        inputs(np.zeros(3))
    with pytest.raises(ValueError, match="the examples are empty"):
        inputs(np.zeros((3, 0, 4)))
    with pytest.raises(ValueError, match=r"images holds <U1; wanted arrays of numbers"):
        inputs(["a", "b"])
    with pytest.raises(ValueError, match="of type complex128; wanted numbers"):
        inputs(np.zeros((2, 2), complex))
    with pytest.raises(ValueError, match=r"row 0 is \(2,\) int64"):
        inputs([[1, 2], [3]])
    with pytest.raises(ValueError, match=r"infinite values in 2 of 3 examples \(rows 0, 2\)"):
        inputs(np.array([[np.nan], [0], [1e300]]))


@given(some.permutations(["X", "Y", "ids", "frame"]))
def test_fields_do_not_depend_on_the_order_of_the_names(names):
    assert fields(names) == {"inputs": "X", "labels": "Y", "ids": "ids"}
