"""The map by what a page tells it: what a lasso, a tap, a zoom and a setting from Python do."""

import numpy as np
import pytest
import traitlets

from memexplorer.widgets.point_map import PointMap

RNG = np.random.default_rng(0)
EVIL = "<img src=x onerror=alert(1)>"
ALL = {"type": "rect", "x0": -9, "x1": 9, "y0": -9, "y1": 9}


def drawn(count=50, **settings):
    plane = PointMap(**settings)
    points, scores = RNG.normal(size=(count, 2)), RNG.uniform(size=count)
    plane.draw(points, scores, label="suspicion")
    return plane, points, scores


def send(plane, ask, **told):
    """As the page would: as a message to the widget, not by calling the handler."""
    plane.hand._handle_custom_msg({"ask": ask, **told}, [])


def tap(plane, point, way="new"):
    send(plane, "tap", x=float(point[0]), y=float(point[1]), way=way)


def test_a_lasso_selects_the_points_inside_it():
    plane, points, _ = drawn()
    turn = np.linspace(0, 2 * np.pi, 200)[:-1]
    circle = {"type": "poly", "x": list(np.cos(turn)), "y": list(np.sin(turn))}
    send(plane, "region", geometry=circle, way="new")
    assert plane.selected.tolist() == np.flatnonzero(np.hypot(*points.T) < 1).tolist()
    assert plane.words == f"showing 50 of 50 · {len(plane.selected)} selected"


def test_a_box_adds_and_removes():
    plane, points, _ = drawn()
    right, up = (set(np.flatnonzero(points[:, axis] >= 0).tolist()) for axis in (0, 1))
    send(plane, "region", geometry={**ALL, "x0": 0}, way="new")
    send(plane, "region", geometry={**ALL, "y0": 0}, way="add")
    assert plane.selected.tolist() == sorted(right | up)
    send(plane, "region", geometry={**ALL, "x0": 0}, way="remove")
    assert plane.selected.tolist() == sorted(up - right)
    send(plane, "region", geometry={**ALL, "y0": 0}, way="new")
    assert plane.selected.tolist() == sorted(up)


def test_a_tap_selects_adds_and_removes_and_one_beside_clears():
    plane, points, _ = drawn()
    tap(plane, points[7])
    assert plane.selected.tolist() == [7]
    tap(plane, points[3], "add")
    tap(plane, (99, 99), "add")
    assert plane.selected.tolist() == [3, 7]
    tap(plane, points[7], "remove")
    assert plane.selected.tolist() == [3]
    tap(plane, (99, 99))
    assert plane.selected.tolist() == []


def test_a_tap_reaches_as_far_as_the_page_shows():
    plane, points, _ = drawn(1)
    beside = points[0] + (0.5, 0)
    tap(plane, beside)
    assert plane.selected.tolist() == []
    send(plane, "view", view=[-50, 50, -50, 50], size=[1000, 1000])  # 8 pixels are 0.8 now
    tap(plane, beside)
    assert plane.selected.tolist() == [0]


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
    assert plane._parts.detail.data["image"] == []
    assert plane.words == "showing 30 of 400 as points, all as density"
    send(plane, "view", view=[0.0, 1.0, 0.0, 0.5], size=[600, 300])
    here = ((points >= 0) & (points <= (1, 0.5))).all(axis=1)
    assert len(plane._parts.glyphs.data["x"]) == min(30, here.sum())
    assert plane._parts.glyphs.data["x"].min() >= 0
    (sharp,) = plane._parts.detail.data["image"]
    assert sharp.shape == ((150, 300) if here.sum() > 30 else (1, 1))
    assert plane._parts.detail.data["w"] == [1.0]
    send(plane, "view", view=[-9.0, 9.0, -9.0, 9.0], size=[300, 300])
    assert plane._parts.detail.data["image"] == []
    assert len(plane._parts.glyphs.data["x"]) == 30


def test_what_is_in_sight_and_single_covers_the_coarse_picture():
    plane, points, _ = drawn(400, limit=30)
    near = np.abs(points - points[0]).max(axis=1)
    reach = np.sort(near)[5] + 1e-9
    (x, y), size = points[0], [400, 400]
    send(plane, "view", view=[x - reach, x + reach, y - reach, y + reach], size=size)
    assert len(plane._parts.glyphs.data["x"]) == 6
    assert plane._parts.detail.data["image"][0].shape == (1, 1)
    assert plane.words.startswith("showing 6 of 400")


def test_what_is_sent_to_the_page_does_not_grow_with_the_points():
    sizes = []
    for count in (20_000, 80_000):
        plane, *_ = drawn(count)
        plane.selected = np.arange(count)
        parts = [vars(plane._parts)[name].data.values()
                 for name in ("crowd", "detail", "tint", "glyphs", "chosen")]  # fmt: skip
        columns = [column for columns in parts for column in columns]
        sizes.append(sum(np.asarray(column).nbytes for column in columns))
    assert max(sizes) < 1e6
    assert abs(sizes[1] / sizes[0] - 1) < 0.1


def test_a_page_that_shows_everything_already_is_sent_nothing():
    plane, *_ = drawn(400, limit=30)
    before = plane._parts.glyphs.data
    send(plane, "view", view=[-99.0, 99.0, -99.0, 99.0], size=[600, 400])
    assert plane._parts.glyphs.data is before


def test_very_many_selected_are_tinted():
    plane, *_ = drawn(5000)
    plane.selected = np.arange(2000)
    assert len(plane._parts.chosen.data["x"]) == 2000
    plane.selected = np.arange(2001)
    assert len(plane._parts.chosen.data["x"]) == 0
    assert (plane._parts.tint.data["image"][0] > 0).any()
    assert "2,001 selected" in plane.words
    plane.selected = []
    assert plane._parts.tint.data["image"] == []


def test_recolouring_keeps_view_and_selection_and_other_data_does_not():
    plane, points, scores = drawn()
    plane.selected = [1]
    plane.figure.x_range.update(start=0, end=1)
    before = plane.hand.home
    plane.draw(points, 1 - scores, label="loss")
    assert plane.figure.x_range.end == 1
    assert plane.hand.home == before
    assert plane.selected.tolist() == [1]
    plane.draw(points[:10], scores[:10], label="loss")
    assert plane.figure.x_range.end != 1
    assert plane.hand.home != before
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


def hover(plane, point, number=1):
    """What the page is told of this place."""
    told = []
    plane.hand.send = told.append
    send(plane, "hover", x=float(point[0]), y=float(point[1]), number=number)
    (answer,) = told
    assert answer["number"] == number
    return answer["card"]


def test_hovering_tells_label_and_score_or_the_caption():
    plane, *_ = drawn()
    plane.draw([[0, 0], [1, 1]], [0.25, 0.5], label="loss")
    assert hover(plane, (0, 0)) == {"src": None, "lines": ["loss 0.25"], "x": 0, "y": 0}
    plane.draw([[0, 0], [1, 1]], [0, 1], label="class", categories=["cat", EVIL])
    assert hover(plane, (1, 1))["lines"] == [f"class {EVIL}"]  # text: the page makes no HTML of it
    plane.draw([[0, 0], [1, 1]], [0.25, 0.5], label="loss", captions=["a", "b"])
    assert hover(plane, (1, 1), 7)["lines"] == ["b"]
    assert hover(plane, (0.5, 0.5)) is None


def test_hovering_shows_what_the_owner_says_of_that_point_even_in_the_crowd():
    asked = []

    def about(row):
        asked.append(row)
        return {"src": lambda: "data:image/png;base64,AA", "lines": ["cat", row]}

    plane, points, scores = drawn(400, limit=30, hovered=about)
    lowest = int(scores.argmin())
    card = hover(plane, points[lowest])
    assert asked == [lowest]
    assert card["src"] == "data:image/png;base64,AA"
    assert card["lines"] == ["cat", str(lowest)]
    assert [card["x"], card["y"]] == points[lowest].tolist()


def test_a_fault_in_the_pages_observer_is_told_not_lost():
    plane, *_ = drawn()
    plane.observe(lambda _: 1 / 0, "selected")
    send(plane, "region", geometry=ALL, way="new")
    assert "ZeroDivisionError: division by zero" in plane.fault_line.value
    told = []
    plane.on_error = lambda *words: told.append(words)
    tap(plane, (99, 99))
    assert told[-1][0] == "ZeroDivisionError: division by zero"
    assert "Traceback" in told[-1][2]


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


def test_a_view_of_a_hidden_map_is_none():
    plane, points, _ = drawn()
    before = plane._view, plane._size
    for view, size in (([None] * 4, [0, 0]), ([0, 1, 0, float("nan")], [9, 9]), ([0] * 4, [0, 9])):
        send(plane, "view", view=view, size=size)
    assert (plane._view, plane._size) == before
    assert "display" not in plane.fault_line.value
    assert plane.fault_line.value == ""
    tap(plane, points[2])
    assert plane.selected.tolist() == [2]


def test_few_points_are_counted_in_sight_too():
    plane, points, _ = drawn(400)
    inside = int(((points >= 0) & (points <= (1, 0.5))).all(axis=1).sum())
    send(plane, "view", view=[0.0, 1.0, 0.0, 0.5], size=[600, 300])
    assert plane.words == f"showing {inside} of 400"
    assert len(plane._parts.glyphs.data["x"]) == 400  # so a pan has nothing to wait for
    send(plane, "view", view=[-99.0, 99.0, -99.0, 99.0], size=[600, 300])
    assert plane.words == "showing 400 of 400"


def test_the_one_in_focus_is_framed_and_said_to_be_out_of_sight():
    plane, points, scores = drawn()
    plane.focus = 3
    framed = plane._parts.focus.data
    assert (framed["x"].tolist(), framed["y"].tolist()) == tuple(
        points[3].astype(np.float32)[:, None].tolist()
    )
    assert plane.words == "showing 50 of 50 · in focus: framed"
    x, y = points[3] + 0.5
    send(plane, "view", view=[x, x + 1, y, y + 1], size=[400, 400])
    assert plane.words.endswith("in focus: outside the view")
    assert plane._view == (x, x + 1, y, y + 1)  # nobody is taken there
    plane.draw(points, 1 - scores, label="loss")
    assert plane.focus == 3
    plane.draw(points[:3], scores[:3], label="loss")
    assert plane.focus is None
    assert len(plane._parts.focus.data["x"]) == 0
    with pytest.raises(traitlets.TraitError, match="focus is row 3, but 3 examples are drawn"):
        plane.focus = 3


def test_a_class_has_its_colour_whatever_is_more_frequent():
    plane, points, _ = drawn(4)
    for codes in ([0, 0, 0, 1], [1, 1, 1, 0]):
        plane.draw(points, codes, label="class", categories=["a", "b", "c"], order=[1, 0, 2])
        values = dict(zip(plane._crowd.points[:, 0], plane._crowd.values, strict=True))
        hues = {code: values[points[at, 0]] for at, code in enumerate(codes)}
        assert hues == {1: 0, 0: 1}
        assert ">c<" not in plane._legend.value
