"""Early learning and memorization on the shipped digits, taught as long as it takes."""

import json

import numpy as np
import pyarrow.parquet as pq
import pytest

from memexplorer import storage
from memexplorer.data import load_examples
from memexplorer.data.samples import sample
from memexplorer.jobs import result_of
from memexplorer.robust.ways import WORDS
from memexplorer.studies.noisy_labels import run

RATES = {"batch_size": 32, "rate": 0.05, "asked": 300, "weight_decay": 0.0}


@pytest.fixture(scope="module")
def digits():
    given = sample("digits")
    return load_examples(given["data"]), load_examples(given["held_out"])


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def found(digits, cache):
    return result_of(run(None, *digits, epochs=28, most=500, cache=cache, **RATES))


def row(found, method, column):
    return found.methods[column][found.methods["method"].index(method)]


def test_cross_entropy_memorizes_and_elr_does_not(found):
    assert row(found, "ce", "as_told") > 0.8
    assert row(found, "elr", "as_told") < 0.35
    assert row(found, "elr", "held_out") > row(found, "ce", "held_out") + 0.08
    assert row(found, "elr", "held_out") > row(found, "ce", "best") - 0.01


def test_what_is_learned_early_is_true_and_what_is_memorized_comes_late(found):
    rows = [at for at, name in enumerate(found.epochs["method"]) if name == "ce"]
    truly, told = (np.array(found.epochs[name])[rows] for name in ("truly", "as_told"))
    assert truly.max() > 0.6 > truly[-1] + 0.3
    assert truly.argmax() < 12
    assert told[truly.argmax()] < 0.2
    assert row(found, "ce", "best_epoch") < 20


def test_the_targets_of_elr_tell_wrong_labels(found):
    assert found.detector == "elr"
    assert row(found, "elr", "auroc") > 0.95
    assert row(found, "elr", "auroc") > row(found, "ce", "auroc") + 0.05
    table = found.examples
    wrong = table["told"] != table["true"]
    assert wrong.mean() == pytest.approx(0.4, abs=0.01)
    assert (table["target"] == table["true"])[wrong].mean() > 0.8
    assert table["suspicion"][wrong].mean() > table["suspicion"][~wrong].mean() + 0.5


def test_late_the_label_pulls_wrong_ones_away_and_the_regularizer_back(found):
    table = found.epochs
    last = max(at for at, name in enumerate(table["method"]) if name == "elr")
    assert table["label_wrong"][last] > 0.5
    assert table["regularizer_wrong"][last] < -0.1
    assert table["regularizer_clean"][last] < 0


def test_it_begins_with_the_truth_and_says_what_it_did(found, digits):
    told = found.settings["settings"]
    assert told["wrong"] == pytest.approx(0.4)
    assert (digits[0].labels != digits[0].true_labels).mean() == pytest.approx(0.2)
    assert any("spoiled" in note for note in found.settings["notes"])
    np.testing.assert_array_equal(found.held_out.labels, found.held_out.true_labels)


def test_all_ways_side_by_side_come_early_and_from_before(digits, cache):
    settings = {"methods": tuple(WORDS), "epochs": 1, "seeds": 2, "most": 60, "asked": 40}
    first = list(run(None, *digits, cache=cache, **settings))
    early = [one.partial for one in first if one.partial is not None]
    assert [len(one.methods["method"]) for one in early] == list(range(1, 21))
    assert first[-1].done == first[-1].total == 20
    again = result_of(run(None, *digits, cache=cache, **settings))
    assert again.methods["held_out"] == early[-1].methods["held_out"]
    assert set(again.methods["method"]) == set(WORDS)


def test_a_run_folder_holds_the_epochs_and_the_trainings(found, tmp_path):
    storage.write_run(tmp_path, found)
    for name, table in (("times", found.epochs), ("models", found.methods)):
        assert pq.read_table(tmp_path / f"{name}.parquet").to_pydict().keys() == table.keys()
    assert json.loads((tmp_path / "run.json").read_text())["files"] == [
        "examples.parquet", "models.parquet", "times.parquet",
    ]  # fmt: skip


def test_what_does_not_fit_is_said(digits):
    with pytest.raises(ValueError, match="method is 'cee', but one of"):
        next(run(None, *digits, methods=("cee",)))
    with pytest.raises(ValueError, match="rate is -1"):
        next(run(None, *digits, rate=-1))
