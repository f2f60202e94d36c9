"""Are the degrees joined in order, with their intervals, and all in sight?"""

import numpy as np

from memexplorer.widgets.trails import Trail, Trails


def test_degrees_are_joined_and_in_sight():
    plane = Trails("noise", "real")
    one = Trail([1.0, 0.2], [0.9, 0.8], ["0", "0.5"], [0.9, np.nan], [1.0, np.nan])
    plane.draw({"dropout": one, "$$decay$$": Trail([0.5], [0.1], ["1"])})
    assert [list(x) for x in plane.lines.data["xs"]] == [[1.0, 0.2], [0.5]]
    assert plane.points.data["name"] == ["dropout, 0", "dropout, 0.5", "$$decay$$, 1"]
    assert plane.points.data["low"][0] == 0.9
    assert plane.points.data["left"][0] == 0.9
    assert plane.figure.x_range.start < 0.2
    assert plane.figure.x_range.end > 1.0
    assert plane.figure.y_range.start < 0.1
    plane.draw({})
    assert plane.words.endswith("nothing is known")
