"""Is a training drawn while it goes on, paused, gone on with, and looked at by keyboard?"""

import re

import pytest


@pytest.fixture
def opened(on_digits):
    return on_digits("training")


def frames(page):
    return int(page.locator(".mx-live").get_attribute("data-frames") or 0)


def test_it_is_drawn_while_it_learns_paused_and_gone_on_with(opened, pane_of):
    pane = pane_of(opened, "Train and watch")
    pane.get_by_label("epochs", exact=True).fill("400")
    pane.get_by_role("button", name="Begin", exact=True).click()
    pane.get_by_text(re.compile(r"After \d+ epochs? it answers")).wait_for()
    before = frames(opened)
    opened.wait_for_timeout(1000)
    assert frames(opened) - before >= 3  # the benchmark `live` has the bar, on a quiet machine
    pane.get_by_role("button", name="Pause").click()
    pane.get_by_text("paused; Continue goes on from the very step").wait_for()
    said = pane.locator(".mx-answer").inner_text()
    pane.get_by_role("button", name="Continue").click()
    opened.wait_for_function(
        "said => document.querySelector('.mx-watching .mx-answer').innerText !== said", arg=said
    )
    pane.get_by_role("button", name="Stop").click()
    pane.get_by_text("what was finished is kept").wait_for()


def test_a_time_is_picked_by_keyboard_and_can_be_looked_at(opened, pane_of):
    picture = opened.get_by_role("img", name=re.compile("^Accuracy now: training, as told"))
    picture.focus()
    for key in ("Home", "ArrowRight", "ArrowRight"):
        opened.keyboard.press(key)
    opened.get_by_role("img", name=re.compile("^Accuracy at .* epochs: training")).wait_for()
    pane = pane_of(opened, "Time machine")
    link = pane.get_by_role("link", name=re.compile("^Open epoch .* in the explorer"))
    assert re.search(r"explore\.ipynb\?run=[0-9a-f]{16}$", link.get_attribute("href"))
    pane.get_by_role("button", name=re.compile("^Look at epoch .* here")).click()
    agreement = pane_of(opened, "Agreement by layer")
    agreement.get_by_text("Agreement with the network’s answer on training examples").wait_for()
    opened.locator(".mx-source .mx-about, .mx-source").get_by_text("factory.py").first.wait_for()
    opened.get_by_role("img", name=re.compile("^Accuracy at .* epochs: training")).wait_for()


def test_axe_finds_nothing_serious_in_what_was_found(opened, violations):
    assert violations(opened) == []


def test_narrow_and_dark_nothing_is_cut_off(opened, fits):
    fits(opened, "Measured after", "Learn", "Along")
