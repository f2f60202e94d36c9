import numpy as np
import pytest

from memexplorer.measures import pruning

SCORES = {"a": np.array([0.2, 0.9, 0.5, 0.1]), "b": np.array([0.8, 0.3])}


def plain(found):
    return {name: units.tolist() for name, units in found.items()}


def test_top_and_low_of_each_layer():
    assert plain(pruning.chosen(SCORES, 0.5, "top", rng=None)) == {"a": [1, 2], "b": [0]}
    assert plain(pruning.chosen(SCORES, 0.5, "low", rng=None)) == {"a": [3, 0], "b": [1]}
    assert plain(pruning.chosen(SCORES, 0.01, "top", rng=None)) == {"a": [1], "b": [0]}


def test_of_all_layers_together():
    assert plain(pruning.chosen(SCORES, 0.5, "top", rng=None, together=True)) == {
        "a": [1, 2], "b": [0]}  # fmt: skip
    assert plain(pruning.chosen(SCORES, 1 / 3, "low", rng=None, together=True)) == {
        "a": [3, 0], "b": []}  # fmt: skip


def test_random_units_are_drawn_once_each_and_again_with_the_same_seed():
    scores = {"a": np.zeros(50)}
    draws = [pruning.chosen(scores, 0.3, "random", rng=np.random.default_rng(s))["a"]
             for s in (0, 0, 1)]  # fmt: skip
    assert draws[0].tolist() == draws[1].tolist() != draws[2].tolist()
    assert len(set(draws[0])) == 15


def test_what_cannot_be():
    with pytest.raises(ValueError, match="share is 0"):
        pruning.chosen(SCORES, 0, "top", rng=None)
    with pytest.raises(ValueError, match="which is 'best'"):
        pruning.chosen(SCORES, 0.1, "best", rng=None)


def test_only_the_wanted_parts_and_each_layer_with_its_own_shares():
    plans = pruning.trials(SCORES, [0.5], draws=2, scopes=("late half",), layer_shares=[0.25])
    about = [each for each, _ in plans]
    assert [each["scope"] for each in about] == ["none"] + ["late half"] * 4 + ["a"] * 4 + ["b"] * 4
    assert {each["share"] for each in about if each["scope"] == "a"} == {0.25}
    assert all(set(units) == {"b"} for each, units in plans if each["scope"] == "late half")
    alone = pruning.trials(SCORES, [0.5], draws=2, layer_shares=())
    assert {each["scope"] for each, _ in alone} == {"none", *pruning.WHOLE}
