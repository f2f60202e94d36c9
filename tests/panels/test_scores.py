"""Does the table of scores begin with the oddest, and can its rows be looked at?"""

import numpy as np

from memexplorer.panels.session import TRAINING


def test_the_oddest_come_first_with_every_score(explored, view):
    table = view(explored, "ScoresView").table
    assert table.words == "60 of 60, by suspicion, highest first"
    assert table.names[:4] == ["id", "label", "prediction", "true_label"]
    assert set(explored.session.scores()) < set(table.names)
    assert table.rows[0] == int(np.argmax(explored.session.score()))


def test_a_row_is_looked_at(explored, view):
    view(explored, "ScoresView").table.picked = 17
    assert explored.session.focus == (TRAINING, 17)


def test_what_is_not_known_is_a_dash(fresh, view):
    shown = view(fresh, "ScoresView")
    shown.session.map.examples["prediction"] = np.full(60, None, dtype=object)
    shown.show()
    assert shown.table.cells[0][shown.table.names.index("prediction")] == "—"
