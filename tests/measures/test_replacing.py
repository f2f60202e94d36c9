"""Which layers go together: the highest and lowest, their steps, and words for what isn't there."""

import numpy as np
import pytest

from memexplorer.measures import replacing

LAYERS = ["a", "b", "c", "d", "e"]
SCORES = dict(zip(LAYERS, [0.10, 0.15, 0.30, 0.31, 0.50], strict=True))


def planned(**settings):
    rng = np.random.default_rng(0)
    found = replacing.plans(LAYERS, **{"count": 2, "draws": 2, "rng": rng} | settings)
    return {what: names for what, _, names in reversed(found)}, found


def test_steps_are_differences_and_the_first_layer_has_none():
    found = replacing.steps(SCORES)
    assert list(found) == LAYERS[1:]
    np.testing.assert_allclose(list(found.values()), np.diff(list(SCORES.values())))


def test_each_set_is_what_its_name_says_in_the_order_that_layers_run():
    sets, _ = planned(scores=dict(reversed(SCORES.items())))  # also when told in another order
    assert sets["highest score"] == ("d", "e")
    assert sets["lowest score"] == ("a", "b")
    assert sets["highest step"] == ("c", "e")
    assert sets["lowest step"] == ("b", "d")
    assert sets["none"] == ()
    assert sets["all layers"] == tuple(LAYERS)


def test_random_sets_are_as_large_and_each_layer_is_there_alone():
    _, found = planned(chosen=("e", "a", "c"))
    assert [names for what, _, names in found if what == "chosen"] == [("a", "c", "e")]
    assert [len(names) for what, _, names in found if what == "random"] == [3, 3]
    assert [names[0] for what, _, names in found if what == "one layer"] == LAYERS
    assert "one layer" not in planned(singly=False)[0]


def test_a_set_is_a_part_of_the_layers_as_all_of_them_are_one_anyway():
    sets, _ = planned(count=9, scores=SCORES)
    assert len(sets["highest score"]) == len(sets["random"]) == len(LAYERS) - 1
    rng = np.random.default_rng(0)
    alone = replacing.plans("a", {"a": 1.0}, rng=rng)
    assert [what for what, _, _ in alone] == ["none", "one layer", "all layers"]
    assert sets["highest step"] == tuple(LAYERS[1:])


def test_layers_that_are_not_there():
    with pytest.raises(ValueError, match="layer 'z' can't be replaced; there are a, b, c, d, e"):
        planned(scores={"z": 1.0})
    with pytest.raises(ValueError, match="layer 'fc'"):
        planned(chosen=("fc",))
