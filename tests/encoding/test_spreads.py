import numpy as np
import pytest
import torch
from torch import nn

from memexplorer import passes
from memexplorer.activations import Tap, capturing
from memexplorer.data import load_examples
from memexplorer.data.views import viewed
from memexplorer.encoding import depths, spreads
from memexplorer.jobs import result_of
from memexplorer.measures import alignment
from memexplorer.models.encoders import ResNet9
from memexplorer.models.loading import origin
from memexplorer.models.preprocessing import to_batch


@pytest.fixture(scope="module")
def images():
    rng = np.random.default_rng(0)
    coarse = rng.integers(0, 256, (9, 4, 4, 3)).repeat(4, 1).repeat(4, 2)
    return load_examples((coarse.astype(np.uint8), np.zeros(9, int)))


def encoder(seed=0):
    torch.manual_seed(seed)
    return ResNet9(0.125).eval()


def taps_of(network, images):
    return [depth.tap for depth in depths.depths(network, images)]


def both(images, tmp_path, f=None, g=None, **settings):
    f, g = f or encoder(0), g or encoder(1)
    taps = {"f": taps_of(f, images), "g": taps_of(g, images)}
    return result_of(spreads.stream({"f": f, "g": g}, images, taps, cache=tmp_path, **settings))


def one_by_one(network, images, views, strength="normal", clean=False, **how):
    """Each view of each image alone through the network; distances by the NumPy measure."""
    how_drawn = {"strength": strength}
    batch = to_batch(images.inputs[np.arange(len(images))], origin(network).preprocessing)
    taps, found = taps_of(network, images), []
    for image in range(len(batch)):
        rows = {tap.name: [] for tap in taps}
        shown = [viewed(batch[image : image + 1], image, v, **how_drawn) for v in range(views)]
        for one in [batch[image : image + 1]] * clean + shown:
            with capturing(network, taps, lambda tensor, *_: tensor.clone()) as seen:
                passes.forward(network, one)
            for name, tensor in seen.items():
                rows[name].append(tensor.reshape(1, -1).numpy())
        first = {name: part.pop(0) if clean else None for name, part in rows.items()}
        found.append([alignment.spread(rows[t.name], clean=first[t.name], **how)[0] for t in taps])
    return np.array(found)


@pytest.mark.parametrize("distance", ["l2", "l1", "cosine", "angular"])
@pytest.mark.parametrize("normalized", [True, False])
def test_as_one_image_at_a_time(images, tmp_path, distance, normalized):
    found = both(images, tmp_path, views=3, distance=distance, normalize=normalized)
    for name, network in (("f", encoder(0)), ("g", encoder(1))):
        expected = one_by_one(network, images, 3, distance=distance, normalized=normalized)
        np.testing.assert_allclose(found[name], expected, rtol=2e-3, atol=1e-5)


def test_against_the_clean_image(images, tmp_path):
    found = both(images, tmp_path, views=2, pairs="clean", strength="gentle")
    expected = one_by_one(encoder(0), images, 2, strength="gentle", clean=True)
    np.testing.assert_allclose(found["f"], expected, rtol=2e-3, atol=1e-5)


@pytest.mark.parametrize("count", [1000, 20_000])
def test_views_that_nearly_coincide_are_not_lost_in_rounding(count):
    draw = torch.randn(2, count, generator=torch.Generator().manual_seed(0))
    rows = torch.ones(2, count) + 1e-5 * draw
    kept = spreads.reader(2, "l2", True)(rows, 2, Tap("", ""))
    found = spreads.mean_distance(kept, "l2", True, "views")
    assert found.tolist() == pytest.approx(alignment.spread(rows.numpy()[:, None]), rel=1e-3)


def test_neither_batches_nor_the_other_network_change_it(images, tmp_path):
    whole = both(images, tmp_path / "a", views=2)
    parts = both(images, tmp_path / "b", views=2, batch_size=2)
    turned = both(images, tmp_path / "c", views=2, f=encoder(1), g=encoder(0))
    np.testing.assert_allclose(whole["f"], parts["f"], rtol=1e-4)
    np.testing.assert_array_equal(whole["f"], turned["g"])


def test_the_same_network_twice_is_read_once_and_alike(images, tmp_path):
    found = both(images, tmp_path, f=encoder(3), g=encoder(3), views=2)
    np.testing.assert_array_equal(found["f"], found["g"])
    assert len(list(tmp_path.rglob("*.npy"))) == 1


class Masking(nn.Module):
    """Hides a random half of the pixels each time, as masked autoencoders do."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)

    def forward(self, x):
        return self.conv(x * (torch.rand_like(x) < 0.5)).flatten(1)


def test_what_a_network_draws_is_drawn_alike_and_nobodys_numbers_are_used_up(images, tmp_path):
    f, g = Masking().eval(), Masking().eval()
    g.load_state_dict(f.state_dict())
    g.conv.weight.data[0, 0, 0, 0] += 1e-12  # other weights that compute the same
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    taps = [Tap("output", "")]
    steps = spreads.stream(
        {"f": f, "g": g}, images, {"f": taps, "g": taps}, views=2, cache=tmp_path
    )
    found = result_of(steps)
    assert torch.equal(torch.rand(3), expected)
    np.testing.assert_allclose(found["f"], found["g"], rtol=1e-6)
    assert (found["f"] > 0.1).all()


def test_what_a_network_draws_for_an_image_does_not_depend_on_the_batch(images, tmp_path):
    torch.manual_seed(1)
    network, taps = Masking().eval(), [Tap("output", "")]

    def read(folder, **how):
        steps = spreads.stream({"f": network}, images, {"f": taps}, views=3, cache=folder, **how)
        return result_of(steps)["f"]

    whole = read(tmp_path / "whole")
    for size in (1, 2, 4):
        np.testing.assert_allclose(read(tmp_path / str(size), batch_size=size), whole, rtol=1e-5)
    assert len(np.unique(whole)) == len(images)


def test_a_stopped_reading_goes_on_where_it_was(images, tmp_path, monkeypatch):
    whole, calls = both(images, tmp_path / "whole", views=2, batch_size=3), []
    forward = passes.forward

    def counted(network, batch, precision="float32"):
        calls.append(len(batch))
        return forward(network, batch, precision)

    monkeypatch.setattr(passes, "forward", counted)
    f, g = encoder(0), encoder(1)
    taps = {"f": taps_of(f, images), "g": taps_of(g, images)}

    def steps():
        return spreads.stream(
            {"f": f, "g": g}, images, taps, views=2, batch_size=3, cache=tmp_path / "cut"
        )

    begun = steps()
    for progress in begun:
        if progress.stage == "reading layers" and progress.done >= 3:
            begun.close()
            break
    before = len(calls)
    found = result_of(steps())
    assert 0 < before < len(calls)
    assert sum(calls) == 2 * 2 * len(images)  # every view once through each network
    np.testing.assert_array_equal(found["f"], whole["f"])
    calls.clear()
    result_of(steps())
    assert not calls  # all of it was kept


def test_memory_that_runs_out_halves_the_batch(images, tmp_path, monkeypatch):
    forward, notes = passes.forward, []

    def short(network, batch, precision="float32"):
        if len(batch) > 4:
            raise torch.OutOfMemoryError("out of memory")
        return forward(network, batch, precision)

    monkeypatch.setattr(passes, "forward", short)
    f = encoder(0)
    taps = {"f": taps_of(f, images)}
    steps = spreads.stream({"f": f}, images, taps, views=2, cache=tmp_path)
    found = result_of(steps, lambda progress: notes.append(progress.note))
    assert any("batch halved" in note for note in notes)
    assert np.isfinite(found["f"]).all()


def test_only_one_layer_at_a_time_is_kept(images, tmp_path, monkeypatch):
    """What the reader returns is a number per pair of views, whatever the layer's size."""
    sizes, reader = [], spreads.reader

    def watched(*given):
        read = reader(*given)

        def seen(tensor, rows, tap):
            found = read(tensor, rows, tap)
            sizes.append((tensor.numel(), found.numel()))
            return found

        return seen

    monkeypatch.setattr(spreads, "reader", watched)
    both(images, tmp_path, views=3)
    assert max(kept for _, kept in sizes) <= len(images) * 3 * 3
    assert max(size for size, _ in sizes) > 1000


def test_errors_say_what_is_wanted(images, tmp_path):
    f = encoder(0)
    taps = {"f": taps_of(f, images)}
    vectors = load_examples((np.ones((4, 5), np.float32), np.zeros(4, int)))
    with pytest.raises(ValueError, match="holds vectors, but views are drawn of images"):
        result_of(spreads.stream({"f": f}, vectors, taps, cache=tmp_path))
    with pytest.raises(ValueError, match="views is 1, but at least 2 was wanted"):
        result_of(spreads.stream({"f": f}, images, taps, views=1, cache=tmp_path))
    with pytest.raises(ValueError, match="strength is 'weird'"):
        result_of(spreads.stream({"f": f}, images, taps, strength="weird", cache=tmp_path))


def test_of_many_views_few_images_are_held_at_a_time(images, tmp_path, monkeypatch):
    held = []

    def drawn(batch, first, view, **how):
        held.append(len(batch))
        return viewed(batch, first, view, **how)

    monkeypatch.setattr(spreads, "viewed", drawn)
    monkeypatch.setattr(spreads, "default_batch", lambda *_: 8)
    views = 4 * spreads.AT_ONCE
    net = nn.Sequential(nn.Conv2d(3, 4, 3, stride=4), nn.Flatten(), nn.Linear(64, 2)).eval()
    both(images, tmp_path / "many", net, net, views=views, strength="gentle")
    assert max(held) == 8 * spreads.AT_ONCE // views
    held.clear()
    both(images, tmp_path / "few", net, net, views=4, strength="gentle")
    assert max(held) == 8
