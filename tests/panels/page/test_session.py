"""Do the panes of a page look at the same thing?"""

import numpy as np
import pytest
import traitlets

from memexplorer import jobs, neighbors
from memexplorer.panels.page.session import HELD_OUT, TRAINING, Session
from memexplorer.studies import neighbor_agreement, outlier_map


def test_nothing_is_there_at_first():
    session = Session()
    assert session.evidence() is session.examples() is session.score() is session.layer() is None
    assert (session.graphs(), session.shares(), session.scores()) == ({}, {}, [])
    assert not session.recount(5)


def test_rows_that_are_not_there_cannot_be_selected(explored):
    with pytest.raises(traitlets.TraitError, match="60 examples are drawn"):
        explored.session.selection = [60]
    explored.session.selection = [5, 2, 5]
    assert explored.session.selection.tolist() == [2, 5]


def test_map_gallery_and_python_share_one_selection(explored, pane_of):
    session, plane = explored.session, pane_of(explored, "OutlierView").map
    session.selection = [3, 7]
    assert plane.selected.tolist() == [3, 7]
    assert "2 of 60 selected" in explored.selected.heading.value
    assert {item["id"] for item in explored.selected.gallery._shown} == set(
        session.examples().ids[[3, 7]]
    )
    plane.selected = [9]
    assert session.selection.tolist() == [9]
    assert session.focus == (TRAINING, 9)  # one alone is looked at closely
    explored.selected.clear.click()
    assert session.selection.tolist() == plane.selected.tolist() == []
    assert "all 60" in explored.selected.heading.value


def test_another_k_searches_nothing_and_counts_as_a_fresh_run(explored, training, monkeypatch):
    session = explored.session
    fresh = {
        study: jobs.result_of(study.run(session.network, training, k=7))
        for study in (neighbor_agreement, outlier_map)
    }
    calls = []
    monkeypatch.setattr(neighbors, "nearest", lambda *_, **__: calls.append(1))
    assert session.recount(7)
    assert not calls
    for name, study in (("agreement", neighbor_agreement), ("map", outlier_map)):
        now, then = getattr(session, name).examples, fresh[study].examples
        assert list(now) == list(then)
        for column, values in then.items():
            if column not in ("x", "y"):
                assert np.array_equal(now[column], values), column
    table, expected = session.agreement.layers, fresh[neighbor_agreement].layers
    of_training = np.array(table["set"]) == "training"
    for column, values in expected.items():
        kept = np.array(table[column], dtype=object)[of_training].tolist()
        assert kept == pytest.approx(values, nan_ok=True), column


def test_a_k_larger_than_the_graphs_needs_a_search(explored):
    assert not explored.session.recount(60)
    assert explored.session.k == 30


def test_a_result_that_comes_late_is_counted_for_the_k_of_now(fresh):
    session, late = fresh.session, fresh.session.agreement
    session.recount(4)
    session.keep("agreement", late)  # of k = 30
    assert list(session.agreement.training[session.layer()]) == [4]


def test_held_out_examples_have_their_neighbours_in_the_training_set(explored):
    session = explored.session
    _, indices = session.graphs(HELD_OUT)[session.layer()]
    bank = np.asarray(session.evidence().features[session.layer()])
    asked = np.asarray(session.evidence(HELD_OUT).features[session.layer()])
    unit = [part / np.linalg.norm(part, axis=1, keepdims=True) for part in (asked, bank)]
    likeness = unit[0] @ unit[1].T
    nearest = np.take_along_axis(likeness, np.asarray(indices[:, :1]), axis=1)[:, 0]
    assert np.allclose(nearest, likeness.max(axis=1), atol=1e-6)
    votes = session.shares(HELD_OUT)[session.layer()]
    assert votes.shape == (30, 3)
    assert np.allclose(votes.sum(axis=1), 1)


def test_another_network_is_met_without_what_was_chosen_for_the_last(fresh):
    session = fresh.session
    session.focus, session.layers = (TRAINING, 1), ["fc"]
    session.take(None, session.training)
    assert session.focus is session.layers is session.agreement is session.map is None
    assert session.network is session.units is session.held_out is None


def test_selected_examples_stay_selected_in_other_data_by_their_ids(fresh, training, finish):
    session = fresh.session
    session.selection = [0, 3, 58]
    kept = [session.training.ids[row] for row in (3, 58)]
    later = {
        name: column if name == "classes" else column[[58, *range(1, 58)]]
        for name, column in training.items()
    }
    fresh.start({"model": session.network, "data": later | {"ids": session.training.ids[
        [58, *range(1, 58)]]}})  # fmt: skip
    finish(fresh)
    assert session.selection.tolist() == [0, 3]
    assert sorted(session.ids()) == sorted(kept)
    assert not session.undo()
    assert {view.pane.state for view in fresh.panes.views} <= {"ready", "empty"}


def test_no_pane_stumbles_over_a_row_of_larger_data(fresh, training, held_out, finish):
    both = {
        name: np.concatenate([training[name], held_out[name]]) for name in ("images", "labels")
    } | {"classes": training["classes"]}
    few = {
        name: column if name == "classes" else column[::-1][:20] for name, column in both.items()
    }
    ids = np.array([f"one-{row}" for row in range(90)])
    fresh.start({"model": fresh.session.network, "data": few | {"ids": ids[::-1][:20]}})
    finish(fresh)
    fresh.session.selection = [0, 2]
    fresh.start({"model": fresh.session.network, "data": both | {"ids": ids}})
    finish(fresh)
    assert fresh.session.ids() == ["one-87", "one-89"]
    assert [view.pane.words for view in fresh.panes.views if view.pane.state == "failed"] == []


def test_every_change_can_be_undone_whoever_made_it(explored, pane_of):
    session = explored.session
    session.history.clear()
    pane_of(explored, "OutlierView").map.selected = [4, 9]
    session.select([9, 11], "add")
    session.select([9], "remove")
    session.select([11, 12], "within")
    explored.selection = []
    assert session.selection.tolist() == []
    seen = []
    while session.undo():
        seen.append(session.selection.tolist())
    assert seen == [[11], [4, 11], [4, 9, 11], [4, 9], []]
    assert not session.undo()
