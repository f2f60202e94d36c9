"""Does the page of pre-training open, memorize while one looks, stop, and keep what it has?"""

import re

import pytest


@pytest.fixture
def opened(on_digits):
    return on_digits("pretraining")


def test_labels_are_learned_while_one_looks_and_by_keyboard(opened, pane_of):
    pane = pane_of(opened, "Random labels, again and again")
    assert pane.locator("canvas").count() == 0, "nothing is trained before it is asked for"
    pane.get_by_label("From").select_option("at most 500 examples")
    pane.get_by_role("button", name="Memorize").press("Enter")
    pane.get_by_text("The first set of random labels is being learned").wait_for(timeout=30_000)
    pane.get_by_role("button", name="Stop").click()
    pane.get_by_text("what was finished is kept").wait_for()
    assert pane.locator("canvas").count() == 1
    pane.get_by_text(re.compile("^500 examples; Adam, rate 0.001")).wait_for()


def test_axe_finds_nothing_serious_in_what_was_found(opened, violations):
    assert violations(opened) == []


def test_narrow_and_dark_nothing_is_cut_off(opened, fits):
    fits(opened, "Learner", "From", "Seeds")
