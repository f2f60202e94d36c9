"""Does picking a unit show what drives it?"""

import numpy as np
import pytest

from memexplorer.panels import units
from memexplorer.panels.page.session import TRAINING


@pytest.fixture
def shown(explored, pane_of):
    return pane_of(explored, "UnitView")


def pick(shown, layer, unit, how="new"):
    """As a person does, by layer and rank and a button."""
    shown.heat.layer.value = layer
    shown.heat.rank.value = int(np.flatnonzero(shown.heat._orders[layer] == unit)[0]) + 1
    shown.heat.ways.buttons[how].click()


def test_every_unit_is_a_cell(shown):
    counts = {name: len(column) for name, column in shown.heat._values.items()}
    assert counts == {"hidden.0": 24, "hidden.1": 12}
    assert "36 units, 60 training examples" in shown.notes.value


def test_a_unit_shows_and_selects_its_twelve(shown, explored):
    assert shown.one.state == "empty"
    pick(shown, "hidden.1", 3)
    assert explored.session.unit == ("hidden.1", 3)
    found = explored.session.units
    assert shown.one.state == "ready"
    assert len(shown.drivers._shown) == 12
    assert [item["id"] for item in shown.drivers._shown] == list(
        found.source.ids[found.drivers["hidden.1"][3]]
    )
    assert explored.session.selection.tolist() == sorted(found.drivers["hidden.1"][3])
    assert "12 of 60 selected" in explored.selected.heading.value


def test_the_sentence_says_the_numbers_of_the_formula(shown, explored):
    shown.session.unit = ("hidden.0", 5)
    table = explored.session.units.units
    at = 5
    assert (table["layer"][at], table["unit"][at]) == ("hidden.0", 5)
    largest, others = float(table["largest"][at]), float(table["others"][at])
    unitmem = (largest - others) / (largest + others) if largest + others else 0.0
    assert np.isclose(float(explored.session.units.unitmem["hidden.0"][5]), unitmem, atol=1e-5)
    assert "hidden.0 unit 5: UnitMem" in shown.title.value
    assert "the mean of the other 59 is" in shown.title.value


def test_a_unit_that_is_let_go_leaves_words(shown):
    shown.session.unit = ("hidden.0", 5)
    shown.session.unit = None
    assert shown.heat.picked is None
    assert (shown.one.state, shown.one.words) == ("empty", "Pick a cell of the heatmap.")


def test_a_driver_is_looked_at(shown, explored):
    pick(shown, "hidden.0", 0)
    shown.drivers.picked = shown.drivers._shown[2]["id"]
    row = int(np.flatnonzero(explored.session.examples().ids == shown.drivers.picked)[0])
    assert explored.session.focus == (TRAINING, row)


def test_other_data_let_the_unit_go(fresh, held_out, finish, pane_of):
    shown = pane_of(fresh, "UnitView")
    pick(shown, "hidden.0", 0)
    fresh.start({"model": fresh.session.network, "data": held_out})
    finish(fresh)
    assert shown.heat.picked is None
    assert shown.one.state == "empty"


def test_shift_adds_the_drivers_of_another_unit_and_alt_takes_them_away(shown, explored):
    drivers = explored.session.units.drivers
    pick(shown, "hidden.0", 0)
    pick(shown, "hidden.1", 1, "add")
    both = set(drivers["hidden.0"][0]) | set(drivers["hidden.1"][1])
    assert set(explored.session.selection) == both
    pick(shown, "hidden.1", 1, "remove")
    assert set(explored.session.selection) == both - set(drivers["hidden.1"][1])


def test_a_unit_set_from_python_is_shown_and_selects_nothing(shown, explored):
    explored.session.unit = ("hidden.1", 2)
    assert shown.heat.picked == ("hidden.1", 2)
    assert "hidden.1 unit 2" in shown.title.value
    assert explored.session.selection.tolist() == []
    explored.session.unit = ("hidden.9", 0)
    assert shown.pane.state == "failed"
    assert "none of the units drawn" in shown.pane.words
    explored.session.unit = None
    assert shown.pane.state == "ready"


def test_units_driven_most_by_what_is_selected_or_in_focus_are_marked(shown, explored):
    found, session = explored.session.units, explored.session
    one, two = found.drivers["hidden.0"][0, 0], found.drivers["hidden.1"][1, 0]
    session.selection, session.focus = [one], (TRAINING, int(two))
    count = sum(np.isin(few[:, 0], [one, two]).sum() for few in found.drivers.values())
    widths = [shown.heat._parts.ticks.data[side] for side in ("left", "right")]
    sizes = np.array([len(found.drivers[name]) for name in found.drivers])
    layer = len(sizes) - 1 - (shown.heat._parts.ticks.data["bottom"] // 1).astype(int)
    assert round(float(((widths[1] - widths[0]) * sizes[layer]).sum())) == count > 0
    assert f"{count} unit" in shown.heat._foot.value
    session.selection, session.focus = [], None
    assert len(shown.heat._parts.ticks.data["left"]) == 0


def test_on_a_page_of_units_alone_what_drives_one_is_shown(network, training, finish, pane_of):
    page = finish(units.panel(network, training))
    assert page.selected.pane.state == "empty"
    assert "pick a unit" in page.selected.pane.words
    heat = pane_of(page, "UnitView").heat
    heat._tapped(type("Tap", (), {"x": 0.001, "y": 0.5, "modifiers": None})())
    assert page.selected.pane.state == "ready"
    shown = [item["id"] for item in page.selected.gallery._shown]
    assert sorted(shown) == sorted(page.selection)
    assert len(shown) == 12
