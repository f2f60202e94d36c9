"""Can examples be selected without a mouse, and does every way write its query?"""

import numpy as np
import pytest

from memexplorer.panels.selection import filling


@pytest.fixture
def asking(explored):
    """The section, open; as it was at first afterwards."""
    shown = explored.selected
    shown.unfold.value = True
    yield shown.selecting
    shown.unfold.value = False
    shown.selecting.by.value = "class"
    explored.session.history.clear()


def test_a_class_writes_its_query(asking, explored):
    asking.name.value = "stripe"
    assert asking.text.value == 'label == "stripe"'
    asking.of.value = "network's answer"
    assert asking.text.value == 'prediction == "stripe"'
    asking.verbs["new"].click()
    predictions = explored.session.evidence().predictions
    assert explored.session.selection.tolist() == np.flatnonzero(predictions == 1).tolist()
    assert f"means {(predictions == 1).sum()} of 60" in asking.told.value


def test_a_range_and_the_highest(asking, explored):
    session = explored.session
    asking.by.value = "score"
    asking.score.value = "loss"
    low, high = filling.ends(session.score("loss"))
    assert (asking.low.value, asking.high.value) == (low, high)
    asking.low.value = float(np.median(session.score("loss")))
    asking.verbs["new"].click()
    kept = np.flatnonzero(session.score("loss") >= float(f"{asking.low.value:.6g}"))
    assert session.selection.tolist() == kept.tolist()
    asking.by.value = "highest or lowest"
    asking.top.value = 3
    asking.verbs["within"].click()
    assert set(session.selection) <= set(np.argsort(-session.score("loss"), kind="stable")[:3])


def test_add_remove_and_a_query_of_ones_own(asking, explored):
    session = explored.session
    asking.by.value = "query"
    asking.text.value = "wrong"
    asking.verbs["new"].click()
    assert session.selection.tolist() == list(range(6))
    asking.text.value = f'id == "{session.training.ids[59]}"'
    asking.verbs["add"].click()
    assert session.selection.tolist() == [*range(6), 59]
    asking.text.value = "top(suspicion, 60)"
    asking.verbs["remove"].click()
    assert session.selection.tolist() == []


def test_a_wrong_query_changes_nothing_and_is_marked(asking, explored):
    explored.session.selection = [4]
    asking.by.value = "query"
    asking.text.value = "suspision > 0.5"
    for button in asking.verbs.values():
        button.click()
    assert explored.session.selection.tolist() == [4]
    assert "did you mean suspicion" in asking.told.value
    assert "<mark>suspision</mark>" in asking.told.value
    assert explored.selected.pane.state == "ready"


def test_a_query_that_matches_nothing_says_so(asking, explored):
    asking.by.value = "query"
    asking.text.value = "suspicion > 7"
    asking.verbs["new"].click()
    assert "matches none of 60" in asking.told.value
    assert explored.selected.pane.state == "ready"


def test_typed_text_stays_when_the_selection_changes(asking, explored):
    asking.by.value = "query"
    asking.text.value = "wrong"
    explored.session.selection = [1, 2]
    assert asking.text.value == "wrong"
