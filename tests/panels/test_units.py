"""Does picking a unit show what drives it?"""

import numpy as np
import pytest

from memexplorer.panels.session import TRAINING


@pytest.fixture
def shown(explored, view):
    return view(explored, "UnitView")


def test_every_unit_is_a_cell(shown):
    counts = {name: len(column) for name, column in shown.heat._values.items()}
    assert counts == {"hidden.0": 24, "hidden.1": 12}
    assert "36 units, 60 training examples" in shown.notes.value


def test_a_unit_shows_and_selects_its_twelve(shown, explored):
    assert shown.one.state == "empty"
    shown.heat.picked = ("hidden.1", 3)
    found = explored.session.units
    assert shown.one.state == "ready"
    assert len(shown.drivers._shown) == 12
    assert [item["id"] for item in shown.drivers._shown] == list(
        found.source.ids[found.drivers["hidden.1"][3]]
    )
    assert explored.session.selection.tolist() == sorted(found.drivers["hidden.1"][3])
    assert "12 of 60 selected" in explored.selected.heading.value


def test_the_sentence_says_the_numbers_of_the_formula(shown, explored):
    shown.heat.picked = ("hidden.0", 5)
    table = explored.session.units.units
    at = 5
    assert (table["layer"][at], table["unit"][at]) == ("hidden.0", 5)
    largest, others = float(table["largest"][at]), float(table["others"][at])
    unitmem = (largest - others) / (largest + others) if largest + others else 0.0
    assert np.isclose(float(explored.session.units.unitmem["hidden.0"][5]), unitmem, atol=1e-5)
    assert "hidden.0 unit 5: UnitMem" in shown.title.value
    assert "the mean of the other 59 is" in shown.title.value


def test_a_unit_that_is_let_go_leaves_words(shown):
    shown.heat.picked = ("hidden.0", 5)
    shown.heat.picked = None
    assert (shown.one.state, shown.one.words) == ("empty", "Pick a cell of the heatmap.")


def test_a_driver_is_looked_at(shown, explored):
    shown.heat.picked = ("hidden.0", 0)
    shown.drivers.picked = shown.drivers._shown[2]["id"]
    row = int(np.flatnonzero(explored.session.examples().ids == shown.drivers.picked)[0])
    assert explored.session.focus == (TRAINING, row)


def test_other_data_let_the_unit_go(fresh, held_out, finish, view):
    shown = view(fresh, "UnitView")
    shown.heat.picked = ("hidden.0", 0)
    fresh.start({"model": fresh.session.network, "data": held_out})
    finish(fresh)
    assert shown.heat.picked is None
    assert shown.one.state == "empty"
