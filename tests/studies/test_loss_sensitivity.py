"""Is sensitivity more concentrated on real data than on noise, and is what was found kept?"""

import numpy as np
import pytest

from memexplorer import jobs, storage
from memexplorer.closer import followed as instrument
from memexplorer.closer.unrolled import sensed
from memexplorer.data import load_examples, samples
from memexplorer.jobs import result_of
from memexplorer.measures.sensitivity import gini
from memexplorer.studies import loss_sensitivity as study

QUICK = {"most": 150, "steps": 200, "every": 20, "window": 10, "rate": 0.4}


@pytest.fixture(scope="module")
def digits():
    return samples.sample("digits")["data"]


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def found(digits, cache):
    kinds = (study.REAL, study.RAND_X)
    return result_of(study.run(None, digits, kinds=kinds, cache=cache, **QUICK))


def curve(found, kind):
    table = found.times
    return [g for g, of in zip(table["gini"], table["setting"], strict=True) if of == kind]


def test_real_data_end_with_a_few_that_matter(found):
    real, noise = (curve(found, kind) for kind in (study.REAL, study.RAND_X))
    assert len(real) == len(noise) == 10
    assert real[-1] > noise[-1] + 0.06
    assert real[-1] > real[1]


def test_the_curve_is_the_coefficient_of_the_running_mean(found, digits):
    plan = instrument.Plan(rate=0.4, steps=200, every=20, window=10)
    inputs = instrument.small(found.source)
    network = instrument.perceptron(inputs, 10, plan, 0)
    import torch

    targets = torch.from_numpy(np.array(found.source.labels))
    (whole,) = sensed(network, inputs, targets, rate=0.4, steps=200, every=20, window=10)
    means = np.cumsum(whole.indirect, axis=0) / np.arange(1, 11)[:, None]
    assert curve(found, study.REAL) == pytest.approx([gini(row) for row in means], abs=1e-12)
    assert found.examples[study.REAL] == pytest.approx(means[-1])


def test_the_truth_is_told_and_inputs_lie_between_0_and_1(found):
    assert found.source.labels.tolist() == found.source.true_labels.tolist()
    inputs = instrument.small(found.source)
    assert inputs.shape == (150, 64)
    assert 0.9 < float(inputs.max()) <= 1


def test_by_class_an_input_moves_its_own_class_most(found):
    table = found.pairs
    rows = [v for v, kind in zip(table["sensitivity"], table["setting"], strict=True)
            if kind == study.REAL]  # fmt: skip
    matrix = np.array(rows).reshape(10, 10)
    assert matrix.diagonal().mean() > 1.2 * matrix[~np.eye(10, dtype=bool)].mean()


def test_what_was_found_is_not_done_again(found, digits, cache, tmp_path, monkeypatch):
    monkeypatch.setattr(instrument, "sensed", lambda *_, **__: pytest.fail("it was kept"))
    kinds = (study.RAND_X,)
    again = result_of(study.run(None, digits, kinds=kinds, cache=cache, **QUICK))
    assert curve(again, study.RAND_X) == curve(found, study.RAND_X)
    storage.write_run(tmp_path / "run", again)
    assert (tmp_path / "run" / "times.parquet").exists()
    assert (tmp_path / "run" / "pairs.parquet").exists()


def test_results_come_early_and_counted(digits, tmp_path):
    seen = []
    how = QUICK | {"steps": 60, "kinds": study.REAL_OWN, "direct": True}
    found = jobs.result_of(study.run(None, digits, cache=tmp_path, **how))
    for step in study.run(None, digits, cache=tmp_path / "anew", **how):
        seen.append(step)
    early = [step for step in seen if step.partial is not None]
    assert early[-1].done == early[-1].total == 60
    assert np.isfinite(found.times["gini_direct"]).all()
    assert found.pairs["setting"] == []  # each its own class: no matrix of 150 x 150


def test_large_images_are_averaged_down():
    images = np.random.default_rng(0).integers(0, 256, (4, 28, 28), np.uint8)
    small = instrument.small(load_examples((images, [0, 1, 0, 1])))
    whole = images.reshape(4, 14, 2, 14, 2).mean(axis=(2, 4)) / 255
    assert small.numpy() == pytest.approx(whole.reshape(4, -1), abs=1e-6)


def test_clips_are_not_averaged_down_nor_said_to_be():
    clips = np.random.default_rng(0).integers(0, 256, (4, 2, 28, 28, 3), np.uint8)
    given = load_examples((clips, [0, 1, 0, 1]))
    assert instrument.small(given).shape == (4, 2 * 28 * 28 * 3)
    how = {"most": 4, "steps": 2, "every": 1, "window": 1, "kinds": study.REAL, "rate": 0.1}
    notes = result_of(study.run(None, given, **how)).settings["notes"]
    assert not any("averaged down" in note for note in notes)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"kinds": "unreal"}, "kinds is 'unreal'"),
        ({"every": 500}, "every is 500, but there are only 200 steps"),
        ({"window": -1}, "window is -1"),
    ],
)
def test_what_cannot_be_asked_is_said(given, words, digits):
    with pytest.raises(ValueError, match=words):
        result_of(study.run(None, digits, **(QUICK | given)))
