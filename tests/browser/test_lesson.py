"""Can a class go through a lesson, guessing before it sees, with the keyboard alone?"""

import re

import pytest

OPEN = "Lesson: three questions"
PANES = ".mx-main, .mx-selected, .mx-below"


@pytest.fixture
def explorer(serve, shared_page):
    """The explorer on the digits, with everything found and no lesson open."""
    address = serve("--sample", "digits")
    if shared_page.url != address:
        shared_page.goto(address)
    shared_page.locator(".mx-job").get_by_text("done in").wait_for()
    close = shared_page.get_by_role("button", name="Close the lesson")
    if close.is_visible():
        close.click()
    shared_page.get_by_role("button", name=OPEN).wait_for()
    return shared_page


def headings(page):
    """What a screen reader finds of the page: the headings in its tree of names and roles."""
    return re.findall(r'heading "([^"]+)" \[level=2\]', page.locator("body").aria_snapshot())


def in_sight(page):
    """How many of the page's areas are drawn at all?"""
    drawn = "all => all.filter(one => one.getClientRects().length > 0).length"
    return page.locator(PANES).evaluate_all(drawn)


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def reach(page, words, most=8):
    """Tab until this button has the focus."""
    for _ in range(most):
        if page.evaluate("document.activeElement.textContent") == words:
            return
        press(page, "Tab")
    pytest.fail(f"{most} Tabs do not lead to {words!r}")


def test_three_questions_by_keyboard_alone(explorer):
    assert "Outlier map" in headings(explorer)
    explorer.get_by_role("button", name=OPEN).focus()
    press(explorer, "Enter")
    right = 0
    for number in (1, 2, 3):
        explorer.get_by_text(f"Question {number} of 3").wait_for()
        assert in_sight(explorer) == 0
        assert len(headings(explorer)) == 1  # the question; nothing of the panes is read out
        explorer.get_by_text("The panes of this page are hidden until you have guessed.").wait_for()
        assert explorer.evaluate("document.activeElement.tagName") == "H2"
        press(explorer, "Tab")
        assert explorer.evaluate("document.activeElement.type") == "radio"
        press(explorer, "Enter")  # no guess, no answer
        explorer.get_by_text("Guess first: choose one of the answers.").wait_for()
        assert explorer.locator(".mx-outcome").count() == 0
        press(explorer, "Space", "ArrowDown", "Enter")
        verdict = explorer.locator(".mx-outcome")
        verdict.wait_for()
        assert verdict.evaluate("one => one === document.activeElement")
        right += verdict.inner_text() == "Right."
        assert explorer.get_by_role("heading", name="What this does not show").is_visible()
        assert explorer.locator(".mx-choices .mx-right").count() == 1
        explorer.wait_for_function(f"document.querySelector('{PANES}').getClientRects().length")
        assert in_sight(explorer) == 3
        reach(explorer, "How many were right?" if number == 3 else "Next question")
        press(explorer, "Enter")
    explorer.get_by_role("heading", name=f"{right} of 3 right").wait_for()
    assert {"Outlier map", "Selection"} <= set(headings(explorer))
    reach(explorer, "New questions")
    press(explorer, "Enter")
    explorer.get_by_text("Question 1 of 3").wait_for()
    assert in_sight(explorer) == 0


def test_closed_midway_the_map_is_drawn_again(explorer):
    canvas = explorer.locator(".mx-main canvas").first
    before = canvas.bounding_box()
    explorer.get_by_role("button", name=OPEN).click()
    explorer.get_by_text("Question 1 of 3").wait_for()
    assert in_sight(explorer) == 0
    explorer.get_by_role("button", name="Close the lesson").click()
    canvas.wait_for()
    after = canvas.bounding_box()
    assert (after["width"], after["height"]) == (before["width"], before["height"])
    begin = explorer.get_by_role("button", name=OPEN)
    explorer.wait_for_function(
        f"document.activeElement.textContent === {OPEN!r}"
    )  # the reader is back where the lesson began
    assert begin.is_visible()


def test_the_right_column_has_no_scrollers_in_its_scrollers(explorer):
    explorer.locator(".mx-selected .mx-gallery li button").first.click()
    strip = explorer.locator(".mx-strip li")
    strip.first.wait_for()
    tops = strip.evaluate_all("all => all.map(one => one.getBoundingClientRect().top)")
    assert 1 < len(tops) <= 5
    assert len(set(tops)) == 1  # all in one row
    explorer.get_by_role("button", name="Select …").click()
    panes = explorer.locator(".mx-selected > .widget-vbox > *")
    first, second = (one.bounding_box() for one in panes.all())
    assert first["y"] + first["height"] <= second["y"]
    inner = explorer.locator(".mx-selected .mx-body, .mx-selected .mx-body > .widget-vbox")
    how = "all => all.map(one => getComputedStyle(one).overflowY)"
    assert set(inner.evaluate_all(how)) == {"visible"}
    explorer.get_by_role("button", name="Select …").click()


@pytest.mark.parametrize("width", [1280, 800])
def test_it_can_be_read_from_the_last_row(explorer, width):
    explorer.set_viewport_size({"width": width, "height": 900})
    explorer.get_by_role("button", name=OPEN).click()
    explorer.get_by_text("Question 1 of 3").wait_for()
    seen = explorer.locator(".mx-quiz img").evaluate_all(
        "all => all.map(one => [one.getBoundingClientRect().width,"
        " one.getBoundingClientRect().right])"
    )
    assert seen
    assert all(wide >= 160 and right <= width for wide, right in seen)
    size = "one => parseFloat(getComputedStyle(one).fontSize)"
    assert explorer.locator(".mx-quiz h2").evaluate(size) >= 24
    assert explorer.locator(".mx-quiz fieldset label").first.evaluate(size) >= 20
    explorer.locator(".mx-quiz input[type=radio]").first.check()
    explorer.get_by_role("button", name="Show the answer").dblclick()  # counts once
    explorer.locator(".mx-outcome").wait_for()
    cut = "all => all.filter(one => one.scrollWidth > one.clientWidth + 1).length"
    assert explorer.locator(".mx-quiz .mx-grid").evaluate_all(cut) == 0
    assert explorer.locator(".mx-lesson .mx-fault:visible").count() == 0
    assert explorer.evaluate("document.scrollingElement.scrollWidth") <= width
    assert explorer.locator(".mx-quiz").evaluate("one => one.scrollWidth <= one.clientWidth + 1")
    explorer.get_by_role("button", name="Close the lesson").click()
    explorer.set_viewport_size({"width": 1280, "height": 900})
