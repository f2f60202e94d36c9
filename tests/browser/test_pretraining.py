"""Does the page of pre-training open, memorize while one looks, stop, and keep what it has?"""

import re

import pytest


def pane_of(page, title):
    return page.locator(".mx-pane", has=page.get_by_role("heading", name=title, exact=True))


@pytest.fixture
def opened(on_digits):
    return on_digits("pretraining")


def test_labels_are_learned_while_one_looks_and_by_keyboard(opened):
    pane = pane_of(opened, "Random labels, again and again")
    assert pane.locator("canvas").count() == 0, "nothing is trained before it is asked for"
    pane.get_by_label("From").select_option("at most 500 examples")
    pane.get_by_role("button", name="Memorize").press("Enter")
    pane.get_by_text("The first set of random labels is being learned").wait_for(timeout=30_000)
    pane.get_by_role("button", name="Stop").click()
    pane.get_by_text("what was finished is kept").wait_for()
    assert pane.locator("canvas").count() == 1
    pane.get_by_text(re.compile("^500 examples; Adam, rate 0.001")).wait_for()


def test_narrow_and_dark_nothing_is_cut_off(opened):
    before = opened.viewport_size
    opened.set_viewport_size({"width": 800, "height": 900})
    opened.emulate_media(color_scheme="dark")
    opened.wait_for_timeout(300)
    assert opened.evaluate("document.documentElement.scrollWidth") <= 800
    pane = pane_of(opened, "What it is worth for true labels")
    for label in ("Learner", "From", "Seeds"):
        shown = pane.get_by_text(label, exact=True)
        assert not shown.evaluate("e => e.scrollWidth > e.clientWidth"), label
    opened.emulate_media(color_scheme="light")
    opened.set_viewport_size(before)
