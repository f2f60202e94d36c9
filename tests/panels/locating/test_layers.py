"""Does the page say what was measured, and what is missing where nothing can be?"""

import re
from types import SimpleNamespace

import numpy as np
import pytest

from memexplorer.panels.locating import told, verdict


def text(widget):
    return re.sub("<[^>]+>", "", widget.value)


@pytest.fixture
def shown(measured, pane_of):
    return pane_of(measured, "LayersView")


def test_every_group_is_a_line_with_its_interval(shown, measured):
    found = measured.session.layermem
    drawn = shown.curves.lines.data
    names = ["candidates (24)", "independent (24)", "shared (24)", "external, seen by neither (24)"]
    for at, name in enumerate(names):
        group = name.partition(" ")[0].rstrip(",")
        np.testing.assert_allclose(drawn["ys"][at], found.scores[group].mean(axis=1))
        assert name in text(shown.curves._legend)
    assert [bool(dash) for dash in drawn["dash"]] == [False, False, False, True, True, True]
    low = shown.curves.bands.data["ys"][0][0]
    values = found.scores["candidates"][0]
    assert low == pytest.approx(values.mean() - 1.96 * values.std(ddof=1) / 24**0.5, abs=1e-4)


def test_the_most_and_the_least_are_the_ends_of_the_last_layer(shown, measured):
    scores = measured.session.layermem.scores["candidates"]
    order = np.argsort(-scores[-1], kind="stable")
    most, least = shown.curves.lines.data["ys"][4:]
    np.testing.assert_allclose(most, scores[:, order[:6]].mean(axis=1))
    np.testing.assert_allclose(least, scores[:, order[-6:]].mean(axis=1))


def test_the_sentence_says_what_is_beyond_unseen_images(shown, measured):
    found = measured.session.layermem
    own, other = (found.scores[name][-1].mean() for name in ("candidates", "external"))
    said = text(shown.sentence).replace("−", "-")
    assert f"candidates score {own:.3f} (" in said
    assert f"a difference of {own - other:.3f} (" in said


def test_bars_are_what_each_layer_adds(shown, measured):
    means = measured.session.layermem.scores["candidates"].mean(axis=1)
    np.testing.assert_allclose(shown.curves.bars.data["top"][1:], np.diff(means))


def test_a_layer_picked_is_marked_everywhere(shown, measured, pane_of):
    layer = told.names(measured.session.layermem)[1]
    shown.curves._on_pick(layer)
    assert shown.curves.picked == measured.session.at_layer == layer
    assert pane_of(measured, "MemorizedView").layer.value == layer


def test_what_was_decided_is_said(shown):
    assert "10 views of each image, normal, the same for f and g; all pairs" in text(shown.notes)


def test_without_a_second_encoder_it_is_said_what_is_needed(alone, pane_of):
    pane = pane_of(alone, "LayersView").pane
    assert pane.state == "empty"
    assert "another, g, that was not trained on some of the images" in pane.words
    assert "train a pair on your images" in pane.words
    assert pane_of(alone, "MemorizedView").pane.state == "empty"


class Few:
    """A result with numbers made up, for the sentences alone."""

    def __init__(self, candidates, external, beyond):
        ends = dict(zip(("", "_low", "_high"), beyond, strict=True))
        both = {"candidates": candidates, "external": external}
        self.scores = {group: np.full((1, 8), score) for group, score in both.items()}
        groups, n = ["candidates", "external"], [np.nan]
        self.layers = {
            "group": groups, "layer": ["fc", "fc"], "layermem": [candidates, external],
            "low": [0.1, 0], "high": [0.3, 0], "added": n * 2,
            **{f"beyond{end}": [value, np.nan] for end, value in ends.items()},
        }  # fmt: skip


@pytest.mark.parametrize(
    ("beyond", "words"),
    [
        ((0.2, 0.1, 0.3), "The difference is what f memorized of them."),
        ((0.0, -0.1, 0.1), "no memorization of the candidates is seen here"),
        ((-0.2, -0.3, -0.1), "are f and g swapped?"),
    ],
)
def test_the_sentence_weighs_the_difference(beyond, words):
    assert words in verdict.sentence(Few(0.2, 0.0, beyond))


def test_one_layer_adds_nothing_to_another():
    assert verdict.deepest(Few(0.2, 0.0, (0.2, 0.1, 0.3))) == ""


def test_most_is_added_where_what_is_above_unseen_images_grows_most():
    table = {"group": ["candidates"] * 3, "layer": ["a", "b", "c"], "added": [np.nan, 0.5, 0.1],
             "beyond": [0.0, 0.01, 0.05], "beyond_low": [-0.1, 0.0, 0.02]}  # fmt: skip
    found = SimpleNamespace(layers=table)
    assert verdict.deepest(found) == "It grows most at c (+0.040)."
    table["beyond_low"][-1] = -0.01  # nothing is memorized, so it grows nowhere
    assert verdict.deepest(found) == ""


def test_the_same_network_twice_is_said_to_be_so():
    words = "Every score is exactly 0: f and g put the views of all images equally far apart"
    assert verdict.sentence(Few(0.0, 0.0, (0.0, 0.0, 0.0))).startswith(words)
