"""Do the two patterns of memorization show on digits, and is what was trained kept?

The directional checks of Bansal et al. 2022 that hold at this size: 1,200 digits of 8 x 8, two
levels, a network each. docs/studies.md has what was found at five levels.
"""

import numpy as np
import pytest

from memexplorer import patterned
from memexplorer.data import load_examples, samples
from memexplorer.jobs import result_of
from memexplorer.studies import memorization_patterns


@pytest.fixture(scope="module")
def digits():
    named = samples.sample("digits")
    return load_examples(named["data"]), load_examples(named["held_out"])


def by_level(result, column, layer=None):
    """The mean of each level, of one layer or of the whole network."""
    table = result.models if layer is None else result.layers
    where = [True] * len(table["level"]) if layer is None else np.array(table["layer"]) == layer
    at = np.where(where, table["level"], np.nan)
    return [np.array(table[column])[at == level].mean() for level in sorted(set(table["level"]))]


def trained(digits, cache, pattern, **settings):
    how = {"levels": (0, 1), "repeats": 1, "per_layer": 12, "measured": 300, "cache": cache}
    return result_of(memorization_patterns.run(None, *digits, pattern=pattern, **how, **settings))


@pytest.fixture(scope="module")
def coloured(digits, tmp_path_factory):
    return trained(digits, tmp_path_factory.mktemp("cache"), "colour")


@pytest.fixture(scope="module")
def shuffled(digits, tmp_path_factory):
    return trained(digits, tmp_path_factory.mktemp("cache"), "random labels", epochs=80)


LAYERS = ["hidden.0", "hidden.1", "hidden.2"]


def test_a_colour_that_is_the_answer_makes_units_alike(coloured):
    for layer in LAYERS:
        none, all_of = by_level(coloured, "mutual_mean", layer)
        assert all_of > none + 0.2
    entropy = by_level(coloured, "entropy")
    assert entropy[1] < entropy[0] - 0.2
    first = by_level(coloured, "entropy_median", "hidden.0")
    assert first[1] < first[0] - 0.5


def test_who_learned_the_colour_knows_nothing_without_it(coloured):
    training, held_out = (by_level(coloured, name) for name in ("training", "accuracy"))
    assert training[1] > 0.99
    assert held_out[0] > 0.65
    assert held_out[1] < 0.58


def test_labels_by_heart_make_units_differ(shuffled):
    for layer in LAYERS:
        none, all_of = by_level(shuffled, "mutual_mean", layer)
        assert all_of < none - 0.02
    first = by_level(shuffled, "entropy_median", "hidden.0")
    assert first[1] > first[0] + 0.4


def test_labels_by_heart_are_known_and_say_nothing_of_others(shuffled):
    training, held_out = (by_level(shuffled, name) for name in ("training", "accuracy"))
    assert held_out[0] > 0.95
    assert held_out[1] < 0.2
    assert training[1] > 3 * held_out[1], "of as many labels drawn by lot"


def test_tau_of_two_levels_is_one_or_minus_one(coloured, shuffled):
    assert coloured.tau == {"entropy": 1.0, "mutual": 1.0}
    assert shuffled.tau["mutual"] == 1.0


def test_each_network_comes_as_soon_as_it_is_there_and_is_kept(digits, tmp_path, monkeypatch):
    how = {"levels": (0.0, 0.5), "repeats": 2, "epochs": 1, "per_layer": 3, "measured": 60}
    how |= {"most": 80, "cache": tmp_path}
    steps = memorization_patterns.run(None, *digits, **how)
    early = [step.partial for step in steps if step.partial is not None]
    assert [len(one.models["level"]) for one in early] == [1, 2, 3, 4]
    assert early[-1].models["level"] == [0, 0.5, 0, 0.5], "a first curve is soon there"
    assert early[-1].models["repeat"] == [0, 0, 1, 1]
    assert len(list(tmp_path.glob("patterns/*.safetensors"))) == 4

    def never(*_):
        pytest.fail("what is kept was trained again")

    monkeypatch.setattr(patterned, "_learned", never)
    again = result_of(memorization_patterns.run(None, *digits, **how))
    assert again.models == early[-1].models
    assert again.settings["notes"][-1] == "networks trained on 80, measured on 60 other examples"


def test_a_stopped_training_goes_on_with_the_next_network(digits, tmp_path):
    how = {"levels": (0.0, 0.5), "repeats": 1, "epochs": 2, "per_layer": 3, "measured": 60}
    how |= {"most": 600, "cache": tmp_path}
    steps = memorization_patterns.run(None, *digits, **how)
    for step in steps:
        if step.partial is not None:
            steps.close()
    assert len(list(tmp_path.glob("patterns/*.safetensors"))) == 1
    result = result_of(memorization_patterns.run(None, *digits, **how))
    assert result.models["level"] == [0, 0.5]


def test_without_held_out_examples_some_are_kept_apart(digits):
    learned, apart = patterned.sets(digits[0], None, most=10**6, measured=10**6, seed=0)
    assert (len(learned), len(apart)) == (960, 240)
    assert not set(learned.ids) & set(apart.ids)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"pattern": "noise"}, "pattern is 'noise', but one of 'colour', 'random labels'"),
        ({"levels": (2.0,)}, r"levels is \(2.0,\), but shares from 0 to 1"),
        ({"levels": (-0.1, 1)}, r"levels is \(-0.1, 1\), but shares from 0 to 1"),
        ({"levels": 0.5}, "levels is 0.5, but shares from 0 to 1"),
        ({"decay": float("nan")}, "decay is nan, but a number was wanted"),
        ({"seed": -1}, "seed is -1, but at least 0"),
        ({"repeats": 0}, "repeats is 0, but at least 1"),
        ({"levels": ()}, r"levels is \(\), but shares from 0 to 1"),
        ({"epochs": -3}, "epochs is -3, but at least 0"),
        ({"measured": 5}, "leaves 5 examples, but at least ten"),
    ],
)
def test_what_cannot_be_trained_is_refused_in_words(digits, tmp_path, settings, words):
    with pytest.raises(ValueError, match=words):
        result_of(memorization_patterns.run(None, *digits, cache=tmp_path, **settings))


def test_data_that_no_pattern_can_be_made_of_is_refused(digits):
    sizes = {"most": 100, "measured": 100, "seed": 0}
    with pytest.raises(ValueError, match="has no labels, but labels are learned"):
        patterned.sets(np.zeros((40, 8, 8), np.uint8), None, **sizes)
    other = {"images": np.zeros((20, 9, 12), np.uint8), "labels": np.arange(20) % 10}
    with pytest.raises(ValueError, match="comes as images of 9 x 12, .* of 8 x 8 pixels; give bo"):
        patterned.sets(digits[0], other, **sizes)
