"""Tables of what ways of learning came to, against what was put in."""

import numpy as np
import pytest

from memexplorer.data import load_examples
from memexplorer.robust import tables
from memexplorer.robust.following import MEASURED, Followed


def told():
    made = load_examples({"images": np.zeros((4, 2, 2), np.uint8), "labels": [0, 0, 1, 1],
                          "true_labels": [0, 1, 1, 1]})  # fmt: skip
    return {0: made}


def one(method, held, targets, seed=0):
    columns = {name: [0.5] * len(held) for name in ("loss", *MEASURED)}
    columns |= {"epoch": list(range(1, len(held) + 1)), "held_out": held}
    return Followed(method, seed, columns, np.array([0, 1, 1, 1]), np.array(targets))


GOOD = [[0.9, 0.1], [0.2, 0.8], [0.1, 0.9], [0.3, 0.7]]
BAD = [[0.9, 0.1], [0.8, 0.2], [0.1, 0.9], [0.6, 0.4]]


def found():
    return {("ce", 0): one("ce", [0.7, 0.9, 0.6], BAD), ("elr", 0): one("elr", [0.7, 0.8], GOOD)}


def test_the_end_and_the_best_epoch_are_told_apart():
    rows = tables.methods(found(), told())
    assert rows["held_out"] == [0.6, 0.8]
    assert rows["best"] == [0.9, 0.8]
    assert rows["best_epoch"] == [2, 2]
    assert rows["epochs"] == [3, 2]


def test_the_detector_is_measured_on_the_truth():
    rows = tables.methods(found(), told())
    assert rows["auroc"] == [pytest.approx(2 / 3), 1.0]  # BAD: 0.2 is below one of three, 0.6
    assert rows["flagged"] == [0.25, 0.25]
    assert rows["flagged_wrong"] == [0.0, 1.0]
    assert rows["wrong_first"] == [0.0, 1.0]


def test_examples_are_told_by_the_detector_that_has_the_regularizer():
    assert tables.detector(found()) == "elr"
    assert tables.detector({("gce", 0): None}) == "gce"
    assert tables.detector({}) is None
    rows = tables.examples(found(), told()[0], 0)
    assert rows["target"].tolist() == [0, 1, 1, 1]
    np.testing.assert_allclose(rows["suspicion"], [0.1, 0.8, 0.1, 0.3])
    assert list(rows)[-2:] == ["answer_ce", "answer_elr"]


def test_one_row_an_epoch():
    rows = tables.epochs(found())
    assert rows["method"] == ["ce"] * 3 + ["elr"] * 2
    assert rows["epoch"] == [1, 2, 3, 1, 2]
    assert {len(column) for column in rows.values()} == {5}
