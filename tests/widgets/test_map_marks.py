"""Is the one in focus said to be where it is, its edges included?"""

import numpy as np
import pytest

from memexplorer.widgets import map_figure, map_marks
from memexplorer.widgets.crowd import Crowd

POINTS = np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 5.0]])
CROWD = Crowd(POINTS, np.arange(3.0), np.arange(3.0))


@pytest.mark.parametrize(
    ("row", "said"), [(None, ""), (0, "framed"), (1, "framed"), (2, "outside the view")]
)
def test_where_the_one_in_focus_is(row, said):
    assert map_marks.where(CROWD, row, (0, 1, 0, 1)) == said


def test_one_frame_or_none():
    parts = map_figure.build(400)
    map_marks.frame(parts, CROWD, 2)
    assert (parts.focus.data["x"].tolist(), parts.focus.data["y"].tolist()) == ([2], [5])
    map_marks.frame(parts, CROWD, None)
    assert parts.focus.data["x"].tolist() == []
