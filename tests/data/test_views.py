import colorsys
import threading

import numpy as np
import pytest
import torch

from memexplorer.data.augmentation import augmented
from memexplorer.data.views import SETS, STRENGTHS, viewed

GENTLE = [name for name in STRENGTHS if name != "gentle"]


def images(count=16, channels=3, side=8, seed=0):
    return torch.rand(count, channels, side, side, generator=torch.Generator().manual_seed(seed))


def tinted(rows=2000):
    """Left darker than right, top darker than bottom, red more than green, green than blue."""
    x = torch.full((rows, 3, 8, 8), 0.2)
    x[..., 4:] += 0.2
    x[..., 4:, :] += 0.1
    return x + torch.tensor([0.15, 0.08, 0.0])[:, None, None]


@pytest.mark.parametrize("strength", STRENGTHS)
def test_the_same_twice_and_differs_by_seed_view_and_position(strength):
    x = images()
    how = {"strength": strength}
    once = viewed(x, 0, 1, seed=5, **how)
    torch.manual_seed(99)
    torch.testing.assert_close(viewed(x, 0, 1, seed=5, **how), once, rtol=0, atol=0)
    for other in (
        viewed(x, 0, 1, seed=6, **how),
        viewed(x, 0, 2, seed=5, **how),
        viewed(x, 9, 1, seed=5, **how),
    ):
        assert other.shape == x.shape
        assert not torch.allclose(other, once, atol=1e-3)
    same = viewed(x[:1].expand(16, -1, -1, -1), 0, 0, strength="normal")
    assert len({tuple(view.flatten().tolist()) for view in same}) == 16


@pytest.mark.parametrize("strength", STRENGTHS)
@pytest.mark.parametrize("size", [1, 3, 7])
def test_the_batch_an_image_comes_in_does_not_matter(strength, size):
    x = images()
    whole = viewed(x, 100, 3, seed=1, strength=strength)
    pieces = [
        viewed(x[at : at + size], 100 + at, 3, seed=1, strength=strength)
        for at in range(0, 16, size)
    ]
    torch.testing.assert_close(torch.cat(pieces), whole, rtol=1e-4, atol=1e-5)


def test_nobodys_random_numbers_are_used_up_and_threads_do_not_meet():
    x, found = images(64), {}
    torch.manual_seed(3)
    np.random.seed(3)
    wanted = torch.rand(3).tolist(), np.random.rand(3).tolist()
    torch.manual_seed(3)
    np.random.seed(3)
    alone = [viewed(x, 0, view) for view in range(4)]
    assert (torch.rand(3).tolist(), np.random.rand(3).tolist()) == wanted
    threads = [
        threading.Thread(target=lambda view=view: found.update({view: viewed(x, 0, view)}))
        for view in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for view in range(4):
        torch.testing.assert_close(found[view], alone[view], rtol=0, atol=1e-6)


def test_what_came_is_left_as_it_was():
    for strength in STRENGTHS:
        x = images()
        before = x.clone()
        viewed(x, 0, 0, strength=strength)
        assert (x == before).all()


def test_gentle_is_the_augmentation_of_the_supervised_networks():
    x = images()
    expected = augmented(x, 4, 2, seed=3, mean=0.5, std=0.2)
    found = viewed(x, 4, 2, seed=3, mean=0.5, std=0.2, strength="gentle")
    torch.testing.assert_close(found, expected, rtol=0, atol=0)


@pytest.mark.parametrize("strength", GENTLE)
def test_normalised_images_are_changed_as_the_plain_ones(strength):
    x, mean, std = images() * 0.9 + 0.05, (0.5, 0.4, 0.3), (0.2, 0.25, 0.3)
    m, s = torch.tensor(mean)[:, None, None], torch.tensor(std)[:, None, None]
    plain = viewed(x, 0, 0, seed=2, strength=strength)
    if strength == "mae":  # what is masked has the colour of the mean, grey where none was told
        plain = torch.where((plain == 0.5).all(1, keepdim=True), m.expand_as(plain), plain)
    normed = viewed((x - m) / s, 0, 0, seed=2, mean=mean, std=std, strength=strength)
    torch.testing.assert_close(normed * s + m, plain, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("strength", ["weak", "normal", "strong"])
def test_as_many_are_mirrored_upended_recoloured_and_grey_as_the_paper_says(strength):
    wanted, x = SETS[strength], tinted()
    views = viewed(x, 0, 0, seed=3, strength=strength)
    grey = (views.amax(1) - views.amin(1)).amax((1, 2)) < 1e-4
    if strength == "weak":  # saturation down to 0.1 and hue turns leave some colour
        assert grey.float().mean() == pytest.approx(wanted.grey, abs=0.03)
    else:
        assert grey.float().mean() >= wanted.grey - 0.04
    red, green, blue = views.mean((2, 3)).T
    kept = ((red - green - 0.07).abs() < 1e-3) & ((green - blue - 0.08).abs() < 1e-3)
    untouched = (1 - wanted.jittered) * (1 - wanted.grey)
    assert kept.float().mean() == pytest.approx(untouched, abs=0.05)
    # where colours were left alone, the picture still tells which way round it is
    level = views[kept | (grey & (views.std((1, 2, 3)) > 0))].mean(1)
    wide = level[..., -1].mean(1) - level[..., 0].mean(1)
    high = level[:, -1].mean(1) - level[:, 0].mean(1)
    sideways, upright = wide[wide.abs() > 0.05] < 0, high[high.abs() > 0.03] < 0
    assert sideways.float().mean() == pytest.approx(wanted.mirrored, abs=0.06)
    assert upright.float().mean() == pytest.approx(wanted.upended, abs=0.06)


def test_hue_turns_as_the_colour_circle_of_the_standard_library():
    """Brightness, contrast and saturation leave the hue, as long as nothing is cut off."""
    one = torch.tensor([0.3, 0.15, 0.1])[None, :, None, None].expand(1000, 3, 4, 4)
    views = viewed(one, 0, 0, strength="normal")[:, :, 0, 0].numpy()
    before = colorsys.rgb_to_hsv(0.3, 0.15, 0.1)[0]
    turned = []
    for colour in views:
        hue, saturation, value = colorsys.rgb_to_hsv(*colour)
        if saturation > 0.1 and value < 0.99 and min(colour) > 0.005:
            turned.append((hue - before + 0.5) % 1 - 0.5)
    assert len(turned) > 100
    assert np.abs(turned).max() <= 0.2 + 1e-4  # of one turn: the set's largest change of hue
    assert np.abs(turned).max() > 0.19


def test_independent_blurs_inverts_and_upends():
    dark = torch.full((2000, 3, 12, 12), 0.2)
    views = viewed(dark, 0, 0, strength="independent")
    inverted = views.mean((1, 2, 3)) > 0.5
    assert inverted.float().mean() == pytest.approx(0.2, abs=0.03)
    torch.testing.assert_close(views[inverted], torch.full_like(views[inverted], 0.8))
    noisy = images(500, side=16)
    sharp = viewed(noisy, 0, 0, strength="strong").diff(dim=3).abs().mean()
    soft = viewed(noisy, 0, 0, strength="independent").diff(dim=3).abs().mean()
    assert soft < 0.6 * sharp


@pytest.mark.parametrize(("side", "patch"), [(32, 4), (128, 16), (30, 4)])
def test_three_quarters_of_the_patches_are_masked(side, patch):
    x = images(8, side=side) * 0.3
    views = viewed(x, 5, 2, strength="mae", mean=0.5, std=1.0)
    hidden = (views == 0).all(1)
    kept = torch.where(hidden[:, None], x, views + 0.5)
    torch.testing.assert_close(kept[0], torch.where(hidden[0], x[0], kept[0]))
    corners = hidden[:, ::patch, ::patch].flatten(1)
    count = corners.shape[1]
    assert (corners.sum(1) == round(0.75 * count)).all()
    grown = hidden[:, ::patch, ::patch].repeat_interleave(patch, 1).repeat_interleave(patch, 2)
    assert (grown[:, :side, :side] == hidden).all()


def test_values_of_an_unknown_scale_stay_on_it():
    x = images() * 200 - 50  # neither [0, 1] nor a mean and spread that anyone told
    views = viewed(x, 0, 0)
    assert views.amax() > 20
    assert (views.amax((1, 2, 3)) <= x.amax((1, 2, 3)) + 1e-3).all()
    assert (views.amin((1, 2, 3)) >= x.amin((1, 2, 3)) - 1e-3).all()


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("strength", STRENGTHS)
def test_any_number_of_channels(channels, strength):
    views = viewed(images(channels=channels), 0, 0, strength=strength)
    assert views.shape == (16, channels, 8, 8)
    assert torch.isfinite(views).all()
    assert views.dtype == torch.float32


def test_vectors_and_empty_batches_come_back_as_they_are():
    x = torch.rand(5, 7)
    assert viewed(x, 0, 0) is x
    assert viewed(torch.zeros(0, 3, 8, 8), 0, 0).shape == (0, 3, 8, 8)


def test_an_unknown_set_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match="strength is 'harsh', but one of 'gentle', 'weak'"):
        viewed(images(), 0, 0, strength="harsh")
