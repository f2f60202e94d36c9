"""Does a closer look show what the neighbours of an example say, layer by layer?"""

import numpy as np

from memexplorer.panels.closer import vote_bars
from memexplorer.panels.session import HELD_OUT, TRAINING


def test_until_something_is_picked_it_says_what_to_do(explored):
    assert explored.selected.closer.pane.words == "Pick an image, a row or a point."


def test_neighbours_of_the_example_in_focus(explored):
    session, closer = explored.session, explored.selected.closer
    session.focus = (TRAINING, 5)
    _, indices = session.graphs()[session.layer()]
    expected = session.examples().ids[np.asarray(indices[5, :8])]
    assert [item["id"] for item in closer.neighbours.items] == list(expected)
    assert session.examples().ids[5] not in expected  # never its own neighbour
    assert "distance" in closer.neighbours._shown[0]["lines"][-1]


def test_held_out_examples_are_shown_with_training_neighbours(explored):
    session, closer = explored.session, explored.selected.closer
    session.focus = (HELD_OUT, 2)
    assert "held-out example" in closer.image._shown[0]["lines"][0]
    known = set(session.examples().ids)
    assert all(item["id"] in known for item in closer.neighbours.items)


def test_votes_add_up_to_what_the_neighbours_have(explored):
    session = explored.session
    bars = vote_bars(session, TRAINING, 0)
    labels = session.examples().labels
    for layer, (_, indices) in session.graphs().items():
        share = (labels[np.asarray(indices[0, :30])] == labels[0]).mean()
        assert f"{layer}</th>" in bars
        assert f"</meter> {100 * share:.0f} %" in bars
    assert "Vote of the 30 nearest" in bars


def test_a_neighbour_is_looked_at_in_its_turn(explored):
    session, closer = explored.session, explored.selected.closer
    session.focus = (TRAINING, 5)
    chosen = closer.neighbours.items[0]["id"]
    closer.neighbours.picked = chosen
    assert session.examples().ids[session.focus[1]] == chosen
    assert chosen in closer.image._shown[0]["lines"][0]


def test_another_k_is_another_vote(explored):
    explored.session.focus = (TRAINING, 0)
    explored.controls.k.value = 5
    assert "Vote of the 5 nearest" in explored.selected.closer.votes.value


def test_closing_empties_it(explored):
    explored.session.focus = (TRAINING, 5)
    explored.selected.closer.close_drawer.click()
    assert explored.session.focus is None
    assert explored.selected.closer.pane.state == "empty"
