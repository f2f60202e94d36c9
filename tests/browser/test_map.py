"""The map of 200,000 points, by mouse and by keyboard: does the page do what a hand asks?"""

import re

import pytest

COUNT = 200_000
MAKE = f"""
import ipywidgets, numpy as np
from memexplorer.widgets import look
from memexplorer.widgets.point_map import PointMap
from memexplorer.widgets.thumbnail import thumbnail
look.prepare()
rng = np.random.default_rng(0)
points, scores = rng.uniform(-1, 1, size=({COUNT}, 2)), rng.uniform(size={COUNT})
scores[7], points[7], points[8] = 2, (3, 0), (-3, 0)
def about(row):
    image = np.full((8, 8, 3), row % 256, dtype=np.uint8)
    return {{"src": lambda: thumbnail(image, 72), "lines": [f"row {{row}}", "<img src=x>"]}}
plane = PointMap(hovered=about)
plane.draw(points, scores, label="score", emphasis=[7])
said = ipywidgets.HTML("none")
said.add_class("said")
def tell(change):
    rows, x = change["new"], points[change["new"], 0]
    said.value = f"{{len(rows)}} rows " + (f"{{x.min():.2f}} {{x.max():.2f}}" if len(rows) else "")
plane.observe(tell, "selected")
""".strip()
SHOW = "ipywidgets.VBox([look.css(), plane, said])"
FIGURE = "Bokeh.index.roots.find(root => root.model.x_range).model"
VIEW = f"""() => {{ const {{ x_range: x, y_range: y, ...figure }} = {FIGURE}.attributes;
  const {{ inner_width: wide, inner_height: high }} = figure;
  return {{ x0: x.start, x1: x.end, y0: y.start, y1: y.end, wide, high }}; }}"""
SHARP = f"() => {FIGURE}.select('detail')[0].data.image.length"
GLYPHS = f"() => {FIGURE}.select('glyphs')[0].data.x.length"
CARD = "[...document.querySelectorAll('.mx-card')].find(card => !card.hidden)"


@pytest.fixture(scope="module")
def address(serve, notebook):
    path = notebook("map", MAKE, SHOW)
    return serve("--app", path, "--sample", "digits", folder=path.parent)


@pytest.fixture(scope="module")
def received(tab):
    """How many bytes came over the page's websockets so far? (in [0])"""
    total = [0]

    def count(payload):
        total[0] += len(payload.encode() if isinstance(payload, str) else payload)

    page, _ = tab
    page.on("websocket", lambda socket: socket.on("framereceived", count))
    return total


@pytest.fixture
def plane(address, shared_page, received):
    """The page with the map drawn, all of it in sight, nothing selected, the lasso at hand."""
    if shared_page.url != address:
        shared_page.goto(address)
        shared_page.locator(".mx-map canvas").first.wait_for()
        shared_page.wait_for_function(GLYPHS)
    shared_page.get_by_role("button", name="Show all").click()
    for name in ("Lasso", "New"):
        shared_page.get_by_role("radio", name=name, exact=True).check(force=True)
    shared_page.wait_for_timeout(400)
    return shared_page


def at(page, x, y):
    """Where on the screen is this point of the data?"""
    box, seen = page.locator(".mx-map canvas").first.bounding_box(), page.evaluate(VIEW)
    left = box["x"] + (box["width"] - seen["wide"]) / 2
    top = box["y"] + (box["height"] - seen["high"]) / 2
    across = (x - seen["x0"]) / (seen["x1"] - seen["x0"])
    return left + across * seen["wide"], top + (seen["y1"] - y) / (seen["y1"] - seen["y0"]) * seen[
        "high"
    ]


def draw(page, x0, x1, y0, y1, *held):
    """Go round this part of the data with the mouse button down."""
    corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0 + (y1 - y0) / 50)]
    for key in held:
        page.keyboard.down(key)
    for number, corner in enumerate(corners):
        page.mouse.move(*at(page, *corner), steps=4)
        if number == 0:
            page.mouse.down()
    page.mouse.up()
    for key in held:
        page.keyboard.up(key)


def said(page, words):
    """Wait until the page says this of what Python was told."""
    page.locator(".said").get_by_text(re.compile(words)).wait_for()
    return page.locator(".said").inner_text()


def test_a_page_of_many_points_is_small_and_says_what_it_shows(plane, received):
    plane.get_by_text("showing 5,000 of 200,000 as points, all as density").wait_for()
    assert plane.evaluate(GLYPHS) == 5000
    assert 100_000 < received[0] < 1_500_000


def test_the_map_is_not_stretched_however_wide_the_window(plane):
    for width in (1280, 800):
        plane.set_viewport_size({"width": width, "height": 900})
        plane.wait_for_timeout(500)
        seen = plane.evaluate(VIEW)
        across, up = (
            (seen["x1"] - seen["x0"]) / seen["wide"],
            (seen["y1"] - seen["y0"]) / seen["high"],
        )
        assert abs(across / up - 1) < 0.01
        assert seen["x0"] <= -3
        assert seen["x1"] >= 3
    plane.set_viewport_size({"width": 1280, "height": 900})


def test_a_lasso_selects_shift_adds_and_alt_removes(plane):
    draw(plane, -0.9, -0.5, -0.5, 0.5)
    first = said(plane, r"rows -0\.\d+ -0\.5")
    assert 15_000 < int(first.split()[0]) < 25_000  # a twentieth by area and half as much again
    draw(plane, 0.5, 0.9, -0.5, 0.5, "Shift")
    both = said(plane, r"rows -0\.\d+ 0\.")
    assert 1.8 < int(both.split()[0]) / int(first.split()[0]) < 2.2
    draw(plane, -1.1, 0, -1.03, 1.03, "Alt")
    left = said(plane, r"rows 0\.[45]\d 0\.")
    assert 0.8 < int(left.split()[0]) / int(first.split()[0]) < 1.2
    plane.get_by_text(re.compile(r"density · [\d,]+ selected")).wait_for()


def test_a_click_selects_one_and_beside_it_none(plane):
    plane.mouse.click(*at(plane, 3, 0))
    said(plane, r"^1 rows 3\.00 3\.00")
    plane.keyboard.down("Shift")
    plane.mouse.click(*at(plane, -3, 0))
    plane.keyboard.up("Shift")
    said(plane, r"^2 rows -3\.00 3\.00")
    plane.mouse.click(*at(plane, 2, 0))
    said(plane, r"^0 rows")


def test_the_ways_and_tools_are_chosen_by_keyboard(plane):
    plane.mouse.click(*at(plane, 3, 0))
    said(plane, r"^1 rows 3")
    new = plane.get_by_role("group", name="Selection").get_by_role("radio", name="New")
    new.focus()
    plane.keyboard.press("ArrowRight")
    assert plane.get_by_role("radio", name="Add", exact=True).is_checked()
    plane.mouse.click(*at(plane, -3, 0))
    said(plane, r"^2 rows -3")
    new.focus()
    plane.keyboard.press("ArrowLeft")
    assert plane.get_by_role("radio", name="Remove", exact=True).is_checked()
    plane.get_by_role("radio", name="Box", exact=True).check(force=True)
    plane.mouse.move(*at(plane, 2.5, -0.3))
    plane.mouse.down()
    plane.mouse.move(*at(plane, 3.1, 0.3), steps=4)
    plane.mouse.up()
    said(plane, r"^1 rows -3")


def test_hovering_shows_the_image_beside_the_pointer(plane):
    for x, row in ((3, "row 7"), (-3, "row 8")):  # one drawn single, one only in the crowd
        across, down = at(plane, x, 0)
        plane.mouse.move(across + 40, down)
        plane.mouse.move(across + 2, down + 1, steps=3)
        plane.wait_for_function(f"row => ({CARD})?.innerText.includes(row)", arg=row)
        card = plane.locator(".mx-card:visible")
        box = card.bounding_box()
        assert box["x"] > across + 2 or box["x"] + box["width"] < across
        assert "<img src=x>" in card.inner_text()
        assert card.locator("img").count() == 1
        assert card.locator("img").evaluate("image => image.decode().then(() => 1)")
        assert float(card.get_attribute("data-took")) < 2000
    plane.mouse.move(5, 5)
    card.wait_for(state="hidden")


def test_zooming_brings_a_sharp_picture_and_more_of_the_points(plane):
    assert plane.evaluate(SHARP) == 0
    plane.mouse.move(*at(plane, 0, 0))
    plane.keyboard.down("Control")
    for _ in range(4):
        plane.mouse.wheel(0, -200)
    plane.keyboard.up("Control")
    plane.wait_for_function(SHARP)
    plane.get_by_role("button", name="Show all").click()
    plane.wait_for_function(f"!({SHARP})()")


def test_the_keyboard_zooms_moves_and_comes_back(plane):
    start = plane.evaluate(VIEW)
    plane.get_by_role("button", name="Zoom in").press("Enter")
    nearer = plane.evaluate(VIEW)
    assert (nearer["x1"] - nearer["x0"]) * 1.5 == pytest.approx(start["x1"] - start["x0"])
    plane.get_by_role("application", name=re.compile("arrow keys move")).focus()
    plane.keyboard.press("ArrowRight")
    moved = plane.evaluate(VIEW)
    assert moved["x0"] > nearer["x0"]
    assert moved["y0"] == pytest.approx(nearer["y0"])
    plane.keyboard.press("0")
    assert plane.evaluate(VIEW) == pytest.approx(start)
