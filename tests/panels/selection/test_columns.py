"""Is each column what the studies and the data say?"""

import numpy as np

from memexplorer import query
from memexplorer.panels.page.session import Session
from memexplorer.panels.selection import columns


def test_before_anything_is_found_nothing_can_be_asked():
    assert columns.askable(Session()) == {}


def test_the_table_has_names_truth_and_every_score(explored):
    session, rows = explored.session, np.array([3, 40])
    table = columns.table(session, rows)
    examples = session.examples()
    assert list(table)[:4] == list(columns.NAMES)
    assert table["id"].tolist() == [examples.ids[3], examples.ids[40]]
    assert table["label"].tolist() == [examples.classes[examples.labels[row]] for row in rows]
    assert set(session.scores()) == set(table) - set(columns.NAMES)
    assert table["suspicion"].tolist() == session.score()[rows].tolist()
    assert not {"x", "y"} & set(table)


def test_vote_is_that_of_the_layer_shown_and_wrong_is_the_known_truth(explored):
    session = explored.session
    known = columns.askable(session)
    assert np.array_equal(known["vote"], known[f"vote[{session.layer()}]"])
    truth = session.examples().true_labels != session.examples().labels
    assert query.rows("wrong", known).tolist() == np.flatnonzero(truth).tolist()
    assert len(query.rows('label == "stripe" and vote < 0.5', known)) == int(
        ((session.examples().labels == 1) & (known["vote"] < 0.5)).sum()
    )


def test_without_the_truth_nothing_is_called_wrong(explored):
    session = Session()
    from dataclasses import replace

    session.take(None, replace(explored.session.training, true_labels=None))
    assert "wrong" not in columns.askable(session)
    assert list(columns.askable(session)) == ["id", "label"]
