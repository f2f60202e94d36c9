"""True labels make networks alike, random ones do not: the direction, and how a run goes on."""

import threading
import time

import numpy as np
import pyarrow.parquet as pq
import pytest

from memexplorer import jobs, storage
from memexplorer.data import samples
from memexplorer.jobs import result_of
from memexplorer.models.classifiers import MLP
from memexplorer.studies import learned_or_memorized as study

QUICK = {"seeds": 2, "most": 300, "asked": 200}


@pytest.fixture(scope="module")
def digits():
    named = samples.sample("digits")
    return named["data"], named["held_out"]


@pytest.fixture(scope="module")
def found(digits, tmp_path_factory):
    return result_of(study.run(None, *digits, cache=tmp_path_factory.mktemp("cache"), **QUICK))


def row(found, kind):
    at = found.models["labels"].index(kind)
    return {name: column[at] for name, column in found.models.items()}


def test_one_way_to_learn_many_ways_to_memorize(found):
    true, random, before = (row(found, kind) for kind in (study.TRUE, study.SAME, study.BEFORE))
    assert true["train_agreement"] == random["train_agreement"] == 1
    assert true["held_out_agreement"] > 0.9
    assert random["held_out_agreement"] < 0.75
    assert true["cka"] > random["cka"] + 0.1
    assert true["gradient_answer"] > random["gradient_answer"] + 0.2
    assert before["held_out_agreement"] < 0.4
    assert before["gradient_answer"] < 0.3


def test_all_are_compared_at_the_same_training_accuracy(found):
    kinds = np.array(found.networks["labels"])
    accuracy = np.array(found.networks["train_accuracy"])
    assert (accuracy[kinds != study.BEFORE] == 1).all()
    held_out = np.array(found.networks["held_out_accuracy"])
    assert held_out[kinds == study.TRUE].min() > 0.85
    assert held_out[kinds == study.SAME].max() < 0.3
    for curve, epochs in zip(found.networks["curve"], found.networks["epochs"], strict=True):
        assert len(curve) == epochs


def test_other_labels_share_nothing(found):
    other, mixed = row(found, study.OTHER), row(found, study.MIXED)
    for told in (other, mixed):
        assert told["held_out_agreement"] == pytest.approx(told["chance"], abs=0.12)
    assert mixed["pairs"] == 4


def test_every_pair_has_its_row_and_every_example_its_share(found):
    assert len(found.pairs["labels"]) == 4 * 1 + 4
    assert found.pairs["first"][0] == "untrained 0"
    assert found.others["id"].shape == found.others[study.SAME].shape == (200,)
    table = row(found, study.SAME)
    assert table["held_out_agreement"] == pytest.approx(found.others[study.SAME].mean())
    assert table["held_out_agreement_low"] <= table["held_out_agreement"]
    assert set(found.layers["layer"]) == {"acts.0", "fc:input"}


def test_true_labels_are_those_that_are_known_to_be_true(found):
    assert (found.source.labels == found.source.true_labels).all()


def test_a_run_is_written_for_others(found, tmp_path):
    folder = storage.write_run(tmp_path, found)
    written = {path.name for path in folder.iterdir()}
    assert {"run.json", "held_out.parquet", "layers.parquet", "pairs.parquet"} <= written
    table = pq.read_table(folder / "models.parquet").to_pydict()
    assert table["labels"] == found.models["labels"]
    assert table["held_out_agreement"] == found.models["held_out_agreement"]


def test_results_come_early_and_a_stopped_run_goes_on(digits, tmp_path):
    how = {**QUICK, "cache": tmp_path, "epochs": 2, "most": 100, "asked": 60}
    steps, seen = study.run(None, *digits, **how), []
    for progress in steps:
        if progress.partial is not None:
            seen.append(progress.partial)
        if len(seen) == 5:
            steps.close()
            break
    assert [len(part.networks.get("labels", ())) for part in seen] == [1, 2, 2, 3, 4]
    assert seen[1].models == {}
    assert seen[2].models["labels"] == [study.BEFORE]
    kept = sorted(path.stat().st_mtime_ns for path in tmp_path.rglob("state.pt"))
    assert len(kept) == 2
    found = result_of(study.run(None, *digits, **how))
    assert len(found.networks["labels"]) == 8
    again = sorted(path.stat().st_mtime_ns for path in tmp_path.rglob("state.pt"))
    assert set(kept) < set(again)  # what was trained is not trained again


def test_a_network_of_the_same_make(digits, tmp_path):
    network = MLP((64, 12, 10))
    how = {**QUICK, "cache": tmp_path, "epochs": 1, "most": 60, "asked": 40, "make": "same"}
    found = result_of(study.run(network, digits[0], None, **how))
    assert found.layers["layer"][0] == "fc:input"
    assert found.settings["model"]["spec"] == "live MLP"
    assert not set(found.source.ids) & set(found.held_out.ids)


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"seeds": 1}, "seeds is 1, but at least 2"),
        ({"make": "same"}, "make is 'same', but there is no network; name one, or 'perceptron'"),
        (
            {"make": "x"},
            "make is 'x', but one of 'perceptron', 'cnn', 'convolutions', 'small', 'same' is known",
        ),
        ({"most": 0}, "most is 0, but at least 2"),
        ({"asked": 3}, "asked is 3, but at least 4"),
        ({"batch_size": 0}, "batch_size is 0, but at least 1"),
        ({"epochs": -1}, "epochs is -1, but at least 1"),
        ({"rate": "fast"}, "rate is 'fast', but a number above 0"),
        ({"rate": -0.1}, "rate is -0.1, but a number above 0"),
        ({"seed": -1}, "seed is -1, but at least 0"),
    ],
)
def test_what_is_wrong_is_said(digits, how, words):
    with pytest.raises(ValueError, match=words):
        result_of(study.run(None, *digits, **how))


@pytest.mark.parametrize("stage", ["labels: network", "reading", "what matters to them"])
def test_it_stops_within_a_second(digits, tmp_path, stage):
    seen, stopped = threading.Event(), threading.Event()

    def hear(progress, _rate):
        if stage in progress.stage:
            seen.set()

    job = jobs.start(
        study.run(MLP((64, 40, 10)), *digits, cache=tmp_path, make="same", seeds=3), seen=hear,
        done=lambda _: None, stopped=stopped.set, failed=lambda error: None,
    )  # fmt: skip
    assert seen.wait(60)
    begun = time.monotonic()
    job.stop()
    assert job.join(5)
    assert time.monotonic() - begun < 1
    assert stopped.is_set()


@pytest.mark.parametrize(
    ("count", "labels", "words"),
    [
        (40, None, "has no labels, but labels are learned; name data that has them"),
        (40, [0] * 40, "has one class only, '0', but telling classes apart is learned"),
        (3, [0, 1, 0], "leaves 0 examples, but at least 2 are learned from; load more"),
    ],
)
def test_data_that_cannot_be_learned_is_said(count, labels, words, tmp_path):
    images = np.zeros((count, 4, 4), np.uint8)
    with pytest.raises(ValueError, match=words):
        result_of(study.run(None, (images, labels) if labels else images, cache=tmp_path))


def test_held_out_examples_must_be_like_the_others(digits, tmp_path):
    other = {"images": np.zeros((20, 9, 9), np.uint8), "labels": np.arange(20) % 10}
    with pytest.raises(ValueError, match="comes to the network as 1 x 9 x 9, the training examp"):
        result_of(study.run(None, digits[0], other, cache=tmp_path, **QUICK))
    few = {"images": np.zeros((3, 8, 8), np.uint8), "labels": np.arange(3)}
    with pytest.raises(ValueError, match="leaves 3 examples, but at least 4 are compared on"):
        result_of(study.run(None, digits[0], few, cache=tmp_path, **QUICK))


def test_a_rate_that_leads_nowhere_is_said(digits, tmp_path):
    how = {**QUICK, "rate": 1e9, "epochs": 1, "cache": tmp_path}
    with pytest.raises(ValueError, match=r"answers no numbers; take a smaller rate than|became"):
        result_of(study.run(None, *digits, **how))
