"""Do a few named things stand where their numbers are?"""

import pytest

from memexplorer.widgets.versus import NAMED, Versus


def test_each_thing_stands_where_its_numbers_are():
    plane = Versus("entropy", "accuracy")
    plane.draw([1.0, 3.0], [0.5, 0.7], ["a", "b"], [0.4, 0.6], [0.6, 0.8])
    assert plane.points.data["x"].tolist() == [1, 3]
    assert plane.points.data["low"].tolist() == [0.4, 0.6]
    assert plane.figure.x_range.start < 1 < 3 < plane.figure.x_range.end
    assert plane.figure.y_range.start < 0.4 < 0.8 < plane.figure.y_range.end
    assert plane.words == "accuracy against entropy: a 0.5 at 1, b 0.7 at 3"
    assert plane.names.data["name"] == ["a", "b"]


def test_one_alone_and_none_have_room():
    plane = Versus("x", "y")
    plane.draw([1.0], [0.5], ["$$a$$"], [0.5], [0.5])
    assert plane.figure.x_range.start < 1 < plane.figure.x_range.end
    assert "$$" not in plane.names.data["name"][0]
    plane.draw([], [], [], [], [])
    assert plane.words == "y against x: nothing is known"


def test_many_names_are_left_to_the_pointer():
    plane, many = Versus("x", "y"), list(range(NAMED + 1))
    plane.draw(many, many, many, many, many)
    assert plane.names.data["name"] == []
    assert len(plane.points.data["name"]) == NAMED + 1


def test_columns_of_different_length_are_refused_in_words():
    with pytest.raises(ValueError, match="the columns differ in length"):
        Versus("x", "y").draw([1.0], [1.0], ["a", "b"], [0.0], [2.0])
