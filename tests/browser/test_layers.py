"""Does the page about layers open on the shipped pair, and can its images be picked?"""

import re

import pytest


@pytest.fixture
def layers(serve, shared_page, pane_of):
    """The page, measured."""
    address = serve("--sample", "encoder-pair", "--app", "layers")
    if not shared_page.url.startswith(address):  # the state of the page is behind it
        shared_page.goto(address)
        measured = pane_of(shared_page, "LayerMem by layer")
        measured.locator(".mx-job").get_by_text("done in").wait_for(timeout=120_000)
    return shared_page


def test_the_answer_stands_first_with_its_uncertainty(layers, pane_of):
    said = pane_of(layers, "LayerMem by layer").locator(".mx-answer").inner_text()
    assert re.search(r"candidates score −?0\.\d+ \(−?0\.\d+ to −?0\.\d+\)", said)
    assert re.search(r"images that neither encoder saw −?0\.\d+: a difference of", said)


def test_groups_are_lines_and_the_picture_can_be_heard(layers, pane_of):
    measured = pane_of(layers, "LayerMem by layer")
    for group in ("candidates", "independent", "shared", "external, seen by neither"):
        measured.locator(".mx-legend").get_by_text(re.compile(rf"^{group} \(\d+\)$")).wait_for()
    figures = measured.get_by_role("figure")
    names = [figures.nth(at).get_attribute("aria-label") for at in range(2)]
    assert re.search(r"LayerMem from conv1 to output: candidates \(\d+\)", names[0])
    assert re.search(r"ΔLayerMem: conv1 unknown, conv2", names[1])


def test_the_most_memorized_are_selected_and_one_is_looked_at(layers, pane_of):
    shown = pane_of(layers, "Most and least memorized")
    galleries = shown.locator(".mx-gallery")
    assert galleries.count() == 2
    button = shown.get_by_role("button", name=re.compile(r"Select the \d+ most memorized"))
    count = re.search(r"\d+", button.inner_text())[0]
    button.click()
    layers.locator(".mx-selected").get_by_text(f"{count} of 4,000 selected").wait_for()
    galleries.first.locator("li button").first.click()
    looked_at = pane_of(layers, "A closer look")
    looked_at.locator("img").first.wait_for()


def test_another_layer_by_keyboard_has_another_order(layers, pane_of):
    shown = pane_of(layers, "Most and least memorized")
    before = shown.locator("h3").first.inner_text()
    choice = shown.get_by_label("Layer")
    choice.focus()
    layers.keyboard.press("Home")
    assert choice.input_value() == "conv1"
    layers.wait_for_function(
        "before => ![...document.querySelectorAll('h3')].some(one => one.innerText === before)",
        arg=before,
    )


def test_a_cell_of_the_matrix_says_who_two_layers_share(layers, pane_of):
    shown = pane_of(layers, "Do layers memorize the same images?")
    shown.locator("td, [role=gridcell]").nth(3).click()
    words = re.compile(r"tau −?-?\d.*most memorized in common, by chance")
    shown.locator(".mx-note").get_by_text(words).wait_for()


def test_a_pair_can_be_trained_and_stopped(layers, pane_of):
    shown = pane_of(layers, "Train a pair")
    shown.get_by_role("button", name="Train f and g").click()
    shown.get_by_role("button", name="Stop").click()
    shown.locator(".mx-job").get_by_text("stopped; what was finished is kept").wait_for()


def test_narrow_and_dark_nothing_is_cut_off(layers, fits):
    fits(layers)
