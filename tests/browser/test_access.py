"""Can everybody use the pages? axe-core looks at each; the keyboard reaches what the mouse does."""

import re

import pytest

from memexplorer import shipped

# of the labs, once something is found: in the tests of their own pages, which are open already
LABS = {"closer_look", "noisy_labels", "pretraining", "training"}
APPS = sorted({path.stem for path in shipped.folder("apps").glob("*.ipynb")} - LABS)


def opened(page, address):
    page.goto(address)
    page.locator(".mx-job").get_by_text("done in").first.wait_for()
    if (pictures := page.locator(".mx-selected .mx-gallery li button")).count():
        pictures.first.click()
    return page


@pytest.mark.parametrize("app", APPS)
def test_axe_finds_nothing_serious(serve, new_page, violations, app):
    options = ("--app", app) if app != "explore" else ()
    page = opened(new_page(), serve(*options, "--sample", "digits"))
    assert violations(page) == []
    assert re.fullmatch(r"MemExplorer · .+", page.title())


def test_axe_finds_nothing_serious_in_the_dark_and_on_a_small_screen(serve, new_page, violations):
    page = opened(new_page(color_scheme="dark"), serve("--sample", "digits"))
    assert violations(page) == []
    page.set_viewport_size({"width": 800, "height": 900})
    assert violations(page) == []


def test_the_keyboard_sees_where_it_is(serve, new_page):
    """Each thing reached by Tab has a name and an outline, and lies where it can be seen."""
    page = opened(new_page(), serve("--sample", "digits"))
    page.evaluate("scrollTo(0, 0); document.activeElement.blur()")
    seen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate(
                """() => {
                  let at = document.activeElement;
                  if (at === document.body) return null;
                  while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
                  const style = getComputedStyle(at), box = at.getBoundingClientRect();
                  return {what: at.outerHTML.slice(0, 120),
                          ring: style.outlineStyle !== 'none' && style.outlineWidth !== '0px',
                          field: at.matches('input[type="text"], input[type="number"], textarea'),
                          outline: `${style.outlineStyle} ${style.outlineWidth}`,
                          wide: box.width > 0 && box.height > 0};
                }"""
            )
        )
    reached = [one for one in seen if one]
    assert len({one["what"] for one in reached}) > 25
    faint = [one["what"] for one in reached if not (one["ring"] and one["wide"])]
    assert not faint, "\n".join(faint)
    fields = {one["outline"] for one in reached if one["field"]}
    assert fields == {"solid 2px"}, "a field shows where it is as everything else does"
    names = page.locator(".mx-browse").evaluate_all("all => all.map(one => one.ariaLabel)")
    assert names == [f"Browse … for {of}" for of in ("Model", "Weights", "Data", "Held out")]


def test_on_a_small_screen_the_buttons_stand_in_a_row_under_the_heading(serve, new_page):
    page = new_page(viewport={"width": 800, "height": 900})
    page.goto(serve("--sample", "digits"))
    page.locator(".mx.mx-narrow > .mx-page").wait_for()
    heading = page.locator(".mx-header").bounding_box()
    assert heading["width"] > 700
    names = "Source and settings", "Lesson: three questions", "Copy link", "Copy as Python"
    buttons = [page.get_by_role("button", name=name, exact=True) for name in names]
    boxes = [one.bounding_box() for one in [*buttons, page.get_by_role("link", name="All pages")]]
    middles = [box["y"] + box["height"] / 2 for box in boxes]
    assert max(middles) - min(middles) < 6, middles
    assert min(box["y"] for box in boxes) >= heading["y"] + heading["height"]
