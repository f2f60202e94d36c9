"""A map drawn again, of another scale or out of sight: is everything in sight when it is seen?"""

import pytest

MAKE = """
import ipywidgets, numpy as np
from memexplorer.widgets import look
from memexplorer.widgets.point_map import PointMap
look.prepare()
rng = np.random.default_rng(0)
unit = rng.uniform(-1, 1, size=(400, 2)) * (1, 0.5)
plane = PointMap()
def draw(*scales):
    for scale in scales:
        plane.draw(unit * scale + 3 * scale, unit[:, 0], label="score", note=f"scale {scale}")
draw(1)
def button(name, *scales):
    made = ipywidgets.Button(description=name)
    made.on_click(lambda _: draw(*scales))
    return made
buttons = [button("one", 1), button("tenth", 0.1), button("ten", 10), button("both", 0.1, 10)]
""".strip()
SHOW = "draw(0.1)\ndraw(10)\nipywidgets.VBox([look.css(), ipywidgets.HBox(buttons), plane])"
FIGURE = "Bokeh.index.roots.find(root => root.model.x_range).model"
VIEW = f"""() => {{ const {{ x_range: x, y_range: y, ...figure }} = {FIGURE}.attributes;
  const {{ inner_width: wide, inner_height: high }} = figure;
  return [x.start, x.end, y.start, y.end, wide, high]; }}"""
HIDE = "hidden => { document.querySelector('.mx-map').style.display = hidden ? 'none' : ''; }"


@pytest.fixture(scope="module")
def address(serve, notebook):
    path = notebook("map", MAKE, SHOW)
    return serve("--app", path, "--sample", "digits", folder=path.parent)


@pytest.fixture
def plane(address, shared_page):
    """The page, its first map drawn before anybody saw it."""
    if shared_page.url != address:
        shared_page.goto(address)
        shared_page.locator(".mx-map canvas").first.wait_for()
        sees(shared_page, 10)
    return shared_page


def sees(page, scale):
    """All of the points of this scale are in sight, none of them lost in an empty plane."""
    page.locator(".mx-map").get_by_text(f"showing 400 of 400 · scale {scale}").wait_for()
    page.wait_for_timeout(700)
    x0, x1, y0, y1, wide, high = page.evaluate(VIEW)
    assert None not in (x0, x1, y0, y1)
    assert x0 < 2.1 * scale < 3.9 * scale < x1, f"scale {scale}: x from {x0} to {x1}"
    assert y0 < 2.6 * scale < 3.4 * scale < y1, f"scale {scale}: y from {y0} to {y1}"
    assert (x1 - x0) / wide == pytest.approx((y1 - y0) / high, rel=0.01)
    assert x1 - x0 < 3.5 * scale
    assert page.locator(".mx-map .mx-fault:visible").count() == 0


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def test_points_of_another_scale_are_all_in_sight(plane):
    for name, scale in (("one", 1), ("tenth", 0.1), ("ten", 10), ("both", 10), ("tenth", 0.1)):
        press(plane, name)
        sees(plane, scale)


def test_they_are_after_a_zoom_too_and_when_the_window_changes(plane):
    press(plane, "Zoom in")
    press(plane, "one")
    sees(plane, 1)
    for width in (800, 1280):
        plane.set_viewport_size({"width": width, "height": 900})
        sees(plane, 1)


def test_a_map_drawn_again_while_hidden_shows_everything_when_it_comes_back(plane):
    for name, scale in (("ten", 10), ("tenth", 0.1)):
        plane.evaluate(HIDE, True)
        press(plane, name)
        plane.wait_for_timeout(700)
        plane.evaluate(HIDE, False)
        sees(plane, scale)


def test_a_part_that_was_zoomed_into_is_there_again_after_hiding(plane):
    press(plane, "one")
    press(plane, "Show all")
    sees(plane, 1)
    press(plane, "Zoom in")
    plane.wait_for_timeout(500)
    before = plane.evaluate(VIEW)
    plane.evaluate(HIDE, True)
    plane.wait_for_timeout(500)
    plane.evaluate(HIDE, False)
    plane.wait_for_timeout(500)
    assert plane.evaluate(VIEW) == pytest.approx(before, rel=0.01)


def test_ranges_that_no_hand_has_moved_show_everything_again(plane):
    press(plane, "one")
    press(plane, "Show all")
    sees(plane, 1)
    # As a figure that is drawn anew from the ranges of the points before.
    plane.evaluate(f"() => {FIGURE}.x_range.setv({{ start: 2.9, end: 3.1 }})")
    sees(plane, 1)


def test_a_hand_that_zooms_is_not_taken_back(plane):
    press(plane, "one")
    press(plane, "Show all")
    sees(plane, 1)
    before = plane.evaluate(VIEW)
    box = plane.locator(".mx-map canvas").first.bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    plane.mouse.move(*middle)
    plane.keyboard.down("Control")
    plane.mouse.wheel(0, -300)
    plane.keyboard.up("Control")
    plane.wait_for_timeout(900)
    after = plane.evaluate(VIEW)
    assert after[1] - after[0] < 0.9 * (before[1] - before[0])
    plane.get_by_role("radio", name="Pan", exact=True).check(force=True)
    plane.mouse.move(*middle)
    plane.mouse.down()
    plane.mouse.move(middle[0] + 150, middle[1], steps=5)
    plane.mouse.up()
    plane.wait_for_timeout(900)
    assert plane.evaluate(VIEW)[0] < after[0] - 0.1


def test_the_words_count_what_is_in_sight(plane):
    press(plane, "one")
    press(plane, "Show all")
    sees(plane, 1)
    press(plane, "Zoom in")
    press(plane, "Zoom in")
    plane.locator(".mx-map").get_by_text("of 400").filter(has_not_text="400 of 400").wait_for()
    press(plane, "Show all")
    sees(plane, 1)
