"""Can a pair be trained on the page, watched, and looked at?"""

import types
from pathlib import Path

import numpy as np
import pytest

from memexplorer.encoding import twins
from memexplorer.panels import layers
from memexplorer.panels.locating import growing

from .conftest import drawn, ended


@pytest.fixture
def page(monkeypatch):
    sizes = {"two minutes": {"epochs": 2, "width": 0.05, "batch_size": 16, "checkpoints": 1}}
    monkeypatch.setattr(twins, "SIZES", sizes)
    return ended(layers.panel(None, drawn(60, 3)))


def test_images_alone_are_enough_to_train_a_pair(page, view):
    assert "name a model under Source, or train a pair below" in view(page, "LayersView").pane.words
    shown = view(page, "TrainingView")
    assert shown.pane.state == "ready"
    shown.asked[0].value = "two minutes"
    shown.job.begin()
    assert shown.job.running.job.join(90)
    assert not shown.job.bar.fault
    losses = shown.found.losses
    np.testing.assert_allclose(shown.loss.lines.data["ys"][0], losses["f"])
    assert [list(xs) for xs in shown.loss.lines.data["xs"]] == [[0, 1], [0, 1]]
    table = shown.found.layers
    first = growing.drawn(table)[0]
    expected = [value for value, name in zip(table["candidates"], table["layer"], strict=True)
                if name == first]  # fmt: skip
    np.testing.assert_allclose(shown.growth[0].lines.data["ys"][0], expected)
    assert "5 views of at most 200 images of each group, by lot" in shown.note.value
    assert f"kept in {Path(shown.found.course.factory).parent}" in shown.note.value
    shown.use.click()
    ended(page, 90)
    found = page.session.layermem
    assert set(found.scores) == {"candidates", "independent", "shared"}
    assert found.settings["notes"]


def test_layers_are_thinned_from_the_first_to_the_last():
    names = [f"l{at}" for at in range(20)]
    table = {"layer": [*names, "output"], "unitmem": [0.5] * 20 + [np.nan]}
    shown = growing.drawn(table)
    assert (len(shown), shown[0], shown[-1]) == (6, "l0", "l19")


class Early:
    losses = {"f": [3.0, 2.0], "g": [3.5]}  # noqa: RUF012
    layers = {}  # noqa: RUF012


def test_the_dashes_are_told_where_there_are_any():
    table = {"epoch": [0], "layer": ["output"], "unitmem": [np.nan], "candidates": [0.1]}
    found = types.SimpleNamespace(layers=table)
    assert growing.dashes(growing.growth(found, "candidates")[1]) == {}
    found.layers = table | {"external": [0.0]}
    lines = growing.growth(found, "candidates")[1]
    assert growing.dashes(lines) == {"dashed": "images seen by neither"}


def test_what_is_not_there_yet_is_a_gap():
    epochs, lines = growing.losses(Early)
    assert epochs == [1, 2]
    assert np.isnan(lines["g"].values[1])
    assert growing.growth(Early, "unitmem") == ([], {})
