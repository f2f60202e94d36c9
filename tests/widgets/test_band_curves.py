"""Values as lines, what is not sure about them as bands, what each layer adds as bars."""

import numpy as np
import pytest
from bokeh.events import Tap

from memexplorer.widgets.band_curves import BandCurves
from memexplorer.widgets.band_lines import Line, described

LINE = Line([0.1, 0.3], [0.0, 0.2], [0.2, 0.4])


@pytest.fixture
def curves():
    made = BandCurves()
    made.draw(["a", "b"], {"<i>x</i>": LINE, "top": Line([0.5, 0.6], dash="dotted")},
              y_label="mean", added=[np.nan, 0.2], added_label="more")  # fmt: skip
    return made


def test_a_band_goes_along_the_low_ends_and_back_along_the_high_ones(curves):
    assert [list(xs) for xs in curves.bands.data["xs"]] == [[0, 1, 1, 0]]
    assert [list(ys) for ys in curves.bands.data["ys"]] == [[0.0, 0.2, 0.4, 0.2]]


def test_a_gap_in_the_interval_is_no_part_of_the_band():
    made = BandCurves()
    line = Line([1.0, 2.0, 3.0], [0.5, np.nan, 2.5], [1.5, np.nan, 3.5])
    made.draw(["a", "b", "c"], {"x": line}, y_label="y")
    assert list(made.bands.data["xs"][0]) == [0, 2, 2, 0]


def test_lines_without_an_interval_have_no_band_and_dotted_ones_no_name_in_the_legend(curves):
    assert len(curves.bands.data["xs"]) == 1
    assert [list(ys) for ys in curves.lines.data["ys"]] == [[0.1, 0.3], [0.5, 0.6]]
    assert "&lt;i&gt;x&lt;/i&gt;" in curves._legend.value
    assert "top" not in curves._legend.value


def test_every_point_says_its_interval(curves):
    assert curves.points.data["told"] == ["0.1 (0 to 0.2)", "0.3 (0.2 to 0.4)", "0.5", "0.6"]


def test_what_each_layer_adds_stands_below_at_the_same_places(curves):
    assert list(curves.bars.data["x"]) == [0, 1]
    assert curves.bars.data["told"] == ["unknown", "0.2"]
    assert curves._below.layout.display is None
    assert curves.added.x_range.end == curves.figure.x_range.end
    curves.draw(["a"], {"x": Line([1.0])}, y_label="y")
    assert curves._below.layout.display == "none"


def test_a_click_near_a_layer_picks_it_in_both_pictures():
    picked = []
    made = BandCurves(on_pick=picked.append)
    made.draw(["a", "b"], {"x": LINE}, y_label="y", added=[0, 1])
    for figure in (made.figure, made.added):
        figure._trigger_event(Tap(figure, x=0.8, y=0.1))
        figure._trigger_event(Tap(figure, x=5.0, y=0.1))
    assert picked == ["b", "b"]
    made.picked = "b"
    assert [(mark.visible, mark.location) for mark in made.marks] == [(True, 1), (True, 1)]
    made.picked = "elsewhere"
    assert not any(mark.visible for mark in made.marks)


def test_it_is_said_in_words(curves):
    assert curves.words == "mean from a to b: <i>x</i> 0.1 (0 to 0.2) to 0.3 (0.2 to 0.4); " \
        "top 0.5 to 0.6"  # fmt: skip
    assert dict(curves.figure.html_attributes)["aria-label"] == curves.words
    assert described([], {}, "mean") == "mean: nothing is known"


def test_values_that_do_not_fit_are_refused_in_words():
    with pytest.raises(ValueError, match=r"lines\['x'\] has shape \(3,\), but there are 2 x_names"):
        BandCurves().draw(["a", "b"], {"x": Line([1, 2, 3])}, y_label="y")


def test_bands_and_nought_below_the_bars_are_in_sight(curves):
    assert curves.figure.y_range.start < 0
    assert curves.figure.y_range.end > 0.6
    assert curves.added.y_range.start < 0
    assert curves.added.y_range.end > 0.2
