"""Input gradients: against finite differences and closed forms."""

import numpy as np
import pytest
import torch
from torch import nn

from memexplorer.comparing.gradients import cosines, gradients
from memexplorer.data import load_examples
from memexplorer.jobs import result_of
from memexplorer.models.classifiers import MLP
from memexplorer.models.loading import load_model
from memexplorer.models.origin import Origin, attach


@pytest.fixture
def points():
    rng = np.random.default_rng(0)
    return load_examples((rng.normal(size=(9, 5)).astype(np.float32), np.arange(9) % 3))


def made(seed):
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return MLP((5, 12, 3)).eval()


@pytest.mark.parametrize("of", ["answer", "loss"])
def test_by_finite_differences(points, of):
    network = made(0).double()

    def cost(x):
        logits = network(torch.from_numpy(x))
        labels = torch.from_numpy(points.labels)
        if of == "loss":
            return nn.functional.cross_entropy(logits, labels, reduction="none").detach().numpy()
        return logits.max(dim=1).values.detach().numpy()

    x = points.inputs[:].astype(np.float64)
    expected = np.zeros_like(x)
    for unit in range(5):
        step = np.zeros(5)
        step[unit] = 1e-6
        expected[:, unit] = (cost(x + step) - cost(x - step)) / 2e-6
    found = gradients(made(0), points, np.arange(9), of=of)
    np.testing.assert_allclose(found, expected, atol=1e-4)


def test_linear_networks_have_the_cosine_of_their_weights(points):
    one, other = nn.Linear(5, 1, bias=False), nn.Linear(5, 1, bias=False)
    a, b = one.weight.detach().numpy()[0], other.weight.detach().numpy()[0]
    found = result_of(cosines({"one": one, "other": other}, points, of=["answer"], batch_size=4))
    expected = a @ b / np.linalg.norm(a) / np.linalg.norm(b)
    assert found["one", "other"]["answer"] == pytest.approx(np.full(9, expected), abs=1e-6)


def test_batches_pairs_and_modes(points):
    networks = {str(seed): made(seed).train() for seed in range(3)}
    whole = result_of(cosines(networks, points))
    parts = result_of(cosines(networks, points, batch_size=2))
    assert list(whole) == [("0", "1"), ("0", "2"), ("1", "2")]
    for pair, found in whole.items():
        assert found["loss"].shape == (9,)
        np.testing.assert_allclose(parts[pair]["loss"], found["loss"], atol=1e-6)
    assert all(network.training for network in networks.values())
    assert all(p.grad is None for network in networks.values() for p in network.parameters())
    one = result_of(cosines(networks, points, pairs=[("2", "0")]))
    np.testing.assert_allclose(one["2", "0"]["answer"], whole["0", "2"]["answer"], atol=1e-6)


def test_how_images_are_normalized_does_not_matter(tmp_path):
    """The same function of pixels, written twice."""
    code = "from torch import nn\npreprocessing = {}\ndef build():\n    return nn.Sequential({})\n"
    (tmp_path / "a.py").write_text(code.format({"channels": 3}, "nn.Flatten(), nn.Linear(12, 3)"))
    wishes = {"channels": 3, "mean": (0.1, 0.2, 0.3), "std": (0.5, 2.0, 1.0)}
    (tmp_path / "b.py").write_text(code.format(wishes, "nn.Flatten(), nn.Linear(12, 3)"))
    a, b = (load_model(f"{tmp_path}/{name}.py:build", device="cpu") for name in "ab")
    mean, std = (torch.tensor(wishes[name]).repeat_interleave(4) for name in ("mean", "std"))
    with torch.no_grad():
        b[1].weight.copy_(a[1].weight * std)
        b[1].bias.copy_(a[1].bias + a[1].weight @ mean)
    images = load_examples(
        (np.random.default_rng(1).integers(0, 255, (6, 2, 2, 3)).astype("u1"), [0] * 6)
    )
    np.testing.assert_allclose(
        gradients(a, images, range(6)), gradients(b, images, range(6)), atol=1e-6
    )


def test_images_of_another_form_are_not_compared():
    images = load_examples((np.zeros((6, 2, 2, 3), np.uint8), [0] * 6))
    grey = nn.Sequential(nn.Conv2d(1, 2, 1), nn.Flatten(), nn.Linear(8, 2))
    colour = nn.Sequential(nn.Conv2d(3, 2, 1), nn.Flatten(), nn.Linear(8, 2))
    assert result_of(cosines({"a": grey, "b": colour}, images)) == {("a", "b"): None}


def test_an_unknown_label_has_no_loss(points):
    found = gradients(nn.Linear(5, 2), points, np.arange(9), of="loss")
    assert (found == 0).all()


def test_gradients_beyond_all_numbers_are_not_known(points):
    huge = made(0)
    with torch.no_grad():
        for weights in huge.parameters():
            weights.mul_(1e30)
    found = result_of(cosines({"huge": huge, "other": made(1)}, points, of=["answer"]))
    assert np.isnan(found["huge", "other"]["answer"]).all()


class Strict(MLP):
    """Takes just four examples at a time, as exports may."""

    def forward(self, x):
        assert len(x) == 4, len(x)
        return super().forward(x)


def test_exports_of_a_fixed_batch_are_filled_up(points):
    free, other = made(0), made(1)
    strict = Strict((5, 12, 3)).eval()
    strict.load_state_dict(free.state_dict())
    attach(strict, Origin("x.pt2", None, fixed_batch=4))
    for of in ("answer", "loss"):
        rows = np.arange(3)
        expected = gradients(free, points, rows, of=of)
        np.testing.assert_allclose(gradients(strict, points, rows, of=of), expected, atol=1e-6)
    found = result_of(cosines({"a": strict, "b": other}, points))["a", "b"]
    expected = result_of(cosines({"a": free, "b": other}, points))["a", "b"]
    np.testing.assert_allclose(found["loss"], expected["loss"], atol=1e-5)
