"""Does the table of scores begin with the oddest, and can its rows be looked at?"""

import numpy as np

from memexplorer.panels.page.session import HELD_OUT, TRAINING


def test_the_oddest_come_first_with_every_score(explored, pane_of):
    table = pane_of(explored, "ScoresView").table
    assert table.words == "60 of 60, by suspicion, highest first"
    assert table.names[:4] == ["id", "label", "prediction", "true_label"]
    assert set(explored.session.scores()) < set(table.names)
    assert table.rows[0] == int(np.argmax(explored.session.score()))


def test_a_row_is_looked_at(explored, pane_of):
    pane_of(explored, "ScoresView").table.picked = 17
    assert explored.session.focus == (TRAINING, 17)


def test_what_is_not_known_is_a_dash(fresh, pane_of):
    shown = pane_of(fresh, "ScoresView")
    shown.session.map.examples["prediction"] = np.full(60, None, dtype=object)
    shown.show()
    assert shown.table.cells[0][shown.table.names.index("prediction")] == "—"


def test_rows_picked_are_selected_and_looked_at(explored, pane_of):
    table, session = pane_of(explored, "ScoresView").table, explored.session
    table._handle_custom_msg({"pick": 17, "rows": [17], "how": "new"}, [])
    table._handle_custom_msg({"pick": 20, "rows": [18, 20], "how": "add"}, [])
    assert session.selection.tolist() == [17, 18, 20]
    assert session.focus == (TRAINING, 20)
    table._handle_custom_msg({"pick": 18, "rows": [18], "how": "remove"}, [])
    assert session.selection.tolist() == [17, 20]
    table._handle_custom_msg({"pick": None, "rows": [], "how": "new"}, [])
    assert (session.selection.tolist(), session.focus) == ([], None)


def test_it_follows_what_is_selected_and_looked_at_elsewhere(explored, pane_of):
    table, session = pane_of(explored, "ScoresView").table, explored.session
    session.selection, session.focus = [3, 9], (TRAINING, 9)
    assert (sorted(table._marked), table.picked) == ([3, 9], 9)
    session.focus = (HELD_OUT, 9)
    assert table.picked is None
    assert session.focus == (HELD_OUT, 9)
