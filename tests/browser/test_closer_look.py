"""Does the page of the closer look open without training, answer first, and lead to an example?"""

import io
import re

import numpy as np
import pytest
from PIL import Image


@pytest.fixture
def opened(on_digits):
    return on_digits("closer_look")


def test_one_epoch_tells_real_examples_from_luck(opened, pane_of):
    pane = pane_of(opened, "Easy and hard examples")
    assert pane.locator(".mx-answer").count() == 0  # nothing is trained on opening
    pane.get_by_label("networks").select_option("20")
    pane.get_by_role("button", name="Train for one epoch").press("Enter")
    pane.locator(".mx-job").get_by_text("done in").wait_for()
    said = pane.locator(".mx-answer").inner_text()
    assert re.search(r"differ \d\.\d times as much as by chance: of 1,200, \d+ are right in", said)
    assert re.search(r"With noise for inputs, \d\.\d times, and within a class \d\.\d times", said)
    name = re.compile("^share of networks that get it wrong, 1,200 examples each, sorted: real 0")
    pane.get_by_role("figure", name=name).wait_for()


def test_a_click_on_the_curve_opens_the_example(opened, pane_of):
    pane = pane_of(opened, "Easy and hard examples")
    figure = pane.get_by_role("figure", name=re.compile("^share of networks"))
    box = figure.bounding_box()
    figure.click(position={"x": box["width"] * 0.6, "y": box["height"] * 0.7})
    pane.get_by_text(re.compile(r"is wrong in so many networks: real \d+ %")).wait_for()
    looked = pane_of(opened, "A closer look")
    looked.locator("img").first.wait_for()


def test_a_regularizer_is_watched_and_stopped(opened, pane_of):
    pane = pane_of(opened, "Regularizers against learning by heart")
    pane.get_by_label("With", exact=True).select_option("weight decay")
    pane.get_by_role("button", name="Train with and without").click()
    pane.get_by_text("Without any, ").wait_for()
    pane.get_by_role("button", name="Stop").click()
    pane.get_by_text("what was finished is kept").wait_for()


def left_edge(figure):
    """(pixel,) how bright the page and the title of the axis are, from 0 to 255."""
    with Image.open(io.BytesIO(figure.screenshot())) as image:
        return np.asarray(image.convert("L"))[:, :24]


def test_a_figure_follows_the_colour_scheme_while_the_page_is_open(opened, pane_of):
    for title in ("Easy and hard examples", "Regularizers against learning by heart"):
        figure = pane_of(opened, title).get_by_role("figure").first
        opened.emulate_media(color_scheme="light")
        opened.wait_for_timeout(300)
        assert left_edge(figure).min() < 90, title
        opened.emulate_media(color_scheme="dark")
        opened.wait_for_timeout(300)
        page = left_edge(figure)
        assert np.median(page) < 60, title
        assert page.max() > 190, title
    opened.emulate_media(color_scheme="light")


def test_axe_finds_nothing_serious_in_what_was_found(opened, violations):
    assert violations(opened) == []


def test_narrow_and_dark_nothing_is_cut_off(opened, fits):
    fits(opened, "networks", "Noise in", "Loss with")
