"""What is said of two networks, from results made by hand."""

from types import SimpleNamespace

import numpy as np

from memexplorer.panels.likeness import asked


def found(**changes):
    table = {
        "other": ["b", "b, untrained"], "train": [0.9, 0.1], "train_low": [0.8, 0.05],
        "train_high": [0.95, 0.2], "train_chance": [0.1, 0.11], "train_n": [100, 100],
        "stitched": [0.75, np.nan], "stitched_chance": [0.12, np.nan],
        "gradient_answer": [0.5, -0.01], "gradient_loss": [np.nan, 0.0],
    }  # fmt: skip
    values = {
        ("b", "cka"): np.array([[0.9, 0.5], [0.4, 0.7]]),
        ("b, untrained", "cka"): np.array([[0.3, 0.2], [0.1, 0.25]]),
    }
    names = {"b": (["stage1", "fc"], ["stage1", "fc"])}
    names["b, untrained"] = names["b"]
    return SimpleNamespace(**{"networks": table, "values": values, "names": names} | changes)


def test_the_diagonal_is_said_beside_the_untrained_one():
    assert asked.sentence(found(), "b", "cka") == (
        "CKA of the same layer in both: 0.90 at stage1, 0.70 at fc; with the untrained one 0.30 "
        "and 0.25."
    )


def test_other_layers_have_no_diagonal():
    names = {"b": (["stage1", "fc"], ["x", "y"]), "b, untrained": (["stage1", "fc"], ["x", "y"])}
    said = asked.sentence(found(names=names), "b", "cka")
    assert said == "Most alike by CKA are stage1 here and x there, 0.90."


def test_untrained_copies_are_nobody_to_stand_beside():
    assert asked.others(found()) == ["b"]
    assert asked.where(found()) == "training"


def test_the_table_has_intervals_and_chance():
    columns, texts = asked.answers(found())
    assert list(columns) == ["network", "training", "training by chance", "gradient, answer",
                             "gradient, loss", asked.TOLD]  # fmt: skip
    assert texts["training"] == [
        "90\u00a0% (80\u2060–\u206095\u00a0%)", "10\u00a0% (5\u2060–\u206020\u00a0%)",
    ]  # fmt: skip
    assert texts["gradient, loss"] == ["unknown", "0.00"]
    assert texts[asked.TOLD] == ["75\u00a0% (12\u00a0%)", "unknown"]


def test_held_out_chance_is_enough_where_there_is_held_out_data():
    table = found().networks
    table |= {name.replace("train", "held_out"): v for name, v in table.items() if "train" in name}
    columns, texts = asked.answers(found(networks=table))
    assert "training by chance" not in columns
    assert texts["held-out by chance"] == ["10 %", "11 %"]
    assert asked.where(found(networks=table)) == "held-out"


def test_layers_that_never_vary_are_like_nothing():
    names = {"b": (["stage1", "fc"], ["x", "y"])}
    values = {("b", "cka"): np.full((2, 2), np.nan)}
    said = asked.sentence(found(names=names, values=values), "b", "cka")
    assert said == "CKA is unknown: at least one network says the same of all examples."
