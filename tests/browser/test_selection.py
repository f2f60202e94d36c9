"""Is one selection kept, changed without a mouse, taken along as a file, and found again?"""

import csv
import io
import re

import numpy as np
import pyarrow.parquet as pq
import pytest

from memexplorer.data.samples import sample

TRAIN = sample("digits")["data"]


@pytest.fixture(scope="module")
def digits(serve):
    return serve("--sample", "digits")


@pytest.fixture
def explorer(digits, shared_page):
    """The explorer on the digits, with everything found and the section to select in open."""
    if shared_page.url.split("?")[0] != digits.split("?")[0]:
        shared_page.goto(digits)
    ready(shared_page)
    if not shared_page.get_by_label("Query").is_visible():
        shared_page.get_by_role("button", name="Select …").click()
        shared_page.get_by_role("button", name="Select …", pressed=True).wait_for()
    return shared_page


def ready(page):
    page.locator(".mx-job").get_by_text("done in").wait_for()
    chosen(page).locator(".mx-gallery img").first.wait_for()
    assert page.locator(".mx-fault:visible").all_inner_texts() == []


def chosen(page):
    heading = page.get_by_role("heading", name="Selection", exact=True)
    return page.locator(".mx-pane", has=heading)


def counted(page, count):
    chosen(page).get_by_text(f"{count:,} of 1,200 selected", exact=True).wait_for()


def ask(page, text):
    """Type a query, as a person would, and leave its field."""
    page.get_by_label("Query").fill(text)
    page.keyboard.press("Tab")


def press(page, name):
    chosen(page).get_by_role("button", name=name, exact=True).click()


def labels():
    return np.load(TRAIN)["labels"]


def downloaded(page, kind):
    kinds = chosen(page).locator("select", has=page.locator("option", has_text="Parquet"))
    kinds.select_option(label=kind)
    with page.expect_download() as waiting:
        chosen(page).get_by_role("button", name=re.compile("^Export")).click()
    file = waiting.value
    with open(file.path(), "rb") as opened:
        return file.suggested_filename, opened.read()


def test_a_wrong_query_is_said_in_words_with_its_place(explorer):
    ask(explorer, 'lable == 3 and vote < "x')
    told = explorer.locator(".mx-query-error")
    told.get_by_text("is not closed").wait_for()
    ask(explorer, "lable == 3 and vote < 0.2")
    told.get_by_text("there is no lable: did you mean label").wait_for()
    assert told.locator("mark").inner_text() == "lable"
    assert told.get_attribute("role") == "alert"


def test_a_right_query_selects_what_it_says(explorer):
    ask(explorer, "label == 3 and wrong")
    with np.load(TRAIN) as data:
        count = int(((data["labels"] == 3) & (data["true_labels"] != 3)).sum())
    chosen(explorer).get_by_text(f"means {count} of 1,200 examples").wait_for()
    press(explorer, "Select")
    counted(explorer, count)
    ask(explorer, "label == 3")
    press(explorer, "Add")
    counted(explorer, int((labels() == 3).sum()))
    ask(explorer, "wrong")
    press(explorer, "Remove")
    counted(explorer, int((labels() == 3).sum()) - count)
    for back in (int((labels() == 3).sum()), count):
        press(explorer, "Undo")
        counted(explorer, back)
    press(explorer, "Invert")
    counted(explorer, 1200 - count)
    press(explorer, "Clear")
    chosen(explorer).get_by_text("nothing selected: all 1,200").wait_for()
    press(explorer, "Undo")
    counted(explorer, 1200 - count)


def test_class_score_and_top_by_keyboard_alone(explorer):
    page = explorer
    page.get_by_label("By", exact=True).focus()
    for choice in ("highest or lowest", "score", "class"):
        page.keyboard.type(choice[0])
        page.wait_for_function(
            "text => document.activeElement.value === text", arg=choice, timeout=10_000
        )
        if choice == "highest or lowest":
            wanted, count = "top(suspicion, 20)", 20
        elif choice == "score":
            wanted, count = re.compile(r"[\d.]+ <= suspicion <= 1$"), 1200
        else:
            wanted, count = 'label == "0"', int((labels() == 0).sum())
        chosen(page).get_by_text(f"means {count:,} of 1,200 examples").wait_for()
        text = page.get_by_label("Query").input_value()
        assert re.fullmatch(wanted, text) if hasattr(wanted, "match") else text == wanted
        for _ in range(12):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.textContent.trim()") == "Select":
                break
        page.keyboard.press("Enter")
        counted(page, count)
        page.get_by_label("By", exact=True).focus()


def test_what_is_exported_is_what_is_selected(explorer):
    ask(explorer, "label == 7 and wrong")
    press(explorer, "Select")
    with np.load(TRAIN) as data:
        rows = np.flatnonzero((data["labels"] == 7) & (data["true_labels"] != 7))
    counted(explorer, len(rows))
    ids = [f"train-{row}" for row in rows]
    button = chosen(explorer).get_by_role("button", name=f"Export {len(rows)} examples")
    button.wait_for()
    name, held = downloaded(explorer, "CSV")
    assert name.endswith(f"-{len(rows)}-examples.csv")
    lines = list(csv.DictReader(io.StringIO(held.decode())))
    assert [line["id"] for line in lines] == ids
    assert {line["label"] for line in lines} == {"7"}
    assert all(0 <= float(line["suspicion"]) <= 1 for line in lines)
    table = pq.read_table(io.BytesIO(downloaded(explorer, "Parquet")[1])).to_pydict()
    assert table["id"] == ids
    assert table["loss"] == [pytest.approx(float(line["loss"])) for line in lines]
    assert downloaded(explorer, "list of ids")[1].decode() == "".join(f"{one}\n" for one in ids)


def test_the_address_brings_selection_and_k_back(explorer, digits):
    ask(explorer, "top(suspicion, 5)")
    press(explorer, "Select")
    counted(explorer, 5)
    handle = explorer.get_by_role("slider", name="k", exact=True)
    handle.focus()
    for _ in range(4):
        explorer.keyboard.press("ArrowLeft")
    explorer.wait_for_url(re.compile(r"[?&]k=26\b"))
    explorer.wait_for_url(re.compile(r"[?&]ids=train-\d+,train-"))
    assert "token=" in explorer.url  # what stood there stays
    shown = [image.inner_text().split("\n")[0] for image in
             chosen(explorer).locator(".mx-gallery li").all()]  # fmt: skip
    address = explorer.url
    explorer.goto("about:blank")
    explorer.goto(address)
    ready(explorer)
    counted(explorer, 5)
    again = [image.inner_text().split("\n")[0] for image in
             chosen(explorer).locator(".mx-gallery li").all()]  # fmt: skip
    assert again == shown
    assert (
        explorer.get_by_role("slider", name="k", exact=True)
        .get_attribute("aria-valuenow")
        .startswith("26")
    )


def test_many_ids_and_what_an_address_asks_for_in_vain(explorer, digits):
    ask(explorer, "not wrong")
    press(explorer, "Select")
    counted(explorer, 960)
    explorer.wait_for_url(re.compile(r"[?&]ids=\*[0-9a-f]{16}"))
    address = explorer.url
    explorer.goto("about:blank")
    explorer.goto(f"{address.split('&')[0]}&{re.search('ids=[^&]+', address)[0]}&k=x&layer=no")
    ready(explorer)
    counted(explorer, 960)
    notes = explorer.locator(".mx-told")
    notes.get_by_text("k is 'x', where a whole number").wait_for()
    notes.get_by_text("there is no layer 'no' among those looked at").wait_for()


def test_the_page_as_python(explorer):
    # As on a page from afar, where there is no clipboard.
    explorer.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(); }")
    explorer.get_by_role("button", name="Copy as Python").click()
    field = explorer.get_by_label("text to copy")
    field.wait_for()
    text = field.input_value()
    assert text.startswith("from memexplorer.panels import explore") or "explore.panel(" in text
    assert "sample='digits'" in text
    compile(text, "copied", "exec")
    explorer.get_by_role("button", name="Close").first.click()


def test_source_and_settings_are_a_drawer_on_a_narrow_page(explorer):
    explorer.set_viewport_size({"width": 800, "height": 900})
    load = explorer.get_by_role("button", name="Load", exact=True)
    drawer = explorer.get_by_role("button", name="Source and settings")
    drawer.wait_for()
    load.wait_for(state="hidden")
    drawer.focus()
    explorer.keyboard.press("Enter")
    load.wait_for()
    assert explorer.evaluate("document.documentElement.scrollWidth") <= 800
    explorer.keyboard.press("Enter")
    load.wait_for(state="hidden")
