"""Points against a diagonal: who stands where, who is ringed, and what a click means."""

import numpy as np
import pytest
from bokeh.events import Tap
from traitlets import TraitError

from memexplorer.widgets import scatter
from memexplorer.widgets.scatter import Scatter

X, Y, NAMES = [0.1, 0.5, np.nan, 0.8], [0.9, 0.4, 0.5, 0.8], ["a", "b", "c", "d"]


@pytest.fixture
def plane():
    made = Scatter("ClassMem", "UnitMem")
    made.draw(X, Y, NAMES, hue=[0, 1, 2, 3], label="layer", ends=("<i>first</i>", "last"))
    return made


def test_each_known_row_is_a_point_at_its_place(plane):
    data = plane.points.data
    found = {n: (x, y, h) for n, x, y, h in zip(data["name"], data["x"], data["y"], data["hue"],
                                                strict=True)}  # fmt: skip
    assert found == {"a": (0.1, 0.9, 0), "b": (0.5, 0.4, 1), "d": (0.8, 0.8, 3)}
    assert (plane.colour.low, plane.colour.high) == (0, 3)
    assert "&lt;i&gt;first" in plane._legend.value


def test_a_click_near_a_point_means_it_and_a_click_far_off_nothing():
    asked = []
    plane = Scatter("x", "y", on_pick=asked.append)
    plane.draw(X, Y, NAMES, hue=[0] * 4, label="layer")
    for x, y in ((0.11, 0.88), (0.3, 0.1), (0.79, 0.81)):
        plane.figure.document.callbacks.trigger_event(Tap(plane.figure, x=x, y=y))
    assert asked == [0, 3]
    assert plane.picked == 3


def test_the_picked_one_has_a_ring_and_words(plane):
    plane.picked = 1
    assert {name: list(column) for name, column in plane.ring.data.items()} == {
        "x": [0.5], "y": [0.4]}  # fmt: skip
    assert plane.words == "b: ClassMem 0.5, UnitMem 0.4"
    assert "b: ClassMem 0.5" in plane.figure.html_attributes["aria-label"]
    plane.picked = 2  # not known: no ring, but words
    assert list(plane.ring.data["x"]) == []
    plane.picked = None
    assert plane.words == ""
    with pytest.raises(TraitError, match="picked is row 9, but 4 are drawn"):
        plane.picked = 9


def test_those_that_stand_out_lie_on_top_and_the_others_are_faint(plane):
    plane.stress([0])
    data = plane.points.data
    assert data["name"][-1] == "a"
    assert data["alpha"][-1] > 0.9
    assert (data["alpha"][:-1] < 0.2).all()
    plane.stress(None)
    assert len(set(plane.points.data["alpha"])) == 1


def test_it_counts_above_the_diagonal_and_a_smaller_drawing_lets_the_picked_go(plane):
    assert "1 above the diagonal" in plane.figure.html_attributes["aria-label"]
    plane.picked = 3
    plane.draw([0.5], [0.5], ["only"], hue=[0], label="layer")
    assert plane.picked is None
    assert plane._legend.value == ""


def test_of_very_many_some_are_drawn_and_it_says_so(plane, monkeypatch):
    monkeypatch.setattr(scatter, "MOST", 100)
    values = np.random.default_rng(0).random((2, 250))
    plane.draw(*values, [str(row) for row in range(250)], hue=np.arange(250), label="layer")
    assert len(plane.points.data["x"]) == 100
    assert "showing 100 of 250, drawn at random" in plane._foot.value
    hidden = next(row for row in range(250) if str(row) not in set(plane.points.data["name"]))
    plane.picked = hidden
    assert plane.ring.data["x"].tolist() == [values[0][hidden]]


def test_columns_of_other_lengths_are_refused():
    with pytest.raises(ValueError, match="the columns differ in length: .*'names': 1"):
        Scatter("x", "y").draw([0.1, 0.2], [0.1, 0.2], ["a"], hue=[0, 0], label="layer")
