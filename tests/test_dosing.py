"""Are the samples the same whoever is picked, and is what has turned counted right?"""

import numpy as np
import pytest
import torch

from memexplorer import ablation, anatomy, dosing
from memexplorer.data import load_examples
from memexplorer.measures import intervals
from memexplorer.models.classifiers import MLP


@pytest.fixture(scope="module")
def sets():
    rng = np.random.default_rng(0)
    return [
        load_examples({"images": rng.integers(0, 255, (count, 4, 4)).astype(np.uint8),
                       "labels": np.arange(count) % 3, "classes": ("a", "b", "c")})
        for count in (300, 1000)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def network():
    with torch.random.fork_rng(), torch.no_grad():
        torch.manual_seed(0)
        made = MLP((16, 8, 3)).eval()
        made.hidden[0].bias.copy_(-made.hidden[0].weight.sum(1) / 2)  # some units speak, some not
        return made


def looked_at(network, sets, picked, monkeypatch, most=None, **how):
    """Held-out rows of the sample: found by what the network was shown, not by what was drawn."""
    if most is not None:
        real = dosing._affordable
        monkeypatch.setattr(dosing, "_affordable", lambda *given: (most, real(*given)[1]))
    made = dosing.bench(network, anatomy.units(network, sets[0]), sets, picked, [1, 2], **how)
    shown = torch.cat(made.recording.chunks)[made.groups["held-out"]].flatten(1)
    every = torch.tensor(np.asarray(sets[1].inputs))[:, None].float().flatten(1) / 255
    return made, (shown[:, None] - every).abs().sum(2).argmin(1).tolist()


def test_whoever_is_picked_the_sample_is_the_same(network, sets, monkeypatch):
    made, first = looked_at(network, sets, ("training", [5]), monkeypatch, sample=100)
    assert len(first) == 100 == made.sizes["held-out"][0]
    for picked in ("training", [7]), ("training", [1, 2, 30]):
        assert looked_at(network, sets, picked, monkeypatch, sample=100)[1] == first
    gone = first[3]
    without = looked_at(network, sets, ("held-out", [gone]), monkeypatch, sample=100)[1]
    assert gone not in without
    assert len(set(without) & set(first)) == 99


@pytest.mark.parametrize(("most", "size"), [(360, 200), (440, 200), (310, 200), (250, 100)])
def test_a_stopwatch_that_jitters_changes_no_sample(network, sets, monkeypatch, most, size):
    how = {"seconds": 0.1}
    assert len(looked_at(network, sets, ("training", [5]), monkeypatch, most, **how)[1]) == size


def test_smaller_samples_are_a_part_of_larger_ones(network, sets, monkeypatch):
    few, some = (
        looked_at(network, sets, ("training", [5]), monkeypatch, sample=count)[1]
        for count in (50, 200)
    )
    assert set(few) < set(some)
    assert np.bincount(sets[1].labels[few]).tolist() in ([17, 17, 16], [17, 16, 17], [16, 17, 17])


def test_a_fast_network_is_asked_about_everybody(network, sets, monkeypatch):
    how = {"most": 10_000, "seconds": 0.1}
    made, _ = looked_at(network, sets, ("training", [5]), monkeypatch, **how)
    assert made.sizes == {"training": (299, 299), "held-out": (1000, 1000)}


def test_who_turned_is_counted_one_by_one(network, sets, monkeypatch):
    made, rows = looked_at(network, sets, ("training", [5]), monkeypatch, sample=200)
    gone = {"hidden.0": [0, 1, 2, 3]}
    found = dosing.outcome(made, gone)
    labels, rows = sets[1].labels[rows], made.groups["held-out"]
    was = made.recording.answers[rows].argmax(1) == labels
    now = ablation.silenced(made.recording, gone)[rows].argmax(1) == labels
    lost = sum(a and not b for a, b in zip(was, now, strict=True))
    gained = sum(b and not a for a, b in zip(was, now, strict=True))
    assert lost + gained
    assert found["turned"]["held-out"] == (lost, gained)
    assert intervals.change(lost, gained, 200)[0] == pytest.approx(now.mean() - was.mean())
