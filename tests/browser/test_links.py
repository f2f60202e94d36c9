"""Click here, and everything follows: one selection, one focus and one unit on the whole page.

By mouse, and the same by keyboard. (The map has a file of its own.)
"""

import re

import pytest


@pytest.fixture(scope="module")
def digits(serve):
    return serve("--sample", "digits")


@pytest.fixture
def explorer(digits, shared_page):
    """The explorer on the digits with everything found, nothing selected."""
    if not shared_page.url.startswith(digits.split("?")[0]):
        shared_page.goto(digits)
        shared_page.locator(".mx-job").get_by_text("done in").wait_for()
    assert shared_page.locator(".mx-fault:visible").all_inner_texts() == []
    clear = shared_page.get_by_role("button", name="Clear", exact=True)
    if clear.is_enabled():
        clear.click()
    pane(shared_page, "Selection").get_by_text(re.compile("^nothing selected")).wait_for()
    return shared_page


def pane(page, title):
    return page.locator(".mx-pane", has=page.get_by_role("heading", name=title, exact=True))


def canvas(page, title):
    """The canvas of this pane, in sight, and its box."""
    found = pane(page, title).locator("canvas").first
    found.scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    return found.bounding_box()


def chosen(page, count):
    """Waits until so many are selected (a pattern), as the selection itself says; how many?"""
    said = pane(page, "Selection").get_by_text(re.compile(rf"^{count} of 1,200 selected$"))
    said.wait_for()
    return int(said.inner_text().split()[0].replace(",", ""))


def everywhere(page, count):
    """Waits until matrix, table and histogram all say that so many are selected."""
    pane(page, "Where they part").get_by_text(re.compile(rf"\b{count:,} selected, in")).wait_for()
    pane(page, "Scores").get_by_text(f"Only what is selected ({count:,})").wait_for()
    pane(page, "Scores, how spread").get_by_text(f"{count:,} of 1,200 selected").wait_for()


def rows(page):
    return pane(page, "Scores").locator("tbody tr")


def focus(page, identity):
    """Waits until this example is the one looked at closely."""
    closer = pane(page, "A closer look")
    closer.get_by_text(f"training example {identity}", exact=True).wait_for()


def identity(row):
    return row.locator("button").inner_text()


def test_a_cell_of_the_matrix_by_mouse(explorer):
    box = canvas(explorer, "Where they part")
    # The axes stand left and above; the last cell of the first row is far right, just below them.
    explorer.mouse.click(box["x"] + box["width"] - 30, box["y"] + 70)
    first = chosen(explorer, r"\d+")
    said = pane(explorer, "Where they part").get_by_text(re.compile("network .*, neighbours .*:"))
    assert f": {first} example" in said.inner_text()
    everywhere(explorer, first)
    explorer.mouse.move(box["x"] + box["width"] - 30, box["y"] + 70 + 78)
    explorer.keyboard.down("Shift")
    explorer.mouse.click(box["x"] + box["width"] - 30, box["y"] + 70 + 78)
    explorer.keyboard.up("Shift")
    explorer.wait_for_function(
        "([before]) => !document.body.innerText.includes(`\\n${before} of 1,200 selected`)",
        arg=[first],
    )
    # Two rows further down; the words are there a moment after the selection.
    pane(explorer, "Where they part").get_by_text(
        re.compile("^network 2, neighbours 9:")
    ).wait_for()
    both = chosen(explorer, r"\d+")
    second = int(re.search(r": (\d+) example", said.inner_text())[1])
    assert both == first + second > first > 0
    explorer.keyboard.down("Alt")
    explorer.mouse.click(box["x"] + box["width"] - 30, box["y"] + 70)
    explorer.keyboard.up("Alt")
    assert chosen(explorer, second) == second


def test_a_cell_of_the_matrix_by_keyboard(explorer):
    place = pane(explorer, "Where they part")
    place.get_by_label("Network", exact=True).select_option("3")
    place.get_by_label("Neighbours", exact=True).select_option("3")
    place.get_by_role("button", name=re.compile("^Select")).first.focus()
    explorer.keyboard.press("Enter")
    count = chosen(explorer, r"\d+")
    assert count > 50
    everywhere(explorer, count)
    place.get_by_text(f"network 3, neighbours 3: {count} examples, {count} of them").wait_for()
    place.get_by_role("button", name=re.compile("^Remove")).first.focus()
    explorer.keyboard.press("Enter")
    pane(explorer, "Selection").get_by_text(re.compile("^nothing selected")).wait_for()


def test_bars_by_mouse_click_drag_and_keys(explorer):
    box = canvas(explorer, "Scores, how spread")
    y = box["y"] + box["height"] * 0.4
    x = [box["x"] + box["width"] * share for share in (0.72, 0.97)]
    explorer.mouse.move(x[0], y)
    explorer.mouse.down()
    explorer.mouse.move(x[1], y, steps=6)
    explorer.mouse.up()
    many = chosen(explorer, r"\d+")
    assert many > 100
    everywhere(explorer, many)
    explorer.keyboard.down("Alt")
    explorer.mouse.click(x[1], y)
    explorer.keyboard.up("Alt")
    pane(explorer, "Selection").get_by_text(f"{many} of 1,200 selected").wait_for(state="hidden")
    assert 0 < chosen(explorer, r"\d+") < many


def test_a_range_of_a_score_by_keyboard(explorer):
    place = pane(explorer, "Scores, how spread")
    place.get_by_label("From", exact=True).fill("0.9")
    place.get_by_label("to", exact=True).fill("1")
    explorer.keyboard.press("Tab")
    assert "Select" in explorer.evaluate("document.activeElement.textContent")
    explorer.keyboard.press("Enter")
    many = chosen(explorer, r"\d+")
    everywhere(explorer, many)
    # All of them stand at the top of the table: as many as there are, marked, up to the 200 shown.
    explorer.wait_for_function(
        "want => document.querySelectorAll('.mx-table tr[aria-selected=true]').length === want",
        arg=min(many, 200),
    )
    box = place.get_by_text(re.compile(rf"^{many} of 1,200 selected, from 0.9"))
    box.wait_for()


def test_rows_by_mouse(explorer):
    first, third = rows(explorer).nth(0), rows(explorer).nth(2)
    first.scroll_into_view_if_needed()
    first.click()
    assert chosen(explorer, 1) == 1
    focus(explorer, identity(first))
    third.click(modifiers=["Shift"])
    chosen(explorer, 3)
    everywhere(explorer, 3)
    focus(explorer, identity(third))
    rows(explorer).nth(1).click(modifiers=["Alt"])
    chosen(explorer, 2)
    only = pane(explorer, "Scores").get_by_label("Only what is selected (2)")
    only.check()
    explorer.wait_for_function(
        "() => [...document.querySelectorAll('.mx-table caption')]"
        ".some(c => c.textContent.startsWith('2 of 2 selected'))"
    )
    assert rows(explorer).count() == 2
    only.uncheck()
    rows(explorer).nth(5).wait_for()


def test_rows_by_keyboard(explorer):
    rows(explorer).nth(4).locator("button").focus()
    explorer.keyboard.press("Enter")
    chosen(explorer, 1)
    focus(explorer, identity(rows(explorer).nth(4)))
    explorer.keyboard.press("Shift+ArrowDown")
    chosen(explorer, 2)
    explorer.keyboard.press("Shift+ArrowDown")
    chosen(explorer, 3)
    everywhere(explorer, 3)
    explorer.keyboard.press("ArrowUp")
    explorer.keyboard.press("Space")  # the one between leaves
    chosen(explorer, 2)
    assert rows(explorer).nth(5).get_attribute("aria-selected") == "false"
    explorer.keyboard.press("Space")
    chosen(explorer, 3)


def test_shares_sort_as_numbers(explorer):
    table = pane(explorer, "Where they part").locator(".mx-table")
    table.locator("thead button", has_text="P_SAME").click()
    table.get_by_text("by P_SAME, highest first").wait_for()
    shares = [float(text.split()[0]) for text in table.locator("td:nth-child(3)").all_inner_texts()]
    assert shares == sorted(shares, reverse=True)


def test_a_unit_by_mouse_selects_what_drives_it_and_has_no_dots_round_it(explorer):
    box = canvas(explorer, "Units (UnitMem)")
    explorer.mouse.click(box["x"] + box["width"] * 0.3, box["y"] + 30)
    chosen(explorer, 12)
    everywhere(explorer, 12)
    units = pane(explorer, "Units (UnitMem)")
    units.get_by_text(re.compile(r"\d+ units? (is|are) driven most by what is")).wait_for()
    assert pane(explorer, "One unit").locator(".mx-chosen").count() == 12
    outline = units.locator(".bk-Canvas").first.evaluate(
        "e => getComputedStyle(e.shadowRoot.querySelector('.bk-events')).outlineWidth"
    )
    assert outline == "0px"
    explorer.keyboard.down("Shift")
    explorer.mouse.click(box["x"] + box["width"] * 0.6, box["y"] + 30)
    explorer.keyboard.up("Shift")
    assert chosen(explorer, r"(1[3-9]|2\d)") > 12


def test_a_unit_by_keyboard(explorer):
    units = pane(explorer, "Units (UnitMem)")
    units.get_by_label("Rank", exact=True).fill("1")
    explorer.keyboard.press("Tab")
    explorer.keyboard.press("Enter")
    units.get_by_text(re.compile("rank 1 of 256")).wait_for()
    chosen(explorer, 12)


def test_a_picture_is_looked_at_and_its_row_and_bar_follow(explorer):
    picture = pane(explorer, "Selection").locator(".mx-gallery li button").nth(1)
    closer = pane(explorer, "A closer look")
    before = closer.inner_text()
    picture.focus()
    explorer.keyboard.press("Enter")
    explorer.wait_for_function(
        """before => [...document.querySelectorAll('.mx-pane')].some(pane =>
             pane.querySelector('h2')?.textContent === 'A closer look' &&
             pane.innerText !== before)""",
        arg=before,
    )
    said = closer.get_by_text(re.compile(r"^training example train-\d+$")).inner_text()
    row = pane(explorer, "Scores").locator("tr[aria-current=true]")
    row.filter(has=explorer.get_by_role("button", name=said.split()[-1], exact=True)).wait_for()
    assert row.count() == 1
    pane(explorer, "Scores, how spread").get_by_text(re.compile("in focus 0?.?[0-9]")).wait_for()
    assert picture.get_attribute("aria-pressed") == "true"


def test_a_layer_of_the_strip_brings_its_neighbours(explorer):
    rows(explorer).nth(0).click()
    focus(explorer, identity(rows(explorer).nth(0)))
    closer = pane(explorer, "A closer look")
    panels = closer.locator(".mx-strip li button")
    assert panels.count() == 2
    assert re.match(
        r"At (every|no) layer|The neighbours", closer.locator(".mx-sentence").inner_text()
    )
    layers = [panel.locator(".mx-layer").inner_text() for panel in panels.all()]
    panels.first.click()
    closer.get_by_text(f"nearest training examples at {layers[0]}").wait_for()
    panels.first.press("ArrowRight")
    explorer.keyboard.press("Enter")
    closer.get_by_text(f"nearest training examples at {layers[1]}").wait_for()


def test_a_layer_of_the_agreement_is_where_they_part(explorer):
    box = canvas(explorer, "Agreement by layer")
    place, parting = pane(explorer, "Agreement by layer"), pane(explorer, "Where they part")
    explorer.mouse.click(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.5)
    place.get_by_text("“Where they part” shows acts.0.").wait_for()
    assert parting.get_by_label("Layer", exact=True).input_value() == "acts.0"
    row = place.locator("tbody tr", has_text="fc:input").first
    row.locator("button").focus()
    explorer.keyboard.press("Enter")
    place.get_by_text("“Where they part” shows fc:input.").wait_for()
    assert parting.get_by_label("Layer", exact=True).input_value() == "fc:input"


def test_every_picture_has_a_name_that_follows(explorer):
    named = explorer.locator("[role=figure][aria-label]")
    told = named.evaluate_all("all => all.map(one => one.getAttribute('aria-label'))")
    assert len(told) >= 5
    rows(explorer).nth(0).click()
    explorer.locator("[role=figure][aria-label*='1 selected, in 1 cell']").wait_for()


def test_no_row_of_controls_scrolls_by_itself(explorer):
    scrolling = explorer.evaluate(
        """() => [...document.querySelectorAll('.mx .widget-hbox')].filter(e =>
             /auto|scroll/.test(getComputedStyle(e).overflowY)
             && e.scrollHeight > e.clientHeight).length"""
    )
    assert scrolling == 0
