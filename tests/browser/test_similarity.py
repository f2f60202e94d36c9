"""Are two networks compared on the page, can cells be picked by keyboard, and seeds be trained?"""

import re

import pytest

LAST = re.compile(r"done in")


@pytest.fixture
def compared(serve, shared_page):
    """The pane of matrices, with the sample's network beside itself."""
    page = shared_page
    address = serve("--sample", "digits", "--app", "similarity")
    if not page.url.startswith(address):  # the state of the page is behind it
        page.goto(address)
        page.locator(".mx-similarity .mx-job").get_by_text(LAST).wait_for()
        page.locator(".mx-source .mx-job").get_by_text(LAST).wait_for()
    return page.locator(".mx-similarity")


def test_it_is_compared_at_once_beside_an_untrained_one(compared):
    matrices = compared.locator(".mx-layers")
    matrices.last.locator("td[role=gridcell]").last.wait_for()  # drawn a moment after it is said
    assert matrices.count() == 2
    assert matrices.locator(".mx-title").all_inner_texts() == [
        "Beside itself", "Beside itself, untrained"]  # fmt: skip
    cells = matrices.first.locator("td[role=gridcell]").all_inner_texts()
    assert cells[0] == cells[3] == "1"
    assert float(matrices.last.locator("td[role=gridcell]").last.inner_text()) < 0.9
    rows = compared.locator(".mx-table tbody tr")
    rows.last.wait_for()
    assert rows.count() == 2
    assert rows.first.inner_text().startswith("itself")


def test_cells_are_picked_by_keyboard(compared, shared_page):
    first = compared.locator(".mx-layers td[role=gridcell]").first
    first.focus()
    shared_page.keyboard.press("ArrowRight")
    shared_page.keyboard.press("Enter")
    compared.get_by_text(
        re.compile(r"^acts\.0 and fc:input: 0\.\d\d; untrained 0\.\d\d$")
    ).wait_for()
    assert compared.locator("td[aria-selected=true]").count() == 2
    focused = shared_page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert re.fullmatch(r"acts\.0 and fc:input: 0\.\d\d", focused)


def test_another_index_says_when_it_means_little(compared):
    compared.get_by_label("Index").select_option("PWCCA")
    compared.get_by_text("PWCCA of the same layer in both").wait_for()
    assert compared.locator(".mx-told").count() == 0  # 597 examples, 256 and 256 units
    compared.get_by_label("Index").select_option("CKA")


def test_a_network_that_is_not_there_is_said(compared):
    field = compared.get_by_label("Compare with")
    field.fill("nowhere.safetensors")
    field.blur()
    compared.get_by_role("button", name="Compare").click()
    told = re.compile("^weights 'nowhere.safetensors' does not exist")
    compared.locator(".mx-fault strong").get_by_text(told).wait_for()
    assert compared.locator(".mx-layers").count() == 2
    field.fill("")
    field.blur()


def test_networks_are_trained_over_seeds(shared_page, compared):
    seeds = shared_page.locator(".mx-seeds")
    seeds.get_by_label("seeds").fill("2")
    seeds.get_by_label("seeds").blur()
    seeds.get_by_label("examples").select_option("500")
    seeds.get_by_role("button", name="Train networks over seeds").click()
    seeds.locator(".mx-job").get_by_text(LAST).wait_for()
    said = seeds.locator(".mx-verdict").inner_text()
    true, random = re.search(r"true labels agree on (\d+) %.* labels on (\d+) %", said).groups()
    assert int(true) > int(random) + 15
    seeds.locator(".mx-table tbody tr").nth(4).wait_for()
    labels = [line.split("\t")[0] for line in seeds.locator(".mx-table tbody tr").all_inner_texts()]
    assert labels[:2] == ["true", "same random"]
    assert set(labels[2:]) == {"untrained", "different random", "true and random"}


@pytest.mark.parametrize("width", [1280, 800])
def test_nothing_scrolls_sideways(shared_page, compared, width):
    shared_page.set_viewport_size({"width": width, "height": 900})
    shared_page.wait_for_timeout(500)
    body = "document.scrollingElement.scrollWidth <= document.scrollingElement.clientWidth + 1"
    assert shared_page.evaluate(body)
    shared_page.set_viewport_size({"width": 1280, "height": 900})
