"""The map by its events: what a lasso, a tap and a setting from Python do."""

import numpy as np
import pytest
import traitlets
from bokeh import events

from memexplorer.widgets.point_map import PointMap

RNG = np.random.default_rng(0)
EVIL = "<img src=x onerror=alert(1)>"


def drawn(count=50, **settings):
    plane = PointMap(**settings)
    points, scores = RNG.normal(size=(count, 2)), RNG.uniform(size=count)
    plane.draw(points, scores, label="suspicion")
    return plane, points, scores


def send(plane, event):
    """As the browser would: through the document, not by calling the handler."""
    plane.figure.document.callbacks.trigger_event(event)


def test_a_lasso_selects_the_points_inside_it():
    plane, points, _ = drawn()
    turn = np.linspace(0, 2 * np.pi, 200)[:-1]
    circle = {"type": "poly", "x": list(np.cos(turn)), "y": list(np.sin(turn))}
    send(plane, events.SelectionGeometry(plane.figure, circle))
    assert plane.selected.tolist() == np.flatnonzero(np.hypot(*points.T) < 1).tolist()
    assert plane.words == f"showing 50 of 50 · {len(plane.selected)} selected"


def test_a_lasso_still_being_drawn_selects_nothing():
    plane, *_ = drawn()
    box = {"type": "rect", "x0": -9, "x1": 9, "y0": -9, "y1": 9}
    send(plane, events.SelectionGeometry(plane.figure, box, final=False))
    assert not len(plane.selected)


def test_a_tap_selects_shift_adds_and_a_tap_beside_clears():
    plane, points, _ = drawn()
    send(plane, events.Tap(plane.figure, x=points[7, 0], y=points[7, 1]))
    assert plane.selected.tolist() == [7]
    shifted = events.Tap(plane.figure, x=points[3, 0], y=points[3, 1])
    shifted.modifiers = {"shift": True}
    send(plane, shifted)
    assert plane.selected.tolist() == [3, 7]
    send(plane, events.Tap(plane.figure, x=99, y=99))
    assert plane.selected.tolist() == []


def test_a_selection_set_from_python_is_ringed():
    plane, points, _ = drawn()
    plane.selected = [4, 2]
    ringed = np.column_stack([plane._parts.chosen.data[axis] for axis in "xy"])
    assert {tuple(p) for p in ringed} == {tuple(p) for p in points[[2, 4]].astype(np.float32)}


def test_the_highest_scores_are_drawn_last_and_emphasis_after_them():
    plane, points, scores = drawn()
    assert (np.diff(plane._parts.glyphs.data["value"]) >= 0).all()
    plane.draw(points, scores, label="suspicion", emphasis=[5, 6])
    last = plane._parts.glyphs.data["x"][-2:]
    assert last.tolist() == points[[6, 5], 0].astype(np.float32).tolist()


def test_a_crowd_is_a_picture_with_the_highest_scores_as_points():
    plane, points, scores = drawn(400, limit=30)
    top = np.sort(scores)[-30:].astype(np.float32)
    assert plane._parts.glyphs.data["value"].tolist() == top.tolist()
    assert len(plane._parts.crowd.data["image"]) == 1
    assert plane.words == "showing 30 of 400 as points, all as density"
    plane.selected = np.arange(400)
    assert "400 selected (30 marked)" in plane.words
    x0, x1, y0, y1 = 0.0, 1.0, 0.0, 1.0
    send(plane, events.RangesUpdate(plane.figure, x0=x0, x1=x1, y0=y0, y1=y1))
    here = ((points >= 0) & (points <= 1)).all(axis=1)
    assert len(plane._parts.glyphs.data["x"]) == min(30, here.sum())
    assert plane._parts.glyphs.data["x"].min() >= 0


def test_recolouring_keeps_view_and_selection_and_other_data_does_not():
    plane, points, scores = drawn()
    plane.selected = [1]
    plane.figure.x_range.update(start=0, end=1)
    plane.draw(points, 1 - scores, label="loss")
    assert plane.figure.x_range.end == 1
    assert plane.selected.tolist() == [1]
    plane.draw(points[:10], scores[:10], label="loss")
    assert plane.figure.x_range.end != 1
    assert plane.selected.tolist() == []


def test_eight_categories_have_a_colour_and_the_legend_says_so_as_text():
    plane, points, _ = drawn()
    codes = np.concatenate([np.zeros(20, int), np.arange(1, 11).repeat(3)])
    plane.draw(points, codes, label="class", categories=[EVIL, *map(str, range(1, 11))])
    legend = plane._legend.value
    assert "&lt;img" in legend
    assert "<img" not in legend
    assert "3 others (8 most frequent shown)" in legend
    assert sorted(set(plane._parts.glyphs.data["value"].tolist())) == [-1, *range(8)]


def test_hovering_tells_label_and_score_or_the_caption():
    plane, *_ = drawn()
    plane.draw([[0, 0], [1, 1]], [0.25, 0.5], label="loss")
    assert plane._parts.glyphs.data["caption"] == ["loss 0.25", "loss 0.5"]
    plane.draw([[0, 0], [1, 1]], [0.25, 0.5], label="loss", captions=["a", EVIL])
    assert plane._parts.glyphs.data["caption"] == ["a", EVIL]
    assert plane._parts.figure.hover.tooltips == [("", "@caption")]  # text, not {safe} HTML


def test_a_fault_in_the_pages_observer_is_told_not_lost():
    plane, *_ = drawn()
    plane.observe(lambda _: 1 / 0, "selected")
    box = {"type": "rect", "x0": -9, "x1": 9, "y0": -9, "y1": 9}
    send(plane, events.SelectionGeometry(plane.figure, box))
    assert "ZeroDivisionError: division by zero" in plane.fault_line.value
    told = []
    plane.on_error = lambda *words: told.append(words)
    send(plane, events.Tap(plane.figure, x=99, y=99))
    assert told[-1][0] == "ZeroDivisionError: division by zero"
    assert "Traceback" in told[0][2]


def test_points_and_scores_that_do_not_fit_are_refused_in_words():
    plane = PointMap()
    with pytest.raises(ValueError, match=r"points has shape \(3,\), perhaps with NaN"):
        plane.draw([1, 2, 3], [1, 2, 3], label="x")
    with pytest.raises(ValueError, match="scores has 2 rows but points has 1"):
        plane.draw([[0, 0]], [1, 2], label="x")
    with pytest.raises(ValueError, match="codes from 0 to 2, but categories names 2"):
        plane.draw([[0, 0]] * 3, [0, 1, 2], label="x", categories=["a", "b"])
    with pytest.raises(ValueError, match="emphasis names row 9, but there are 1 points"):
        plane.draw([[0, 0]], [0.5], label="x", emphasis=[9])
    plane.draw([[0, 0]], [0.5], label="x")
    with pytest.raises(traitlets.TraitError, match="selected reaches from row 1 to 1"):
        plane.selected = [1]


def test_no_examples_constant_scores_and_unknown_scores_can_be_drawn():
    plane = PointMap()
    plane.draw(np.empty((0, 2)), [], label="x")
    assert plane.words == "showing 0 of 0"
    plane.draw([[1, 1], [1, 1]], [2, 2], label="x")
    plane.draw([[1, 1], [1, 2]], [np.nan, 2], label="x")
    assert plane.words == "showing 2 of 2"
