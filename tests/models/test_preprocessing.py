"""What a network wants its images to look like, and images made to look like that."""

import numpy as np
import pytest
import torch
from PIL import Image
from torchvision.transforms import v2

from memexplorer.models.preprocessing import Preprocessing, override, to_batch

PLAIN = Preprocessing()


def noise(*shape, seed=0):
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


def test_bytes_are_divided_by_255_and_floats_are_not():
    images = noise(3, 5, 4, 3)
    batch = to_batch(images, PLAIN)
    assert batch.dtype == torch.float32
    assert batch.is_contiguous()
    assert np.allclose(batch.permute(0, 2, 3, 1), images / 255)
    assert np.allclose(to_batch(images.astype(np.float64), PLAIN).permute(0, 2, 3, 1), images)
    deep = images.astype(np.uint16) * 257
    assert np.allclose(to_batch(deep, PLAIN).permute(0, 2, 3, 1), images / 255)
    assert np.array_equal(to_batch(images > 99, PLAIN).permute(0, 2, 3, 1), images > 99)


def test_normalisation_is_the_textbook_one():
    images = noise(3, 5, 4, 3)
    mean, std = np.array([0.4, 0.5, 0.6]), np.array([0.2, 0.3, 0.4])
    batch = to_batch(images, Preprocessing(mean=mean, std=std))
    assert np.allclose(batch.permute(0, 2, 3, 1), (images / 255 - mean) / std, atol=1e-6)
    half = to_batch(images, Preprocessing(mean=0.5))
    assert np.allclose(half.permute(0, 2, 3, 1), images / 255 - 0.5, atol=1e-6)


@pytest.mark.parametrize("kind", ["float32", "uint8", "float64"])
@pytest.mark.parametrize("layout", ["HWC", "CHW", "vector"])
def test_the_users_memory_is_left_alone(kind, layout):
    images = noise(2, 3, 3, 3).astype(kind)
    images = images.reshape(2, -1) if layout == "vector" else images
    before = images.copy()
    batch = to_batch(images, Preprocessing(mean=0.5, std=0.1), layout=layout)
    batch.zero_()
    to_batch(images, PLAIN, layout=layout).zero_()
    to_batch(torch.from_numpy(images), PLAIN, layout=layout).zero_()
    assert np.array_equal(images, before)


def test_read_only_reversed_and_foreign_arrays_are_taken():
    images = noise(2, 4, 4, 3)
    expected = to_batch(images[:, ::-1].copy(), PLAIN)
    assert torch.equal(to_batch(images[:, ::-1], PLAIN), expected)
    images.flags.writeable = False
    assert torch.equal(to_batch(images[:, ::-1], PLAIN), expected)
    swapped = (images[:, ::-1] / 255).astype(">f4")
    assert torch.allclose(to_batch(swapped, PLAIN), expected)


def test_grey_is_repeated_and_colour_becomes_luma():
    grey = noise(2, 4, 4)
    assert to_batch(grey, PLAIN).shape == (2, 1, 4, 4)
    three = to_batch(grey, Preprocessing(channels=3))
    assert all(np.allclose(three[:, c], grey / 255) for c in range(3))
    colour = noise(2, 6, 6, 3)
    luma = to_batch(colour, Preprocessing(channels=1))[:, 0] * 255
    pillow = np.stack([np.asarray(Image.fromarray(image).convert("L")) for image in colour])
    assert np.abs(luma.numpy() - pillow).max() <= 1
    with_alpha = np.concatenate([colour, noise(2, 6, 6, 1)], axis=3)
    assert torch.equal(to_batch(with_alpha, Preprocessing(channels=3)), to_batch(colour, PLAIN))
    assert "grey is repeated" in Preprocessing(channels=3).describe()
    assert "colour by its luma" in Preprocessing(channels=1).describe()
    with pytest.raises(ValueError, match="have 5 channels but the network takes 3"):
        to_batch(noise(2, 4, 4, 5), Preprocessing(channels=3))


@pytest.mark.parametrize(("how", "mode"), [("bilinear", 2), ("bicubic", 3)])
@pytest.mark.parametrize("size", [(13, 17), (64, 48)])
def test_stretching_is_what_pillow_does(how, mode, size):
    image = noise(40, 30, 3)
    ours = to_batch(image[None], Preprocessing(size=size, interpolation=how, stretch=True))
    theirs = np.asarray(Image.fromarray(image).resize(size[::-1], mode))
    assert np.abs(ours[0].permute(1, 2, 0).numpy() * 255 - theirs).max() < 2  # it rounds twice


@pytest.mark.parametrize("shape", [(40, 30), (30, 40), (33, 33), (200, 31)])
def test_the_ratio_is_kept_and_the_middle_cropped_as_torchvision_does(shape):
    image = noise(*shape, 3)
    ours = to_batch(image[None], Preprocessing(size=(24, 24), crop=0.75, interpolation="bicubic"))
    steps = [v2.Resize(32, v2.InterpolationMode.BICUBIC), v2.CenterCrop(24)]
    theirs = np.asarray(v2.Compose(steps)(Image.fromarray(image)))
    assert np.abs(ours[0].permute(1, 2, 0).numpy() * 255 - theirs).max() < 2  # it rounds twice


def test_nearest_and_no_resize_at_all():
    image = noise(8, 8, 3)
    ours = to_batch(image[None], Preprocessing(size=16, interpolation="nearest"))
    assert np.allclose(ours[0].permute(1, 2, 0), image.repeat(2, 0).repeat(2, 1) / 255)
    assert torch.equal(to_batch(image[None], Preprocessing(size=8)), to_batch(image[None], PLAIN))


def test_lists_of_one_size_and_of_many():
    images = [noise(8, 8, 3, seed=seed) for seed in range(3)]
    assert torch.equal(to_batch(images, PLAIN), to_batch(np.stack(images), PLAIN))
    mixed = [noise(8, 8, 3), noise(20, 9, 3), noise(6, 6)]
    batch = to_batch(mixed, Preprocessing(size=8))
    assert batch.shape == (3, 3, 8, 8)
    assert torch.equal(batch[0], to_batch(mixed[:1], PLAIN)[0])
    with pytest.raises(ValueError, match=r"6 x 6 and 20 x 9 among them.*size=\(32, 32\)"):
        to_batch(mixed, PLAIN)
    half_grey = [noise(8, 8, 3), noise(8, 8)]
    assert to_batch(half_grey, PLAIN).shape == (2, 3, 8, 8)
    assert to_batch([], Preprocessing(3, 8)).shape == (0, 3, 8, 8)


def test_vectors_and_channels_first():
    vectors = np.random.default_rng(0).normal(size=(4, 7)).astype(np.float32)
    assert np.array_equal(to_batch(vectors, PLAIN, layout="vector"), vectors)
    shifted = to_batch(vectors, Preprocessing(mean=1.0, std=2.0), layout="vector")
    assert np.allclose(shifted, (vectors - 1) / 2, atol=1e-6)
    planes = np.random.default_rng(0).normal(size=(4, 3, 5, 6)).astype(np.float32)
    assert np.array_equal(to_batch(planes, PLAIN, layout="CHW"), planes)
    with pytest.raises(ValueError, match="layout is 'NHWC'"):
        to_batch(planes, PLAIN, layout="NHWC")
    with pytest.raises(ValueError, match="mean has 3 numbers but the inputs have 7"):
        to_batch(vectors, Preprocessing(mean=(1, 2, 3)), layout="vector")


def test_text_is_refused():
    with pytest.raises(ValueError, match="numbers were wanted"):
        to_batch(np.array([["a", "b"]]), PLAIN)


def test_settings_are_read_generously():
    wanted = Preprocessing(channels="3", size="32x48", mean="0.5, 0.5, 0.5", std=0.25)
    assert (wanted.channels, wanted.size, wanted.mean) == (3, (32, 48), (0.5, 0.5, 0.5))
    assert wanted.std == (0.25,)
    assert Preprocessing(size=[8.0, 8]).size == (8, 8)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"size": "big"}, "size is 'big', but whole numbers"),
        ({"size": 8.5}, "size is 8.5, but whole numbers"),
        ({"size": (1, 2, 3)}, "positive .height, width."),
        ({"size": 0}, "positive .height, width."),
        ({"channels": 0}, "channels is 0"),
        ({"std": (0.5, 0)}, "std is .0.5, 0.0., but a positive number"),
        ({"std": 0}, "a positive number"),
        ({"mean": object()}, "numbers were wanted"),
        ({"channels": 3, "mean": (1, 2)}, "one for each of the 3 channels"),
        ({"interpolation": "cubic"}, "nearest, bilinear, bicubic"),
        ({"crop": 1.5}, "a share above 0"),
    ],
)
def test_faults_name_the_field(fields, words):
    with pytest.raises(ValueError, match=words):
        Preprocessing(**fields)


def test_settings_override_field_by_field_and_are_said():
    model = Preprocessing(3, 224, (0.4, 0.5, 0.6), (0.2, 0.3, 0.4), stated_by="the model (timm)")
    assert override(model, None) is model
    assert override(model, {"size": None, "mean": ""}) is model
    ours = override(model, {"size": 32, "mean": 0})
    assert (ours.size, ours.mean, ours.std) == ((32, 32), (0.0,), (0.2, 0.3, 0.4))
    assert ours.describe().endswith("stated by the model (timm), size and mean by the settings")
    assert override(model, Preprocessing(size=8)).size == (8, 8)
    assert override(PLAIN, {"size": 8}).stated_by == "the settings"
    grey = override(model, {"channels": 1})
    assert grey.mean == pytest.approx((0.5,))
    with pytest.raises(ValueError, match=r"no field 'sizes'; its fields are channels, size"):
        override(model, {"sizes": 8})
    with pytest.raises(TypeError, match="preprocessing is a list"):
        override(model, [1, 2])
