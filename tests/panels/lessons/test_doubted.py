"""Is the label that was planted wrong the one that the data says was?"""

import numpy as np

from memexplorer.panels import explore
from memexplorer.panels.lessons.doubted import planted, suspicious

PLANTED = range(6)  # of the fixture's labels


def test_planted_labels_are_known(asked, row_of):
    answers = set()
    for one in asked(planted):
        wrong = row_of(one.pictures[0]) in PLANTED
        assert one.choices[one.right].startswith("Yes" if wrong else "No")
        answers.add(wrong)
        assert "10 % of the labels were planted wrong" in one.prompt
        assert "A coin decided" in one.prompt  # drawn half and half, not as one in ten
        assert one.why.startswith("It is really" if wrong else "Its label is right: it is")
    assert answers == {True, False}


def test_the_place_in_the_order_is_counted_from_the_scores(session, asked, row_of):
    scores = np.asarray(session.map.examples["suspicion"])
    for one in asked(planted):
        row = row_of(one.pictures[0])
        assert f"in place {sum(scores > scores[row]) + 1} of 60" in one.why


def test_suspicious_or_typical(session, asked, row_of):
    scores = np.asarray(session.map.examples["suspicion"])
    for one in asked(suspicious):
        row = row_of(one.pictures[0])
        assert one.right == (0 if scores[row] > np.median(scores) else 1)
        few = int(one.prompt.split("among the ")[1].split()[0])
        order = np.sort(scores)[::-1]
        assert order[few - 1] > order[few]  # no tie decides
        assert scores[row] >= order[few - 1] or scores[row] <= order[30]


def test_without_the_truth_the_measure_only_suggests(network, training, finish, row_of):
    untold = {name: of for name, of in training.items() if name != "true_labels"}
    session = finish(explore.panel(network, untold)).session
    session.recount(10)
    assert planted(session, np.random.default_rng(0)) == "the truth is not known for this data"
    made = [suspicious(session, np.random.default_rng(seed)) for seed in range(8)]
    odd = [one for one in made if one.right == 0]
    assert odd
    for one in odd:
        assert "the measure suggests a wrong label or a rare case" in one.why
        assert "memorized" not in one.prompt + one.why


def test_nothing_planted_nothing_asked(network, training, finish):
    right = {**training, "labels": training["true_labels"]}
    session = finish(explore.panel(network, right)).session
    said = planted(session, np.random.default_rng(0))
    assert said == "no label of this data was planted wrong"
