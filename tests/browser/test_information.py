"""Does the page of information open, lead from a unit to its examples, and rank what is typed?"""

import re

import pytest


@pytest.fixture
def opened(serve, shared_page, pane_of):
    page, address = shared_page, serve("--sample", "digits", "--app", "information")
    if not page.url.startswith(address):
        page.goto(address)
        page.locator(".mx-source .mx-job").get_by_text("done in").wait_for()
    pane = pane_of(page, "Entropy and mutual information")
    pane.locator(".mx-job").get_by_text("done in").wait_for()
    return page


def test_it_says_how_varied_the_units_are(opened, pane_of):
    pane = pane_of(opened, "Entropy and mutual information")
    said = pane.locator(".mx-answer").inner_text()
    assert re.search(r"mean entropy of 512 units is \d\.\d+ of at most 4\.61 nats", said)
    pane.get_by_text("measured on 597 of 597 held-out examples").wait_for()
    spread = pane.get_by_role("figure", name=re.compile("^entropy of a unit .*hidden.0, median"))
    spread.wait_for()
    shared = pane.get_by_role("figure", name=re.compile("^two units share.*between layers"))
    shared.wait_for()


def test_a_unit_by_keyboard_selects_what_drives_it(opened, pane_of):
    pane = pane_of(opened, "Entropy and mutual information")
    pane.get_by_label("Rank").fill("5")
    pane.get_by_role("button", name=re.compile("^Select")).first.press("Enter")
    pane.get_by_text(re.compile(r"hidden\.0 unit \d+: entropy \d\.\d+ nats")).wait_for()
    opened.get_by_text("12 of 1,200 selected").wait_for()
    assert opened.locator(".mx-selected .mx-gallery li").count() == 12


def test_what_cannot_be_ranked_is_said(opened, pane_of):
    pane = pane_of(opened, "Choosing a network")
    pane.get_by_label("Other networks").fill("nowhere.safetensors")
    pane.get_by_role("button", name="Rank these networks").click()
    pane.locator(".mx-fault strong", has_text="nowhere.safetensors").wait_for()
    pane.get_by_label("Other networks").fill("")
    pane.get_by_role("button", name="Rank these networks").click()
    pane.get_by_text("One network is no ranking yet").wait_for()


def test_a_pattern_is_watched_and_stopped(opened, pane_of):
    pane = pane_of(opened, "Two ways to memorize")
    pane.get_by_role("button", name="Train and measure").click()
    pane.get_by_text("From α = 0 to 0.25: mean entropy").wait_for(timeout=30_000)
    pane.get_by_role("button", name="Stop").click()
    pane.get_by_text("what was finished is kept").wait_for()
    assert pane.get_by_role("figure", name=re.compile("^mean mutual information")).count() == 1


def test_narrow_and_dark_nothing_is_cut_off(opened, fits):
    fits(opened, "They differ in that some", "Other networks", "Learn by")
