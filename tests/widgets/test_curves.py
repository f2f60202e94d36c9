"""Solid is training, dashed is held out, one hue a line."""

import numpy as np
import pytest
from bokeh.events import Tap

from memexplorer.widgets.curves import Curves

PAIR = ([0.4, 0.9], [0.4, 0.6])


def test_training_is_solid_held_out_dashed_in_the_same_hue():
    curves = Curves()
    curves.draw(["a", "b"], {"P_SAME": PAIR, "ME": ([0.1, 0.5], None)}, y_label="share")
    lines = curves.lines.data
    assert [bool(dash) for dash in lines["dash"]] == [False, True, False]
    assert lines["hue"][0] == lines["hue"][1] != lines["hue"][2]
    assert [list(ys) for ys in lines["ys"]] == [*map(list, PAIR), [0.1, 0.5]]


def test_the_legend_names_lines_dashes_and_chance_as_text():
    curves = Curves()
    curves.draw(["a", "b"], {"<i>x</i>": PAIR}, y_label="share", chance=0.1)
    for words in ("&lt;i&gt;x&lt;/i&gt;", "training", "held-out", "chance 0.1"):
        assert words in curves._legend.value
    assert curves.chance.visible
    assert curves.chance.location == 0.1
    curves.draw(["a", "b"], {"x": ([0.1, 0.2], None)}, y_label="share")
    assert "held-out" not in curves._legend.value
    curves.draw(["a", "b"], {"x": (None, [0.1, 0.2])}, y_label="share")
    assert "held-out" in curves._legend.value
    assert "training" not in curves._legend.value
    assert not curves.chance.visible


def test_names_stand_along_x_and_one_layer_is_enough():
    curves = Curves()
    curves.draw(["$$fc$$"], {"x": ([0.5], [0.4])}, y_label="share")
    axis = curves.figure.xaxis[0]
    assert axis.ticker.ticks == [0]
    assert axis.major_label_overrides[0].replace("\u200b", "") == "$$fc$$"
    assert curves.figure.x_range.start < 0 < curves.figure.x_range.end


def test_many_layers_are_thinned_to_names_that_fit():
    curves = Curves()
    curves.draw([f"l{i}" for i in range(100)], {"x": ([0.5] * 100, None)}, y_label="share")
    assert len(curves.figure.xaxis[0].ticker.ticks) <= 24


def test_values_that_do_not_fit_are_refused_in_words():
    with pytest.raises(ValueError, match=r"lines\['x'\] has shape \(3,\), but there are 2 x_names"):
        Curves().draw(["a", "b"], {"x": ([1, 2, 3], None)}, y_label="share")


def test_a_click_near_a_layer_names_it_and_the_picked_one_has_a_line():
    asked = []
    curves = Curves(on_pick=asked.append)
    curves.draw(["a", "b", "c"], {"x": ([0.1, 0.2, 0.3], None)}, y_label="share")
    for x in (0.6, 1.4, 2.3, 2.6, -0.7):
        curves.figure.document.callbacks.trigger_event(Tap(curves.figure, x=x, y=0.5))
    assert asked == ["b", "b", "c"]
    curves.picked = "c"
    assert (curves.mark.visible, curves.mark.location) == (True, 2)
    curves.draw(["a", "b"], {"x": ([0.1, 0.2], None)}, y_label="share")
    assert not curves.mark.visible
    said = curves.figure.html_attributes["aria-label"]
    assert said == "share from a to b: x, training 0.1 to 0.2"


def test_all_values_are_in_sight_after_each_drawing_and_chance_too():
    curves = Curves()
    curves.draw(["a", "b"], {"x": ([0.4, 0.5], None)}, y_label="share")
    curves.draw(["a", "b"], {"x": ([0.4, 0.9], [-0.2, np.nan])}, y_label="share", chance=1.1)
    seen = curves.figure.y_range
    assert -0.4 < seen.start < -0.2
    assert 1.1 < seen.end < 1.3
    curves.draw(["a"], {"x": ([0.5], None)}, y_label="share")
    assert seen.start < 0.5 < seen.end


def test_shares_are_drawn_from_0_to_1():
    curves = Curves(shares=True)
    curves.draw(["a"], {"x": ([0.5], None)}, y_label="share")
    assert curves.figure.y_range.start < 0
    assert curves.figure.y_range.end > 1
