"""Does the explorer do what a user came for: on the screen, with a mouse and with the keyboard?"""

import re

import numpy as np
import pytest
from PIL import Image

COUNTED = re.compile(r"([\d,]+) selected")
SMALL = """
from torch import nn


def build():
    network = nn.Sequential(
        nn.Conv2d(3, 6, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(6, 2)
    )
    network.preprocessing = {"channels": 3, "size": 16}
    return network
"""
NAMES = "<img src=x onerror=alert(1)>", "a $$x$$"  # of folders, and so of classes


@pytest.fixture(scope="module")
def digits(serve):
    return serve("--sample", "digits")


@pytest.fixture
def explorer(digits, shared_page):
    """The explorer on the digits, with everything found."""
    if not shared_page.url.startswith(digits):  # the state of the page is behind it
        shared_page.goto(digits)
    job(shared_page, "done in")
    return shared_page


def job(page, words):
    """Waits for these words of the job; a fault is told at once."""
    page.locator(".mx-job").get_by_text(words).or_(
        page.locator(".mx-job .mx-fault:visible")
    ).wait_for()
    assert page.locator(".mx-job .mx-fault:visible").all_inner_texts() == []


def pictures(place):
    """How many pictures are drawn in here, once the first is?"""
    place.locator(".mx-gallery img").first.wait_for()
    whole = "all => all.filter(one => one.complete && one.naturalWidth > 0).length"
    return place.locator(".mx-gallery img").evaluate_all(whole)


def on_screen(place):
    """Is some of it where a reader sees it?"""
    box, size = place.bounding_box(), place.page.viewport_size
    return 0 <= box["y"] < size["height"] and 0 <= box["x"] < size["width"]


def sideways(page):
    """What is wider than the window, of all that isn't scrolled in a box of its own?"""
    return page.evaluate(
        """() => [...document.querySelectorAll('.mx-page *')].filter(e => {
             const box = e.getBoundingClientRect();
             if (!box.width || box.right <= innerWidth + 1) return false;
             for (let up = e; up && !up.classList.contains('mx-page'); up = up.parentElement)
               if (/auto|scroll|hidden/.test(getComputedStyle(up).overflowX)) return false;
             return !e.classList.contains('mx-hidden');
           }).map(e => e.className || e.tagName).slice(0, 5)"""
    )


def lasso(page, canvas, share=0.9):
    """Go round so much of the canvas with the mouse button held."""
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    left, right = (box["x"] + box["width"] * at for at in (0.5 - share / 2, 0.5 + share / 2))
    top, bottom = (box["y"] + box["height"] * at for at in (0.15, 0.98))
    page.mouse.move(left, top)
    page.mouse.down()
    for x, y in ((right, top), (right, bottom), (left, bottom), (left, top + 5)):
        page.mouse.move(x, y, steps=6)
    page.mouse.up()


def test_the_answer_is_on_the_first_screen(explorer, pane_of):
    explorer.get_by_text("The truth is known here").wait_for()
    said = explorer.locator(".mx-truth").inner_text()
    area = float(re.search(r"AUROC (\d\.\d\d) ", said)[1])
    assert area >= 0.97
    assert "240 of 1,200 labels are wrong" in said
    assert on_screen(explorer.locator(".mx-truth"))
    chosen = pane_of(explorer, "Selection")
    assert pictures(chosen) == 12
    assert on_screen(chosen.locator(".mx-gallery img").first)
    wrong = chosen.locator('.mx-gallery [data-tone="wrong"]')
    assert wrong.count() >= 10  # the first ones shown are those planted


def test_a_lasso_brings_up_its_images(explorer, pane_of):
    plane, chosen = pane_of(explorer, "Outlier map"), pane_of(explorer, "Selection")
    assert plane.get_by_text(COUNTED).count() == 0
    lasso(explorer, plane.locator("canvas").first, share=0.5)
    plane.get_by_text(COUNTED).wait_for()
    count = COUNTED.search(plane.get_by_text(COUNTED).inner_text())[1]
    assert 0 < int(count.replace(",", "")) < 1200
    chosen.get_by_text(f"{count} of 1,200 selected", exact=True).wait_for()
    assert pictures(chosen) == 12
    assert on_screen(chosen.locator(".mx-gallery img").first)


def test_a_unit_shows_the_twelve_that_drive_it(explorer, pane_of):
    canvas = pane_of(explorer, "Units (UnitMem)").locator("canvas").first
    canvas.scroll_into_view_if_needed()
    box, one = canvas.bounding_box(), pane_of(explorer, "One unit")
    explorer.mouse.click(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.3)
    sentence = one.get_by_text(re.compile(r"hidden\.0 unit \d+: UnitMem 0\.\d+\. Its strongest"))
    sentence.wait_for()
    assert "the mean of the other 1,199 is" in sentence.inner_text()
    assert pictures(one) == 12
    pane_of(explorer, "Selection").get_by_text("12 of 1,200 selected", exact=True).wait_for()


def test_an_image_is_looked_at_closely_where_the_reader_is(explorer, pane_of):
    image = pane_of(explorer, "One unit").locator(".mx-gallery button", has=explorer.locator("img"))
    image.nth(2).scroll_into_view_if_needed()
    image.nth(2).click()
    closer = pane_of(explorer, "A closer look")
    closer.get_by_text("Its 8 nearest training examples").wait_for()
    assert pictures(closer) == 9  # the example and its neighbours
    assert on_screen(closer.locator(".mx-gallery img").first)
    layers = closer.locator(".mx-strip li button")
    assert layers.count() == 2
    assert re.search(r"\d+ %", layers.first.inner_text())


def test_another_k_by_keyboard_counts_anew(explorer, pane_of):
    closer, table = pane_of(explorer, "A closer look"), pane_of(explorer, "Agreement by layer")
    closer.get_by_text("Vote of the 30 nearest, by layer").wait_for()
    before = table.locator("tbody").inner_text()
    handle = explorer.get_by_role("slider").first
    handle.focus()
    for _ in range(4):
        explorer.keyboard.press("ArrowLeft")
    closer.get_by_text("Vote of the 26 nearest, by layer").wait_for()
    explorer.wait_for_function(
        """before => [...document.querySelectorAll('.mx-pane')].some(pane =>
             pane.querySelector('h2')?.textContent === 'Agreement by layer' &&
             pane.querySelector('tbody').innerText !== before)""",
        arg=before,
    )
    assert re.match(r"done in", explorer.locator(".mx-job .mx-words:visible").inner_text())


def test_a_wrong_path_is_said_beside_its_field(explorer, pane_of):
    field = explorer.get_by_label("Data", exact=True)
    there = field.input_value()
    field.fill(there.replace("train.npz", "trian.npz"))
    explorer.get_by_role("button", name="Load", exact=True).click()
    said = explorer.locator(".mx-source .mx-error:visible")
    said.wait_for()
    assert "trian.npz" in said.inner_text()
    assert pictures(pane_of(explorer, "Selection")) == 12  # what was found is still there
    field.fill(there)
    explorer.get_by_role("button", name="Load", exact=True).click()
    said.wait_for(state="hidden")
    explorer.locator(".mx-job .mx-fault:visible").wait_for(state="hidden")
    job(explorer, "done in")


@pytest.mark.parametrize("width", [1280, 800])
def test_nothing_scrolls_sideways(explorer, width, pane_of):
    explorer.set_viewport_size({"width": width, "height": 900})
    explorer.wait_for_timeout(500)
    assert sideways(explorer) == []
    assert explorer.evaluate("document.scrollingElement.scrollWidth") <= width
    if width == 800:  # wherever the reader is, the job and what is picked stay in sight
        pane_of(explorer, "Where they part").scroll_into_view_if_needed()
        assert on_screen(explorer.locator(".mx-job .mx-words:visible"))
        pane_of(explorer, "Where they part").locator(".mx-gallery li button").first.click()
        assert on_screen(pane_of(explorer, "A closer look").locator(".mx-gallery img").first)
        explorer.get_by_role("button", name="Close", exact=True).click()
        pane_of(explorer, "A closer look").get_by_text(
            "Pick an image, a row or a point."
        ).wait_for()
    explorer.set_viewport_size({"width": 1280, "height": 900})


@pytest.fixture
def own(tmp_path):
    """A user's folder: a network of their own, its weights, and a folder of images a class."""
    import torch
    from safetensors.torch import save_file

    space, rng = {}, np.random.default_rng(0)
    (tmp_path / "factory.py").write_text(SMALL)
    exec(SMALL, space)
    torch.manual_seed(0)
    save_file(space["build"]().state_dict(), tmp_path / "weights.safetensors")
    for number, name in enumerate(NAMES):
        (tmp_path / "images" / name).mkdir(parents=True)
        for at in range(20):
            pixels = rng.integers(0, 120, (16, 16, 3))
            pixels[..., number] += 120
            picture = Image.fromarray(pixels.astype(np.uint8))
            picture.save(tmp_path / "images" / name / f"{at}.png")
    return tmp_path


def test_a_users_own_network_and_images(serve, page, own, pane_of):
    page.on("dialog", lambda dialog: pytest.fail(f"a label was run as code: {dialog.message}"))
    options = "--model", "factory.py:build", "--weights", "weights.safetensors", "--data", "images"
    page.goto(serve(*options, folder=own))
    job(page, "done in")
    page.get_by_text("40 training examples, 2 classes").wait_for()
    chosen = pane_of(page, "Selection")
    assert pictures(chosen) == 12
    assert (
        chosen.get_by_text("network <img src=x onerror=alert(1)>").count()
        + chosen.get_by_text("network a $$x$$").count()
        == 12
    )
    lasso(page, pane_of(page, "Outlier map").locator("canvas").first, share=0.96)
    chosen.get_by_text(re.compile(r"of 40 selected")).wait_for()
    chosen.locator(".mx-gallery li button").first.click()
    pane_of(page, "A closer look").get_by_text("Its 8 nearest training examples").wait_for()
    assert pictures(pane_of(page, "A closer look")) == 9
    assert page.locator('img[src="x"]').count() == 0
    pane_of(page, "Units (UnitMem)").get_by_text("6 units, 40 training examples").wait_for()
