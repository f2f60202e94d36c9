"""Do the sentences say what the tables hold?"""

from types import SimpleNamespace

import numpy as np

from memexplorer.panels.informing import told

TABLE = {"level": [0, 1, 0, 1], "repeat": [0, 0, 1, 1], "entropy": [2.0, 1.0, 3.0, 1.5],
         "mutual": [0.1, 0.5, 0.3, 0.7], "accuracy": [0.7, 0.5, 0.8, 0.6],
         "training": [0.9, 1.0, 0.9, 1.0]}  # fmt: skip


def patterns(pattern="colour", table=TABLE):
    return SimpleNamespace(models=table, tau={"entropy": 1.0, "mutual": np.nan},
                           settings={"settings": {"pattern": pattern, "levels": [0, 1],
                                                  "repeats": 2}})  # fmt: skip


def test_a_trend_goes_from_the_first_level_to_the_last():
    said = told.trend(patterns())
    assert "From α = 0 to 1: mean entropy from 2.5 to 1.25" in said
    assert "mean mutual information from 0.2 to 0.6, held-out accuracy from 0.75 to 0.55" in said
    assert "Rankings of these 2 levels against accuracy: entropy τ = 1.00" in said
    assert "mutual information unknown (all alike)" in said
    assert "From β" in told.trend(patterns("random labels"))


def test_a_part_of_the_networks_says_that_it_is_one():
    some = {name: column[:3] for name, column in TABLE.items()}
    assert told.trend(patterns(table=some)).startswith("So far 3 of 4 networks. From α")
    assert told.trend(patterns()).startswith("From α")


def test_one_level_is_no_trend_yet():
    one = {name: column[:1] for name, column in TABLE.items()}
    assert told.trend(patterns(table=one)) == "The network of α = 0 is there; the others follow."


def test_lines_are_means_between_lowest_and_highest():
    line = told.lines(TABLE, "entropy")["entropy"]
    assert (line.values, line.low, line.high) == ([2.5, 1.25], [2.0, 1.0], [3.0, 1.5])
    layers = {"level": [0, 0, 1], "layer": ["a", "b", "a"], "x": [1.0, 2.0, 3.0]}
    found = told.lines(layers, "x")
    assert found["a"].values == [1, 3]
    assert found["b"].values[0] == 2
    assert np.isnan(found["b"].values[1]), "not there yet: a gap"
    assert found["a"].hue != found["b"].hue


def test_training_is_solid_and_held_out_dashed():
    found = told.accuracies(TABLE)
    assert (found["training, as told"].dash, found["held-out"].dash) == ("solid", "dashed")
    assert found["held-out"].values == [0.75, 0.55]


def test_a_ranking_says_how_many_and_what_it_was_taken_for():
    found = SimpleNamespace(models={"model": ["a", "b"]}, tau={"entropy": 1.0, "mutual": -1.0},
                            settings={"settings": {"pattern": "examples"}})  # fmt: skip
    said = told.ranked(found)
    assert "n = 2, taken for examples learned by heart" in said
    assert "by entropy τ = 1.00, by mutual information τ = −1.00" in said
