"""Can a pair be trained on the page, watched, and looked at?"""

import types
from dataclasses import replace
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


def test_images_alone_are_enough_to_train_a_pair(page, pane_of):
    assert (
        "name a model under Source, or train a pair below" in pane_of(page, "LayersView").pane.words
    )
    shown = pane_of(page, "TrainingView")
    assert shown.pane.state == "ready"
    shown.asked[0].value = "two minutes"
    shown.job.begin()
    assert shown.job.running.job.join(90)
    assert not shown.job.bar.fault
    losses = shown.found.losses
    np.testing.assert_allclose(shown.loss.lines.data["ys"][0], losses["f"])
    assert [list(xs) for xs in shown.loss.lines.data["xs"]] == [[0, 1], [0, 1]]
    table = shown.found.layers
    expected = [value for value, name in zip(table["candidates"], table["layer"], strict=True)
                if name == "conv1"]  # fmt: skip
    np.testing.assert_allclose(shown.growth[0].lines.data["ys"][0], expected)
    assert "5 views of at most 200 images of each group, by lot" in shown.note.value
    assert f"kept in {Path(shown.found.course.factory).parent}" in shown.note.value
    trained = shown.whole
    shown._take(replace(trained))  # as another training begins: its networks aren't there yet
    assert shown.use.disabled
    shown._take(trained)
    shown.use.click()
    assert page.picker.fields["weights"].value == str(trained.course.checkpoints[-1].f)
    ended(page, 90)
    found = page.session.layermem
    assert set(found.scores) == {"candidates", "independent", "shared"}
    assert found.settings["notes"]


def test_layers_are_thinned_from_the_first_to_the_last():
    names = [f"l{at}" for at in range(20)]
    table = {"layer": [*names, "output"], "unitmem": [0.5] * 20 + [np.nan]}
    shown = growing.drawn(table, "unitmem")
    assert (len(shown), shown[0], shown[-1]) == (6, "l0", "l19")


def test_each_number_is_drawn_where_there_is_one():
    """As of a vision transformer: its units lie inside of blocks, LayerMem is read after them."""
    table = {
        "epoch": [0] * 5 + [1] * 5,
        "layer": ["patch_embed", "blocks.0 MLP", "output", "blocks.0.mlp.fc1", "blocks.0.mlp.fc2"]
        * 2,
        "candidates": [0.0, 0.0, 0.0, np.nan, np.nan, 0.1, 0.2, 0.3, np.nan, np.nan],
        "external": [0.0, 0.0, 0.0, np.nan, np.nan, 0.01, 0.02, 0.03, np.nan, np.nan],
        "unitmem": [0.4, np.nan, np.nan, 0.5, 0.6, 0.7, np.nan, np.nan, 0.8, 0.9],
    }
    found = types.SimpleNamespace(layers=table)
    epochs, lines = growing.growth(found, "candidates")
    assert epochs == [0, 1]
    assert {name: list(line.values) for name, line in lines.items()} == {
        "patch_embed": [0.0, 0.1], "blocks.0 MLP": [0.0, 0.2], "output": [0.0, 0.3],
        "output, images seen by neither": [0.0, 0.03],
    }  # fmt: skip
    lines = growing.growth(found, "unitmem")[1]
    assert {name: list(line.values) for name, line in lines.items()} == {
        "patch_embed": [0.4, 0.7], "blocks.0.mlp.fc1": [0.5, 0.8], "blocks.0.mlp.fc2": [0.6, 0.9],
    }  # fmt: skip


def test_an_augmentation_is_offered_where_it_is_used(page, pane_of):
    _, framework, strength = pane_of(page, "TrainingView").asked
    assert not strength.disabled
    framework.value = "mae"
    assert strength.disabled
    framework.value = "simclr"
    assert not strength.disabled


class Early:
    losses = {"f": [3.0, 2.0], "g": [3.5]}  # noqa: RUF012
    layers = {}  # noqa: RUF012


def test_what_is_not_there_yet_is_a_gap():
    epochs, lines = growing.losses(Early)
    assert epochs == [1, 2]
    assert np.isnan(lines["g"].values[1])
    assert growing.growth(Early, "unitmem") == ([], {})
