"""Bars and marks are where the numbers are."""

import numpy as np
import pytest

from memexplorer.widgets.histogram import Histogram


def test_bars_stand_between_their_edges_and_marks_at_their_values():
    values = np.random.default_rng(0).normal(size=200)
    counts, edges = np.histogram(values, 12)
    bars = Histogram()
    bars.draw(counts, edges, marks={"<b>this</b>": 9.0}, x_label="$$share$$")
    np.testing.assert_array_equal(bars.bars.data["top"], counts)
    np.testing.assert_array_equal(bars.bars.data["right"], edges[1:])
    assert bars.marks.data["x"] == [9.0]
    assert bars.figure.x_range.end > 9
    assert "&lt;b&gt;this&lt;/b&gt; 9" in bars._legend.value
    assert "$$" not in bars.figure.xaxis[0].axis_label


def test_edges_that_do_not_fit_are_refused_in_words():
    with pytest.raises(ValueError, match="one edge more than counts is wanted, ascending"):
        Histogram().draw([1, 2], [0, 1])
    with pytest.raises(ValueError, match="ascending"):
        Histogram().draw([1, 2], [0, 2, 1])


def test_nothing_at_all_can_be_drawn():
    Histogram().draw([0, 0], [0, 1, 2])
