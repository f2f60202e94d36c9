"""Are pictures made only when looked at, with what label, network and neighbours say?"""

import numpy as np

from memexplorer.panels.page.session import HELD_OUT, TRAINING
from memexplorer.panels.pictures import Pictures, words


def test_words_say_label_truth_network_and_neighbours(explored):
    session = explored.session
    lines = words(session, TRAINING, 0)  # its label is wrong
    given, truth = (session.examples().classes[getattr(session.examples(), name)[0]]
                    for name in ("labels", "true_labels"))  # fmt: skip
    assert lines[:2] == [given, f"truly {truth}"]
    assert lines[2] == f"network {given}"  # learned by heart
    assert lines[3].startswith("neighbours ")
    assert lines[4].startswith("suspicion ")
    assert len(words(session, HELD_OUT, 0)) == 3


def test_wrong_labels_are_marked(explored):
    tones = [item["tone"] for item in Pictures(explored.session, np.arange(60))]
    assert tones == ["wrong"] * 6 + [""] * 54


def test_a_picture_is_made_when_it_is_seen(explored, monkeypatch):
    items = Pictures(explored.session, [3, 1], size=16)
    assert len(items) == 2
    assert items[0]["src"]().startswith("data:image/png;base64,")
    assert [item["id"] for item in items[0:2]] == list(explored.session.examples().ids[[3, 1]])


def test_more_words_and_fewer(explored):
    items = Pictures(explored.session, [3, 1], brief=True, extra=lambda at: f"number {at}")
    assert [len(item["lines"]) for item in items] == [2, 2]
    assert items[1]["lines"][-1] == "number 1"


class Backwards:
    """A long sequence that knows where each row is."""

    def __len__(self):
        return 60

    def __getitem__(self, place):
        return 59 - place

    def place(self, row):
        return 59 - row


def test_an_example_is_found_by_its_id(explored):
    ids = explored.session.examples().ids
    assert Pictures(explored.session, [3, 1]).place(ids[1]) == 1
    assert Pictures(explored.session, [3, 1]).place(ids[2]) is None
    assert Pictures(explored.session, [3, 1]).place("nobody") is None
    assert Pictures(explored.session, Backwards()).place(ids[9]) == 50


def test_the_selected_are_marked_where_that_says_something(explored):
    explored.session.selection = [1, 5]
    rows = [5, 3, 1, 59]
    items = Pictures(explored.session, rows, marks=True)
    assert [items.chosen(at) for at in range(4)] == [True, False, True, False]
    assert not any(Pictures(explored.session, rows).chosen(at) for at in range(4))
    held = Pictures(explored.session, [1, 5], HELD_OUT, marks=True)
    assert not held.chosen(0)
