"""Do the questions about the map have the answer that the features give?"""

import numpy as np

from memexplorer.panels.lessons.odd import truth
from memexplorer.panels.lessons.places import among_whom, outlier_of_four


def test_one_of_four_lies_among_another_class(session, asked, row_of, vote):
    labels = session.training.labels
    for one in asked(outlier_of_four):
        rows = [row_of(item) for item in one.of]
        assert len({*rows}) == 4
        assert len({labels[row] for row in rows}) == 1
        shares = [vote(session.map.layer, row, labels[row]) for row in rows]
        assert one.right == int(np.argmin(shares))
        assert sorted(shares)[1] - min(shares) >= 0.5


def test_among_whom_it_lies(session, asked, row_of, vote):
    names = session.training.classes
    for one in asked(among_whom):
        row = row_of(one.pictures[0])
        shares = {f"“{name}”": vote(session.map.layer, row, at) for at, name in enumerate(names)}
        assert one.choices[one.right] == max(shares, key=shares.get)
        assert shares[one.choices[one.right]] >= 0.7
        assert f"“{names[session.training.labels[row]]}”" in one.choices  # a tempting one


def test_it_is_said_why_nothing_can_be_asked(session):
    session.recount(59)
    assert "try another k" in outlier_of_four(session, np.random.default_rng(0))
    assert "no example lies clearly" in among_whom(session, np.random.default_rng(0))


def test_a_right_label_is_not_called_a_rare_case(session):
    """That its neighbours object does not make it one: it may lie near another class."""
    said = truth(session, 30, "B")  # the first six are planted
    assert said == "The truth is known here: the label of B is right, though its neighbours object."
