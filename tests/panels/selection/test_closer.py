"""Does a closer look show what the neighbours of an example say, layer by layer?"""

import numpy as np
import pytest

from memexplorer.panels.page.session import HELD_OUT, TRAINING


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


def test_votes_are_what_the_neighbours_have(explored):
    session, strip = explored.session, explored.selected.closer.strip
    session.focus = (TRAINING, 0)
    labels = session.examples().labels
    assert [panel["layer"] for panel in strip.panels] == list(session.graphs())
    for panel, (_, indices) in zip(strip.panels, session.graphs().values(), strict=True):
        share = (labels[np.asarray(indices[0, :30])] == labels[0]).mean()
        assert panel["bars"][0]["share"] == pytest.approx(share)  # the given label comes first
    given = session.examples().classes[labels[0]]
    assert strip.classes[0] == strip.classes[0] | {
        "name": given, "of": "given label, network’s answer",
    }  # fmt: skip
    assert strip.name == "Vote of the 30 nearest, by layer"
    winners = [panel["winner"] for panel in strip.panels]
    assert f"“{winners[-1]}”" in strip.words
    assert ("At no layer" in strip.words) == (given not in winners)


def test_a_layer_of_the_strip_brings_its_neighbours(explored):
    session, closer = explored.session, explored.selected.closer
    session.focus = (TRAINING, 5)
    assert closer.strip.picked == session.layer()
    other = next(name for name in session.graphs() if name != session.layer())
    closer.strip.set_state({"picked": other})
    expected = session.examples().ids[np.asarray(session.graphs()[other][1][5, :8])]
    assert [item["id"] for item in closer.neighbours.items] == list(expected)
    assert other in closer.title.value
    session.focus = (TRAINING, 6)  # the next example is looked at there too
    assert closer.strip.picked == other


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
    assert "Vote of the 5 nearest" in explored.selected.closer.strip.name


def test_closing_empties_it(explored):
    explored.session.focus = (TRAINING, 5)
    explored.selected.closer.close_drawer.click()
    assert explored.session.focus is None
    assert explored.selected.closer.pane.state == "empty"
