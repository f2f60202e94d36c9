"""Do networks of convolutions take images and clips, and clips come to them as they want them?"""

import numpy as np
import torch

from memexplorer.data import load_examples
from memexplorer.data.augmentation import augmented
from memexplorer.models.convolutional import Convolutions
from memexplorer.models.makes import made
from memexplorer.models.preprocessing import Preprocessing, to_batch


def clips():
    pixels = np.random.default_rng(0).integers(0, 255, (3, 4, 6, 5, 3), dtype=np.uint8)
    return load_examples((pixels, [0, 1, 0]))


def test_clips_are_fed_frame_by_frame_as_images_are():
    given, wishes = clips(), Preprocessing(channels=1, size=(8, 8), mean=0.5, std=0.2)
    batch = to_batch(given.inputs, wishes, layout="THWC")
    assert tuple(batch.shape) == (3, 1, 4, 8, 8)
    for time in range(4):
        frames = to_batch(given.inputs[:, time], wishes)
        assert torch.allclose(batch[:, :, time], frames)


def test_a_network_that_reaches_over_time_tells_the_order_of_frames():
    network = made("convolutions", clips())
    batch = to_batch(clips().inputs, Preprocessing(), layout="THWC")
    turned = batch.flip(2)
    assert not torch.allclose(network(batch), network(turned), atol=1e-4)
    flat = Convolutions(2, channels=3, classes=2).eval()
    means = [torch.stack([flat(one[:, :, t]) for t in range(4)]).mean(0) for one in (batch, turned)]
    assert torch.allclose(*means, atol=1e-5), "frame by frame nobody can tell"


def test_images_and_small_clips():
    grey = load_examples((np.zeros((2, 5, 7), np.uint8), [0, 1]))
    assert isinstance(made("convolutions", grey).stages.stage1.conv, torch.nn.Conv2d)
    network = made("convolutions", grey, classes=3)
    assert network(to_batch(grey.inputs, Preprocessing())).shape == (2, 3)
    tiny = load_examples((np.zeros((2, 1, 1, 1, 3), np.uint8), [0, 1]))
    network = made("convolutions", tiny)
    assert network(to_batch(tiny.inputs, Preprocessing(), layout="THWC")).shape == (2, 2)


def test_all_frames_of_a_clip_are_augmented_alike():
    batch = torch.rand(4, 3, 1, 8, 8).expand(-1, -1, 5, -1, -1)
    seen = augmented(batch, 0, 1)
    assert torch.allclose(seen, seen[:, :, :1].expand(-1, -1, 5, -1, -1), atol=1e-6)
    assert torch.allclose(seen[:, :, 0], augmented(batch[:, :, 0], 0, 1), atol=1e-6)
    assert torch.allclose(seen[2:], augmented(batch[2:], 2, 1), atol=1e-6)
