"""Does the plane show each class in a colour of its own, the box, and the way so far?"""

import numpy as np

from memexplorer.widgets import look
from memexplorer.widgets.slice_map import SliceMap


def plane(order=(2, 0)):
    made = SliceMap()
    made.offer(np.array([-0.2, 0.0, 0.2]), 0.1, ["cat", "<b>", "$$x$$"], order, "first", "second")
    return made


def test_a_class_keeps_its_colour_and_others_are_grey():
    made = plane()
    made.draw(np.array([[0, 1, 2]] * 3), np.zeros((1, 2)), answer=2)
    places = made.raster.data["image"][0]
    assert places[0].tolist() == [1, 2, 0]  # by the order offered; what is not in it comes last
    palette = made.paint.palette
    assert [palette[at] for at in places[0]] == [look.CATEGORIES[1], look.OTHER, look.CATEGORIES[0]]
    assert (made.paint.low, made.paint.high) == (-0.5, 2.5)


def test_cells_are_centred_on_their_values_and_the_box_on_the_example():
    made = plane()
    made.draw(np.zeros((3, 3), int), np.zeros((1, 2)), answer=0)
    data = made.raster.data
    assert np.allclose([data["x"][0], data["w"][0]], [-0.3, 0.6])
    assert made.box.data == {"x": [0], "y": [0], "side": [0.2]}


def test_the_way_ends_where_it_is_and_is_said():
    made = plane()
    made.draw(np.zeros((3, 3), int), np.array([[0, 0], [0.05, -0.1], [0.1, 0.1]]), answer=0)
    assert made.ends.data["x"].tolist() == [0, 0.1]
    assert made.words == (
        "first 0.1, second 0.1 from where the example is; the answer there is cat"
    )


def test_more_classes_than_colours_share_grey():
    made, names = SliceMap(), [str(n) for n in range(12)]
    made.offer(np.linspace(-1, 1, 12), 0.5, names, range(12), "a", "b")
    made.draw(np.tile(np.arange(12), (12, 1)), np.zeros((1, 2)), answer=11)
    assert made.raster.data["image"][0][0].tolist() == [*range(8), 8, 8, 8, 8]
    assert "4 others" in made._legend.value


def test_names_are_text():
    assert "&lt;b&gt;" in plane(order=(1,))._legend.value
