"""Is a page brought back to what its address says, and is what can't be had said?"""

import numpy as np
import pytest

from memexplorer.panels.address import linking, returning
from memexplorer.panels.page.session import HELD_OUT, TRAINING


def round_trip(session, given=None):
    """What the address says, read anew as a browser hands it on."""
    said = {name: text for name, text in returning.state(session, given or {}).items() if text}
    return linking.understood(said)


@pytest.fixture
def session(explored):
    yield explored.session
    explored.session.map_layer = explored.session.layers = None


def test_a_page_is_found_again(session):
    ids = session.training.ids
    session.selection, session.focus = [2, 7, 59], (HELD_OUT, 4)
    session.map_layer, session.layers = "fc:input", ["acts.0", "fc:input"]
    wish, notes = round_trip(session)
    assert notes == []
    assert wish["k"] == session.k
    session.selection, session.focus, session.map_layer, session.layers = [], None, None, None
    assert returning.restore(session, wish) == []
    assert session.ids() == ids[[2, 7, 59]].tolist()
    assert session.focus == (HELD_OUT, 4)
    assert (session.map_layer, session.layers) == ("fc:input", ["acts.0", "fc:input"])
    assert len(session.history) == 0  # what a page opens with can't be undone


def test_many_ids_go_by_a_name_of_the_cache(session, monkeypatch):
    monkeypatch.setattr(returning, "LONGEST", 60)
    session.selection = np.arange(0, 60, 2)
    said = returning.state(session, {})
    assert said["ids"][0] == "*"
    assert len(said["ids"]) == 17
    wish, _ = round_trip(session)
    session.clear()
    assert returning.restore(session, wish) == []
    assert session.selection.tolist() == list(range(0, 60, 2))


def test_what_is_not_there_is_said_and_the_rest_is_done(session):
    ids = session.training.ids
    wish = {"selection": [ids[3], "gone", "lost"], "focus": (TRAINING, "away"), "layers": ["no"]}
    notes = returning.restore(session, wish)
    assert session.selection.tolist() == [3]
    assert session.layers is None
    assert notes == ["there is no layer 'no' here",
                     "2 ids are none of these examples': 'gone', 'lost'",
                     "there is no training example 'away'"]  # fmt: skip
    assert "not known here" in returning.restore(session, {"kept": "0" * 16})[0]


def test_a_layer_that_is_not_looked_at_is_said_once(session):
    session.map_layer = "no such"
    assert "no layer 'no such'" in returning.missed(session, "map", {})[0]
    assert session.map_layer is None
    assert returning.missed(session, "map", {}) == []


def test_a_unit_is_looked_at_again_once_the_units_are_there(session):
    session.unit = next(iter(session.units.unitmem)), 3
    wish, notes = round_trip(session)
    session.unit, wanted = None, session.unit
    assert notes == [] == returning.missed(session, "units", wish)
    assert session.unit == wanted
    session.unit = None
    for unit in (("no such", 0), (wanted[0], 10**6)):
        assert "no unit" in returning.missed(session, "units", {"unit": unit})[0]
    assert session.unit is None
    assert "LAYER:NUMBER" in linking.understood({"unit": "fc"})[1][0]


def test_nothing_special_is_a_short_address(session):
    said = {name for name, text in returning.state(session, {}).items() if text}
    assert said == {"k"}
