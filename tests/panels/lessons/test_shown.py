"""Can plain vectors be asked about too, by their values?"""

import numpy as np
import pytest

from memexplorer.models.classifiers import MLP
from memexplorer.panels import explore
from memexplorer.panels.lessons.odd import objecting
from memexplorer.panels.lessons.shown import face, near, values, votes


@pytest.fixture
def vectors():
    """Forty vectors, one kind large in value 3, one in value 6; the first has the wrong label."""
    rng = np.random.default_rng(0)
    rows, truth = rng.normal(size=(40, 8)).astype(np.float32), np.arange(40) % 2
    rows[truth == 1, 2] += 20
    rows[truth == 0, 5] += 20
    labels = truth.copy()
    labels[0] = 1
    return rows, labels


def test_vectors_are_shown_by_the_values_that_tell(vectors, finish):
    rows, labels = vectors
    session = finish(explore.panel(None, vectors, features=rows, predictions=labels)).session
    session.recount(5)
    made = objecting(session, np.random.default_rng(0))
    assert made.of == ()
    (table,) = made.tables
    assert [row[0] for row in table["rows"]] == ["A", "B", "median of “1”"]
    at = table["head"].index("value 3")
    odd, fine = (float(table["rows"][place][at]) for place in (made.right, 1 - made.right))
    middle = float(table["rows"][2][at])
    assert abs(odd - middle) > 10 > abs(fine - middle)


def test_features_and_predictions_will_do(training, finish):
    flat = training["images"].reshape(60, -1).astype(np.float32)
    page = finish(explore.panel(None, training, features=flat, predictions=training["labels"]))
    page.session.recount(5)
    assert objecting(page.session, np.random.default_rng(0)).of


def test_medians_are_those_of_the_class(vectors, finish):
    examples = finish(explore.panel(MLP((8, 8, 2)).eval(), vectors)).session.examples()
    table = values(examples, [4], ["it"])
    for name, value in zip(table["head"][1:], table["rows"][1][1:], strict=True):
        column = vectors[0][vectors[1] == 0, int(name.split()[1]) - 1]
        assert float(value) == pytest.approx(np.median(column), rel=0.01)


def test_votes_are_counted_at_every_layer(session, vote):
    table = votes(session, [0, 9], ["A", "B"])
    assert "Vote of the 10 nearest" in table["caption"]
    assert [row[0] for row in table["rows"]] == list(session.evidence().features)
    labels = session.training.labels
    for layer, of_a, _, of_b, _ in table["rows"]:
        assert of_a["share"] == pytest.approx(vote(layer, 0, labels[0]))
        assert of_b["share"] == pytest.approx(vote(layer, 9, labels[9]))


def test_pictures_are_large_enough_for_a_room(session):
    from memexplorer.panels.lessons.shown import LARGE

    assert LARGE >= 160
    assert face(session.examples(), 3)["src"].startswith("data:image/png")
    caption, items = near(session, 3, session.layer())
    assert caption.startswith("The 6 nearest training examples at ")
    assert len(items) == 6
