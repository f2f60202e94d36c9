"""The heatmap by its taps: from a place in the picture to a unit."""

import numpy as np
import pytest
import traitlets
from bokeh import events

from memexplorer.widgets.unit_heatmap import UnitHeatmap

LAYERS = {"stage1": np.array([0.1, 0.9, 0.5, 0.4]), "$$fc$$": np.array([0.3, 0.7])}


@pytest.fixture
def heat():
    made = UnitHeatmap()
    made.draw(LAYERS)
    return made


def tap(heat, x, y, **keys):
    event = events.Tap(heat.figure, x=x, y=y, modifiers=keys)
    heat.figure.document.callbacks.trigger_event(event)


@pytest.mark.parametrize(
    ("x", "y", "unit"),
    [
        (0.0, 1.5, ("stage1", 1)),
        (0.30, 1.5, ("stage1", 2)),
        (1.0, 1.5, ("stage1", 0)),
        (0.49, 0.5, ("$$fc$$", 1)),
        (0.51, 0.5, ("$$fc$$", 0)),
    ],
)
def test_a_tap_picks_the_unit_drawn_there(heat, x, y, unit):
    tap(heat, x, y)
    assert heat.picked == unit


def test_a_tap_outside_keeps_what_was_picked(heat):
    heat.picked = ("stage1", 0)
    tap(heat, 1.2, 0.5)
    tap(heat, 0.5, 2.1)
    assert heat.picked == ("stage1", 0)


def test_cells_are_sorted_within_the_layer_with_their_own_unit(heat):
    cells = heat._parts.cells.data
    for row, name in enumerate(LAYERS):
        values, units = cells["value"][row][0], cells["unit"][row][0]
        assert (np.diff(values) <= 0).all()
        np.testing.assert_array_equal(values, LAYERS[name][units].astype(np.float32))


def test_setting_it_from_python_moves_mark_words_and_controls(heat):
    heat.picked = ("stage1", 2)
    assert heat.words == "stage1, unit 2: UnitMem 0.5, rank 2 of 4"
    assert heat._parts.mark.data["x"] == [0.375]
    assert (heat.layer.value, heat.rank.value, heat.rank.max) == ("stage1", 2, 4)
    heat.picked = None
    assert heat.words == ""
    assert heat._parts.mark.data["x"] == []


def test_the_controls_pick_without_a_mouse(heat):
    heat.layer.value, heat.rank.value = "$$fc$$", 2
    heat.ways.buttons["new"].click()
    assert heat.picked == ("$$fc$$", 0)


def test_drawing_again_keeps_the_picked_unit_where_it_still_is(heat):
    heat.picked = ("stage1", 2)
    heat.draw({"stage1": [0.0, 0.0, 0.9]})
    assert heat.words == "stage1, unit 2: UnitMem 0.9, rank 1 of 3"
    heat.draw({"other": [0.0]})
    assert heat.picked is None


def test_a_layer_name_is_no_tex(heat):
    labels = heat.figure.yaxis[0].major_label_overrides.values()
    assert not any("$$" in label for label in labels)


def test_what_cannot_be_drawn_or_picked_is_refused_in_words(heat):
    with pytest.raises(ValueError, match=r"layers\['a'\] has shape \(0,\)"):
        heat.draw({"a": []})
    with pytest.raises(ValueError, match="perhaps with NaN; one finite number for each unit"):
        heat.draw({"a": [np.nan]})
    with pytest.raises(traitlets.TraitError, match="none of the units drawn"):
        heat.picked = ("stage1", 4)


def test_fifty_layers_of_4096_units_send_no_more_than_their_numbers():
    heat = UnitHeatmap()
    heat.draw({f"layer{i}": np.linspace(0, 1, 4096) for i in range(50)})
    cells = heat._parts.cells.data
    assert sum(part.nbytes for part in [*cells["value"], *cells["unit"]]) == 50 * 4096 * 8


def test_a_click_says_how_it_selects_and_setting_it_from_python_does_not():
    asked = []
    heat = UnitHeatmap(on_pick=asked.append)
    heat.draw(LAYERS)
    for keys in ({}, {"shift": True}, {"alt": True}):
        tap(heat, 0.0, 1.5, **keys)
    heat.ways.buttons["add"].click()
    assert asked == ["new", "add", "remove", "add"]
    heat.picked = ("stage1", 0)
    assert len(asked) == 4


def test_units_that_stand_out_have_a_stroke_under_their_cells(heat):
    heat.stress({"stage1": np.array([1, 2, 0]), "$$fc$$": []}, "3 units hold what is selected")
    ticks = heat._parts.ticks.data  # sorted: 1, 2, 3, 0
    assert ticks["left"].tolist() == [0, 0.75]
    assert ticks["right"].tolist() == [0.5, 1]
    assert (ticks["bottom"] // 1 == 1).all()
    assert "3 units hold what is selected" in heat._foot.value
    assert "3 units hold what is selected" in heat.figure.html_attributes["aria-label"]
    heat.stress({}, "none")
    assert len(heat._parts.ticks.data["left"]) == 0
    assert "none" not in heat._foot.value
