"""Does the page train side by side, rank suspects that can be selected, and move the line?"""

import re

import pytest


@pytest.fixture
def opened(serve, shared_page, pane_of):
    page, address = shared_page, serve("--sample", "digits", "--app", "noisy_labels")
    if not page.url.startswith(address):
        page.goto(address)
        page.locator(".mx-source .mx-job").get_by_text("done in").wait_for()
        pane_of(page, LINE).locator(".mx-job").get_by_text("done in").wait_for()
    return page


LINE = "A line that learns, then memorizes"


def test_the_line_moves_by_keyboard(opened, pane_of):
    pane = pane_of(opened, LINE)
    pane.get_by_text(re.compile(r"^step 0: ")).wait_for()
    handle = pane.get_by_role("slider")
    handle.focus()
    handle.press("End")
    pane.get_by_text(re.compile(r"^step 5,000: of wrong labels 0 % answered truly")).wait_for()
    pane.get_by_role("figure", name=re.compile("44 of 44 with a wrong one")).wait_for()


def test_ways_go_side_by_side_and_are_stopped(opened, pane_of):
    pane = pane_of(opened, "Ways to learn, side by side")
    pane.get_by_role("button", name="Train side by side").click()
    pane.get_by_text(re.compile("After [2-9] epochs of 60: cross-entropy")).wait_for(timeout=60_000)
    pane.get_by_text("held-out accuracy, on true labels").wait_for()
    pane.get_by_role("button", name="Stop").click()
    pane.get_by_text("what was finished is kept").wait_for()
    pane.get_by_role("figure", name=re.compile("^gradient, wrong labels")).wait_for()


def test_suspects_are_selected(opened, pane_of):
    pane = pane_of(opened, "Suspected labels")
    pane.get_by_text(re.compile(r"Truth known: by ELR \d")).wait_for()
    assert pane.locator(".mx-table tbody tr").count() == 2
    assert pane.locator(".mx-gallery li").count() == 12
    pane.get_by_label("Which").select_option(label="the 10 labels suspected most")
    pane.get_by_role("button", name="Select 10 examples").press("Enter")
    opened.get_by_text("10 of 1,200 selected").wait_for()


def test_axe_finds_nothing_serious_in_what_was_found(opened, violations):
    assert violations(opened) == []


def test_narrow_and_dark_nothing_is_cut_off(opened, fits):
    fits(opened, "Teach by", "Wrong labels", "ELR with")
