"""Bars and marks are where the numbers are."""

import numpy as np
import pytest
from bokeh.events import PanEnd, PanStart, Tap

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


@pytest.fixture
def picking():
    """(a histogram of four bars from 0 to 4, the ranges asked of it)"""
    asked = []
    bars = Histogram(on_pick=lambda *given: asked.append(given))
    bars.draw([5, 0, 2, 1], [0, 1, 2, 3, 4], x_label="suspicion")
    return bars, asked


def happen(bars, event, **given):
    bars.figure.document.callbacks.trigger_event(event(bars.figure, **given))


def test_a_click_asks_for_the_values_of_its_bar_and_no_others(picking):
    bars, asked = picking
    happen(bars, Tap, x=2.0, y=0.1, modifiers={"shift": True})
    (low, high, how) = asked.pop()
    assert (low, how) == (2.0, "add")
    values = np.array([1.999, 2.0, 2.5, 2.9999, 3.0])
    assert ((values >= low) & (values <= high)).tolist() == [False, True, True, True, False]
    happen(bars, Tap, x=4.0, y=0.1)
    assert asked.pop() == (3.0, 4.0, "new")  # the last bar has its right edge too
    happen(bars, Tap, x=4.2, y=0.1)
    assert asked == []


def test_a_drag_asks_for_the_bars_it_touched(picking):
    bars, asked = picking
    happen(bars, PanStart, x=2.7, y=0.5)
    assert asked == []
    happen(bars, PanEnd, x=1.2, y=0.5, modifiers={"alt": True})
    low, high, how = asked.pop()
    assert (low, how) == (1.0, "remove")
    assert 2.9999 < high < 3.0
    assert (bars.low.value, bars.high.value) == (1, 3)  # the fields say so too


def test_two_numbers_and_a_button_do_the_same_without_a_mouse(picking):
    bars, asked = picking
    assert (bars.low.value, bars.high.value) == (0, 4)
    bars.low.value, bars.high.value = 0.25, 1.75
    bars.ways.buttons["add"].click()
    assert asked == [(0.25, 1.75, "add")]


def test_what_is_selected_lies_over_its_bars_and_one_of_many_is_seen(picking):
    bars, _ = picking
    bars.draw([5000, 0, 2, 1], [0, 1, 2, 3, 4])
    bars.select([3, 0, 0, 1])
    some = bars.some.data
    assert some["left"].tolist() == [0, 3]
    assert some["count"].tolist() == [3, 1]
    assert (some["top"] > 5000 / 100).all()
    with pytest.raises(ValueError, match=r"counts has shape \(3,\), but there are 4 bars"):
        bars.select([1, 2, 3])


def test_it_says_what_is_to_be_seen(picking):
    bars, _ = picking
    bars.mark({"in focus": 2.5})
    said = bars.figure.html_attributes["aria-label"]
    assert said == "Histogram of suspicion: 8 examples, most of them between 0 and 1; in focus 2.5"


def test_a_range_the_wrong_way_round_is_said_and_selects_nothing(picking):
    bars, asked = picking
    bars.low.value, bars.high.value = 0.9, 0.5
    bars.ways.buttons["new"].click()
    assert asked == []
    assert "From is above to: 0.9 to 0.5" in bars.told.value
    bars.high.value = 0.9
    bars.ways.buttons["new"].click()
    assert asked == [(0.9, 0.9, "new")]
    assert bars.told.value == ""
