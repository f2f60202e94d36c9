"""Is the selection readable, settable and observable from Python, and never out of step?"""

import numpy as np
import pytest


def test_reading_and_setting_by_ids_rows_and_mask(explored):
    ids = explored.session.training.ids
    for wanted in ([ids[7], ids[2]], [2, 7], np.isin(np.arange(60), [2, 7])):
        explored.selection = []
        explored.selection = wanted
        assert explored.selection == [ids[2], ids[7]]
        assert explored.session.selection.tolist() == [2, 7]
    assert all(type(each) is str for each in explored.selection)


def test_what_is_refused_changes_nothing(explored):
    explored.selection = [5]
    with pytest.raises(ValueError, match="selection names 1 of 1 ids"):
        explored.selection = ["nobody"]
    assert explored.session.selection.tolist() == [5]


def test_it_is_heard_of_in_ids_whoever_changed_it(explored):
    heard, ids = [], explored.session.training.ids
    explored.selection = [1]
    hear = lambda change: heard.append((change["old"], change["new"]))  # noqa: E731
    explored.observe(hear, "selection")
    explored.session.selection = [3]
    explored.selection = [ids[4]]
    explored.selection = [4]  # no change
    explored.session.undo()
    explored.unobserve(hear, "selection")
    explored.session.clear()
    assert heard == [([ids[1]], [ids[3]]), ([ids[3]], [ids[4]]), ([ids[4]], [ids[3]])]


def test_before_anything_is_loaded_nothing_is_selected(network, training):
    from memexplorer.panels import agreement

    assert agreement.panel(network, training, autostart=False).selection == []


def test_exporting_writes_what_is_selected(explored, tmp_path):
    with pytest.raises(ValueError, match="nothing is selected to be exported"):
        explored.export(tmp_path / "none.csv")
    explored.selection = [2, 7]
    path = explored.export(tmp_path / "ids.txt")
    assert path.read_text().splitlines() == explored.selection
    explored.export(tmp_path / "all.txt", everything=True)
    assert len((tmp_path / "all.txt").read_text().splitlines()) == 60
