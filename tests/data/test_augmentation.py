import numpy as np
import pytest
import torch

from memexplorer.data.augmentation import augmented, flipped


def images(count=16, channels=3, side=8, seed=0):
    return torch.rand(count, channels, side, side, generator=torch.Generator().manual_seed(seed))


def test_the_same_twice_and_differs_by_seed_view_and_position():
    x = images()
    once = augmented(x, 0, 1, seed=5)
    torch.testing.assert_close(augmented(x, 0, 1, seed=5), once, rtol=0, atol=0)
    torch.manual_seed(99)
    np.random.seed(99)  # someone else's seed must not matter
    torch.testing.assert_close(augmented(x, 0, 1, seed=5), once, rtol=0, atol=0)
    for other in (
        augmented(x, 0, 1, seed=6),
        augmented(x, 0, 2, seed=5),
        augmented(x, 9, 1, seed=5),
    ):
        assert not torch.allclose(other, once, atol=1e-3)
    same = x[:1].expand(16, -1, -1, -1)
    views = augmented(same, 0, 0)
    assert len({tuple(view.flatten().tolist()) for view in views}) == 16


@pytest.mark.parametrize("size", [1, 3, 7, 16])
def test_the_batch_an_image_comes_in_does_not_matter(size):
    x = images()
    whole = augmented(x, 100, 3, seed=1)
    pieces = [augmented(x[at : at + size], 100 + at, 3, seed=1) for at in range(0, 16, size)]
    torch.testing.assert_close(torch.cat(pieces), whole, rtol=1e-5, atol=1e-5)


def test_what_came_is_left_as_it_was():
    x = images()
    before = x.clone()
    augmented(x, 0, 0)
    flipped(x, rng=np.random.default_rng(0))
    assert (x == before).all()


def test_an_image_of_one_colour_stays_of_one_colour():
    """Crop, flip and colour act on all pixels alike, so no border is made up."""
    grey = torch.full((64, 3, 9, 9), 0.5)
    views = augmented(grey, 0, 0)
    spread = views.amax((2, 3)) - views.amin((2, 3))
    assert spread.max() < 1e-4


def test_normalised_images_are_augmented_as_the_plain_ones():
    x, mean, std = images() * 0.4 + 0.3, (0.5, 0.4, 0.3), (0.2, 0.25, 0.3)
    m, s = torch.tensor(mean)[:, None, None], torch.tensor(std)[:, None, None]
    plain = augmented(x, 0, 0, seed=2)
    normed = augmented((x - m) / s, 0, 0, seed=2, mean=mean, std=std)
    torch.testing.assert_close(normed * s + m, plain, rtol=1e-3, atol=1e-3)


def test_how_often_an_image_is_mirrored_recoloured_and_made_grey():
    """2,000 views of a picture whose left half is dark and whose channels differ."""
    x = torch.full((2000, 3, 8, 8), 0.2)
    x[..., 4:] = 0.6
    x[:, 0] += 0.1
    views = augmented(x, 0, 0, seed=3)
    mirrored = views[..., :2].mean((1, 2, 3)) > views[..., -2:].mean((1, 2, 3))
    assert mirrored.float().mean() == pytest.approx(0.5, abs=0.05)
    grey = (views.amax(1) - views.amin(1)).amax((1, 2)) < 1e-4
    assert grey.float().mean() == pytest.approx(0.1, abs=0.03)
    red = (views[:, 0] - views[:, 1]).mean((1, 2))
    untouched = (red - 0.1).abs() < 1e-4
    assert untouched.float().mean() == pytest.approx(0.6 * 0.9, abs=0.05)


def test_vectors_have_no_views():
    x = torch.rand(5, 7)
    torch.testing.assert_close(augmented(x, 0, 0), x, rtol=0, atol=0)


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_any_number_of_channels(channels):
    views = augmented(images(channels=channels), 0, 0)
    assert views.shape == (16, channels, 8, 8)
    assert torch.isfinite(views).all()


def test_flipped_images_are_mirrored_or_as_they_were():
    x = images(500)
    found = flipped(x, rng=np.random.default_rng(0))
    same = (found == x).flatten(1).all(1)
    turned = (found == x.flip(-1)).flatten(1).all(1)
    assert (same ^ turned).all()
    assert turned.float().mean() == pytest.approx(0.5, abs=0.08)
    assert (flipped(x, rng=np.random.default_rng(0)) == found).all()
