"""What is drawn over what, and which words are said."""

import numpy as np
import pytest

from memexplorer.widgets import map_figure


def test_unknown_scores_lie_lowest_and_emphasis_highest_the_first_of_all():
    above = map_figure.rank(np.array([5.0, np.nan, -2.0, 7.5]), [2, 0], by_score=True)
    assert np.argsort(above).tolist() == [1, 3, 0, 2]
    unknown = map_figure.rank(np.full(3, np.nan), [1], by_score=True)
    assert unknown.argmax() == 1


def test_classes_are_shuffled_the_same_way_each_time():
    codes = np.repeat([0, 1], 50)
    above = map_figure.rank(codes, None, by_score=False)
    assert sorted(above) == list(range(100))
    assert 10 < codes[above >= 50].sum() < 40
    assert np.array_equal(above, map_figure.rank(codes, None, by_score=False))


def test_emphasis_on_a_row_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="emphasis names row 9, but there are 3 points"):
        map_figure.rank(np.zeros(3), [0, 9], by_score=True)
    with pytest.raises(ValueError, match="emphasis names row -1"):
        map_figure.rank(np.zeros(3), [-1], by_score=True)
