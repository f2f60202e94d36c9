"""One make trained again and again: repeatable, stopped and gone on with, kept."""

import numpy as np
import pytest
import torch

from memexplorer.comparing import retraining
from memexplorer.data import load_examples
from memexplorer.jobs import result_of
from memexplorer.learning.placing import said
from memexplorer.models.classifiers import ResNet
from memexplorer.models.loading import weights_digest
from memexplorer.models.makes import made
from memexplorer.models.untrained import untrained


@pytest.fixture
def examples():
    rng = np.random.default_rng(0)
    images = rng.integers(0, 255, (40, 4, 4)).astype(np.uint8)
    return load_examples({"images": images, "labels": np.arange(40) % 3, "classes": list("abc")})


PLAN = retraining.Plan(epochs=4, until=2.0, batch_size=8)


def retrained(examples, cache, plan=PLAN, seed=0, labels=None):
    labels = examples.labels if labels is None else labels
    plain = made("perceptron", examples, width=64)
    return result_of(retraining.retrained(plain, examples, labels, plan, seed=seed, cache=cache))


def test_the_same_seed_gives_the_same_network(examples, tmp_path):
    one = retrained(examples, tmp_path / "one")
    again = retrained(examples, tmp_path / "two")
    other = retrained(examples, tmp_path / "one", seed=1)
    assert weights_digest(one.network) == weights_digest(again.network)
    assert weights_digest(one.network) != weights_digest(other.network)
    assert one.accuracy.shape == (4,)
    assert not one.network.training


def test_it_ends_when_every_label_is_known(examples, tmp_path):
    plan = retraining.Plan(epochs=500, rate=0.1, batch_size=8)
    found = retrained(examples, tmp_path, plan)
    assert found.accuracy[-1] == 1
    assert (found.accuracy[:-1] < 1).all()
    assert len(found.accuracy) < 500
    inputs = torch.from_numpy(examples.inputs[:][:, None].astype(np.float32) / 255)
    assert (said(found.network, inputs) == examples.labels).all()


def test_a_stopped_training_goes_on_to_the_same_end(examples, tmp_path):
    plain = made("perceptron", examples, width=64)
    steps = retraining.retrained(plain, examples, examples.labels, PLAN, seed=3, cache=tmp_path)
    for progress in steps:
        if progress.note.startswith("epoch 2: "):
            steps.close()
            break
    seen = []
    again = retraining.retrained(plain, examples, examples.labels, PLAN, seed=3, cache=tmp_path)
    try:
        while True:
            seen.append(next(again).note)
    except StopIteration as finished:
        found = finished.value
    assert len(seen) == 2 * 6  # two epochs: five batches each, and what is known then
    whole = retrained(examples, tmp_path / "elsewhere", seed=3)
    assert weights_digest(found.network) == weights_digest(whole.network)
    assert found.accuracy.tolist() == whole.accuracy.tolist()


def test_what_is_trained_is_kept(examples, tmp_path):
    first = retrained(examples, tmp_path)
    plain = made("perceptron", examples, width=64)
    steps = retraining.retrained(plain, examples, examples.labels, PLAN, seed=0, cache=tmp_path)
    assert list(steps) == []  # nothing was left to do
    assert weights_digest(retrained(examples, tmp_path).network) == weights_digest(first.network)
    other = retrained(examples, tmp_path, labels=(examples.labels + 1) % 3)
    assert weights_digest(other.network) != weights_digest(first.network)


def test_a_broken_state_is_begun_again(examples, tmp_path):
    first = retrained(examples, tmp_path)
    (state,) = tmp_path.rglob("state.pt")
    state.write_bytes(state.read_bytes()[:100])
    assert weights_digest(retrained(examples, tmp_path).network) == weights_digest(first.network)


def test_a_rate_that_is_too_high_is_said(examples, tmp_path):
    plan = retraining.Plan(rate=1e20, epochs=20)
    with pytest.raises(ValueError, match="the loss became .* take a smaller rate than 1e"):
        retrained(examples, tmp_path, plan)


def test_untrained_copies():
    network = ResNet(classes=3, widths=(4,)).eval()
    network.register_parameter("token", torch.nn.Parameter(torch.randn(500) * 7 + 30))
    with torch.no_grad():
        network.fc.weight.fill_(100.0)
        network.stem[1].running_mean.fill_(5.0)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    state = torch.random.get_rng_state()
    fresh = untrained(network, seed=4)
    assert torch.equal(torch.random.get_rng_state(), state)  # nobody else's chance is touched
    assert all(torch.equal(value, before[name]) for name, value in network.state_dict().items())
    assert fresh.fc.weight.abs().max() < 1
    assert (fresh.stem[1].running_mean == 0).all()
    assert not torch.equal(fresh.token, network.token)
    assert fresh.token.mean().item() == pytest.approx(30, abs=1.5)
    assert fresh.token.std().item() == pytest.approx(7, rel=0.15)
    assert weights_digest(fresh) == weights_digest(untrained(network, seed=4))
    assert weights_digest(fresh) != weights_digest(untrained(network, seed=5))
    assert fresh.origin.notes == ("untrained: its weights were drawn anew (seed 4)",)


def test_no_batch_is_left_with_one_example(examples, tmp_path):
    """Normalization over a batch of one says nothing, and torch refuses it."""
    plain = torch.nn.Sequential(
        torch.nn.Flatten(), torch.nn.Linear(16, 8), torch.nn.BatchNorm1d(8), torch.nn.Linear(8, 3)
    ).eval()
    part = examples.take(np.arange(33))
    plan = retraining.Plan(epochs=1, until=2.0, batch_size=8)
    steps = retraining.retrained(plain, part, part.labels, plan, seed=0, cache=tmp_path)
    assert len(result_of(steps).accuracy) == 1
