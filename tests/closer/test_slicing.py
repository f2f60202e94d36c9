"""Is the search that is shown the one that counts, and is the slice what the network says there?"""

import numpy as np
import pytest
import torch

from memexplorer.closer import lass
from memexplorer.closer.slicing import searching
from memexplorer.data import load_examples
from memexplorer.jobs import result_of
from memexplorer.models.classifiers import MLP
from memexplorer.models.origin import Origin, attach
from memexplorer.models.preprocessing import Preprocessing, to_batch


@pytest.fixture
def given():
    torch.manual_seed(0)
    wishes = Preprocessing(channels=3, mean=(0.5, 0.4, 0.3), std=(0.2, 0.3, 0.4))
    net = attach(MLP((3 * 4 * 4, 12, 3)).eval(), Origin("", None, wishes))
    images = np.random.default_rng(1).integers(60, 200, (20, 4, 4, 3), np.uint8)
    return net, load_examples((images, np.arange(20) % 3))


def test_it_is_the_search_that_is_counted(given):
    net, some = given
    counted = result_of(lass.searched(net, some, radius=0.08, seed=3))
    assert 0 < counted.critical.sum() < 20
    for row in (int(np.flatnonzero(counted.critical)[0]), int(np.argmin(counted.critical))):
        shown = result_of(searching(net, some, row, radius=0.08, seed=3))
        assert shown.critical == counted.critical[row]
        steps = counted.when[row] if shown.critical else 100
        assert len(shown.said) == len(shown.points) == steps + 1
        assert (shown.said[:-1] == counted.said[row]).all()
        assert shown.said[-1] == counted.became[row]
        assert np.abs(shown.points).max() <= 0.08 * (1 + 1e-5)
        assert shown.points[0].tolist() == [0, 0]
        assert shown.frames[0] == 0
        assert shown.frames[-1] == steps


def test_it_is_the_search_that_counted_a_sample(given):
    net, some = given
    rows = np.array([11, 4, 17, 2, 8])
    counted = result_of(lass.searched(net, some.take(rows), radius=0.08, seed=3))
    steps, others = [], []
    for at, row in enumerate(rows):
        shown = result_of(searching(net, some, int(row), radius=0.08, number=at, seed=3))
        assert shown.critical == counted.critical[at]
        assert shown.said[-1] == counted.became[at]
        steps.append(len(shown.said) - 1 if shown.critical else 0)
        alone = result_of(searching(net, some, int(row), radius=0.08, seed=3))
        same = alone.points.shape == shown.points.shape
        others.append(same and np.array_equal(alone.points, shown.points))
    assert steps == counted.when.tolist()
    assert not any(others)  # other noise numbers are another way


def test_clips_are_searched_in_pixels_of_each_channel():
    torch.manual_seed(0)
    wishes = Preprocessing(channels=3, mean=(0.5, 0.4, 0.3), std=(0.2, 0.3, 0.4))
    for frames in (2, 3):  # as many as channels: the wrong axis would fit
        net = attach(MLP((3 * frames * 16, 12, 3)).eval(), Origin("", None, wishes))
        clips = np.random.default_rng(1).integers(0, 256, (6, frames, 4, 4, 3), np.uint8)
        some = load_examples((clips, np.arange(6) % 3))
        like = torch.zeros(3, frames, 4, 4)
        sizes = np.broadcast_to(lass.in_pixels(net, 0.1, like), like.shape)
        assert np.allclose(sizes[:, 0, 0, 0], [0.5, 1 / 3, 0.25])
        assert np.allclose(sizes, sizes[:, :1, :1, :1])
        limits = lass.ends(net, like[None], clip=True)
        assert limits["low"].shape == limits["high"].shape == (3, 1, 1, 1)
        assert np.allclose(limits["high"].ravel(), (0.5 / 0.2, 0.6 / 0.3, 0.7 / 0.4), atol=1e-4)
        counted = result_of(lass.searched(net, some, radius=0.05, clip=True, iterations=5))
        shown = result_of(searching(net, some, 2, radius=0.05, clip=True, iterations=5, grid=3))
        assert shown.critical == counted.critical[2]
        batch = to_batch(clips, wishes, layout="THWC")
        per_pixel = lass.answering(net)(batch)[1][2] / torch.tensor(wishes.std)[:, None, None, None]
        largest = per_pixel.abs().flatten().topk(2).indices.tolist()
        assert set(shown.numbers) == set(largest)


def test_the_slice_is_what_the_network_says_there(given):
    net, some = given
    shown = result_of(searching(net, some, 2, radius=0.3, pair=(5, 40), grid=5))
    pixels = torch.from_numpy(some.inputs[2].astype(np.float32) / 255).permute(2, 0, 1)
    mean, std = (torch.tensor(one).reshape(3, 1, 1) for one in ((0.5, 0.4, 0.3), (0.2, 0.3, 0.4)))
    for y in range(5):
        for x in range(5):
            moved = pixels.flatten().clone()
            moved[5] += shown.axis[x]
            moved[40] += shown.axis[y]
            said = net(((moved.reshape(3, 4, 4) - mean) / std)[None]).argmax()
            assert shown.slices[0, y, x] == said
    assert shown.names == ("pixel in row 2, column 2, red", "pixel in row 3, column 1, blue")
    assert shown.inputs == 48
    assert np.abs(shown.images[0].astype(int) - some.inputs[2]).max() <= 1
    assert (shown.moved[0] == 128).all()
    assert shown.moved[-1].min() == 0 or shown.moved[-1].max() == 255  # somewhere at the box's end


def test_the_pair_is_where_the_gradient_is_largest(given):
    net, some = given
    shown = result_of(searching(net, some, 0, radius=0.1, grid=3))
    _, slope = lass.answering(net)(_batch(net, some, 0))
    per_pixel = slope[0] / torch.tensor((0.2, 0.3, 0.4)).reshape(3, 1, 1)
    assert set(shown.numbers) == set(per_pixel.abs().flatten().topk(2).indices.tolist())


def _batch(net, some, row):
    pixels = torch.from_numpy(some.inputs[[row]].astype(np.float32) / 255).permute(0, 3, 1, 2)
    mean, std = (torch.tensor(one).reshape(3, 1, 1) for one in ((0.5, 0.4, 0.3), (0.2, 0.3, 0.4)))
    return (pixels - mean) / std


def test_vectors_have_no_images_and_a_wrong_pair_is_said():
    points = load_examples(
        (np.random.default_rng(0).normal(size=(6, 5)).astype(np.float32), [0] * 6)
    )
    torch.manual_seed(1)
    net = MLP((5, 8, 2)).eval()
    shown = result_of(searching(net, points, 1, radius=0.5, grid=3))
    assert shown.images is None
    assert shown.names[0].startswith("number ")
    with pytest.raises(ValueError, match=r"two different numbers from 0 to 4"):
        result_of(searching(net, points, 1, radius=0.5, pair=(3, 3)))
