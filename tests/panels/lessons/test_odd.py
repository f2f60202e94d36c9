"""Do the questions about neighbours have the answer that the features give?"""

import numpy as np

from memexplorer.panels.lessons.odd import as_neighbours, objecting


def test_the_one_whose_neighbours_object(session, asked, row_of, vote):
    layer, labels = session.layer(), session.training.labels
    for one in asked(objecting):
        rows = [row_of(item) for item in one.of]
        assert labels[rows[0]] == labels[rows[1]]
        assert f"“{session.training.classes[labels[rows[0]]]}”" in one.prompt
        shares = [vote(layer, row, labels[row]) for row in rows]
        assert one.right == int(np.argmin(shares))
        assert max(shares) - min(shares) >= 0.5  # nothing near a coin's flip
        assert f"Only {100 * min(shares):.0f} %" in one.why


def test_what_the_neighbours_would_have_said(session, asked, row_of, vote):
    last, answers = list(session.evidence().features)[-1], set()
    for one in asked(as_neighbours):
        row = row_of(one.pictures[0])
        label = session.training.labels[row]
        assert session.evidence().predictions[row] == label
        share = vote(last, row, label)
        assert (one.right == 0) == (share > 0.5)
        assert abs(share - 0.5) >= 0.3
        answers.add(one.right)
    assert answers == {0, 1}  # the answer is not always the same


def test_the_evidence_are_the_neighbours_of_each(session, asked, row_of):
    features = np.asarray(session.evidence().features[session.layer()], float)
    unit = features / np.linalg.norm(features, axis=1, keepdims=True)
    one = asked(objecting)[0]
    for item, (_, items) in zip(one.of, one.rows, strict=True):
        row = row_of(item)
        far = 1 - unit @ unit[row]
        far[row] = np.inf
        assert [row_of(near) for near in items] == np.argsort(far)[:6].tolist()


def test_where_the_truth_is_known_it_is_said_and_where_not_only_suggested(session, asked):
    assert all("is really “" in one.why for one in asked(objecting))  # the six are planted
    assert not any("is really" in one.prompt for one in asked(objecting))


def test_it_is_said_why_nothing_can_be_asked(session):
    session.recount(59)  # all vote for all: nobody's neighbours are clear
    rng = np.random.default_rng(0)
    assert "try a smaller k" in objecting(session, rng)
    assert "try a smaller k" in as_neighbours(session, rng)
