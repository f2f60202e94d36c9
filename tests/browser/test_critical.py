"""Are critical samples counted on the page, and is a search watched step by step, by keyboard?"""

import re

import pytest


@pytest.fixture
def opened(on_digits):
    return on_digits("closer_look")


def test_critical_samples_are_counted_and_a_search_is_watched(opened, pane_of):
    pane = pane_of(opened, "Critical samples")
    pane.get_by_label("Radius").select_option(label="0.02 of a pixel")
    pane.get_by_role("button", name="Count critical examples").press("Enter")
    pane.get_by_text("Within a radius of 0.02 another answer was found").wait_for(timeout=60_000)
    pane.get_by_role("figure", name=re.compile("^share critical")).wait_for()
    assert pane.locator(".mx-gallery li").count() == 12
    pane.get_by_role("button", name="Watch the search").press("Enter")
    pane.get_by_text("A slice shows two of 64 numbers").wait_for(timeout=60_000)
    plane = pane.get_by_role("figure", name=re.compile("from where the example is"))
    plane.wait_for()
    pane.get_by_role("button", name="Play", exact=True).wait_for()
    slider = pane.get_by_role("slider")
    before = plane.get_attribute("aria-label")
    slider.press("End")
    pane.get_by_role("img", name=re.compile("^the input at step [1-9]")).wait_for()
    opened.wait_for_function("([at, was]) => at.getAttribute('aria-label') !== was",
                             arg=[plane.element_handle(), before])  # fmt: skip


def test_sensitivity_draws_early_and_stops(opened, pane_of):
    pane = pane_of(opened, "Who moves later losses?")
    pane.get_by_role("button", name="Train and trace back").press("Enter")
    pane.get_by_role("figure", name=re.compile("^Gini coefficient")).wait_for(timeout=60_000)
    pane.get_by_role("button", name="Stop").click()
    pane.get_by_text("what was finished is kept").wait_for()


def test_axe_finds_nothing_serious_in_what_was_found(opened, violations):
    assert violations(opened) == []


def test_narrow_and_dark_nothing_is_cut_off(opened, fits):
    fits(opened)
