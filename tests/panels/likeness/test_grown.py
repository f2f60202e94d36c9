"""What is said of networks trained over seeds, from results made by hand."""

from types import SimpleNamespace

import numpy as np
import pytest

from memexplorer.panels.likeness import grown, lines
from memexplorer.studies.learned_or_memorized import BEFORE, SAME, TRUE


def found(accuracy=1.0):
    values = {"held_out_agreement": [0.99, 0.51], "chance": [0.1, 0.1], "cka": [0.98, 0.73],
              "train_agreement": [1.0, 1.0], "gradient_answer": [0.92, 0.31],
              "gradient_loss": [0.87, np.nan]}  # fmt: skip
    table = {"labels": [TRUE, SAME], "pairs": [3, 1], **values}
    for name, column in values.items():
        table[name + "_low"] = [column[0] - 0.01, column[1]]
        table[name + "_high"] = list(column)
    networks = {
        "labels": [BEFORE, TRUE, TRUE, SAME], "epochs": [0, 2, 3, 6],
        "train_accuracy": [0.1, 1.0, accuracy, 1.0],
        "curve": [[], [0.5, 1.0], [0.3, 0.6, 1.0], [0.1, 0.2, 0.4, 0.6, 0.8, 1.0]],
    }  # fmt: skip
    layers = {"labels": [TRUE, TRUE, SAME, SAME], "layer": ["a", "b", "a", "b"],
              "cka": [0.99, 0.98, 0.9, 0.7]}  # fmt: skip
    return SimpleNamespace(models=table, networks=networks, layers=layers)


def test_what_holds_is_said_with_its_numbers():
    said = grown.sentence(found())
    assert said.startswith(
        "On held-out examples, networks that learned true labels agree on 99 %, those that "
        "memorized the same random labels on 51 % (by chance 10 %). Both know all their"
    )
    assert "0.98 and 0.73" in said
    assert "0.92 and 0.31" in said


def test_networks_that_do_not_know_their_labels_are_not_compared():
    said = grown.sentence(found(accuracy=0.8))
    assert "not all know their labels yet (80 % and 100 %)" in said
    assert "CKA" not in said


def test_nothing_is_said_before_both_kinds_are_known():
    early = found()
    early.models = {name: column[:1] for name, column in early.models.items()}
    assert grown.sentence(early) == ""
    early.models = {}
    assert grown.sentence(early) == ""
    assert grown.table(early) == ({}, {})


def test_the_table_says_the_range_of_several_pairs():
    _, texts = grown.table(found())
    assert texts["held-out agreement"] == ["99\u00a0% (98\u2060–\u206099\u00a0%)", "51\u00a0%"]
    assert texts["CKA"] == ["0.98 (0.97\u00a0to\u00a00.98)", "0.73"]
    assert texts["gradient, loss"] == ["0.87 (0.86\u00a0to\u00a00.87)", "unknown"]
    assert texts["labels known"] == ["100 %", "100 %"]


def test_lines_by_layer_and_by_epoch():
    names, by_layer = lines.layers(found())
    assert names == ["a", "b"]
    assert by_layer == {TRUE: (None, [0.99, 0.98]), SAME: (None, [0.9, 0.7])}
    epochs, curves = lines.curves(found())
    assert epochs == [1, 2, 3, 4, 5, 6]
    # Who knows all labels goes on knowing them: (0.5 + 0.3) / 2, (1 + 0.6) / 2, 1, 1 ...
    assert curves[TRUE][0] == pytest.approx([0.4, 0.8, 1, 1, 1, 1])
    assert BEFORE not in curves


def test_a_layer_that_a_kind_lacks_is_left_out_of_its_line():
    cut = found()
    cut.layers = {name: column[:3] for name, column in cut.layers.items()}
    names, by_layer = lines.layers(cut)
    assert names == ["a", "b"]
    np.testing.assert_array_equal(by_layer[SAME][1], [0.9, np.nan])
