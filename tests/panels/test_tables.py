"""Do the tables say share and range, and an em dash where nothing is known?"""

import numpy as np

from memexplorer.measures.intervals import proportion
from memexplorer.panels import tables


def test_a_share_with_its_range(explored):
    found = explored.session.agreement
    shown, texts = tables.by_layer(found, 30)
    one = found.training[shown["layer"][0]][30]
    low, high = proportion(round(one.p_same * 60), 60)
    said = texts["P_SAME"][0].replace("\u2060", "")
    assert said == f"{one.p_same:.2f} ({low:.2f}–{high:.2f})"
    assert shown["P_SAME"][0] == one.p_same  # what it sorts by
    assert np.isnan(shown["ME"][0])
    assert texts["ME"][0] == "—"  # the network makes no errors on what it learned by heart


def test_training_and_held_out_stand_together(explored):
    shown, _ = tables.by_layer(explored.session.agreement, 30)
    assert shown["set"] == ["training", "held-out"] * 2
    assert shown["depth"] == [1, 1, 2, 2]


def test_classes_hold_all_examples(explored):
    layer = explored.session.layer()
    shown, _ = tables.by_class(explored.session.agreement, "held-out", layer, 30)
    assert shown["class"] == ["circle", "stripe", "dot"]
    assert sum(shown["examples"]) == 30


def test_nothing_known_is_a_dash():
    table = {f"{name}{end}": [np.nan] for end in ("", "_low", "_high") for name in (
        "p_same", "mutual_correctness", "mutual_error", "accuracy", "knn_accuracy")}  # fmt: skip
    assert {column[0] for column in tables.ranges(table, [0])[1].values()} == {"—"}
