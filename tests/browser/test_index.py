"""Does the index list every page, lead to each by mouse and by keyboard, and start nothing?"""

import re
import subprocess

import nbformat
import pytest

from memexplorer import shipped

NAMES = sorted(path.stem for path in shipped.folder("apps").glob("*.ipynb"))


@pytest.fixture(scope="module")
def index(serve):
    """The address of `memexplorer launch` with nothing named."""
    return serve()


@pytest.fixture
def listed(index, shared_page):
    shared_page.goto(index)
    return shared_page


def kernels():
    """The kernels there are: the process ids of those that our server starts."""
    shown = subprocess.run(["ps", "-eo", "pid=,args="], capture_output=True, text=True).stdout
    return {line.split()[0] for line in shown.splitlines() if "memexplorer.server.kernel" in line}


def test_every_page_is_listed_with_its_sentence(listed):
    assert listed.title() == "MemExplorer · all pages"
    cards = listed.get_by_role("listitem").get_by_role("link")
    names = cards.evaluate_all("all => all.map(one => one.dataset.page)")
    assert sorted(names) == NAMES
    assert names[0] == "explore"
    for name, card in zip(names, cards.all(), strict=True):
        notebook = nbformat.read(shipped.folder("apps") / f"{name}.ipynb", as_version=4)
        assert notebook.metadata["description"] in card.inner_text()
        assert card.get_by_role("heading").count() == 1
        assert card.locator(".picture img, .picture svg").count() == 1
        picture = card.locator(".picture img")
        assert picture.count() == 0 or picture.evaluate("one => one.naturalWidth") > 0


def test_the_index_starts_no_kernel(listed):
    before = kernels()
    listed.reload()
    listed.wait_for_timeout(1500)
    assert kernels() <= before


def test_by_keyboard_alone(listed):
    """Tab goes through all pages in the order they are read; Enter opens; a ring shows where."""
    seen = []
    for _ in NAMES:
        listed.keyboard.press("Tab")
        name, ring = listed.evaluate(
            """(one => [one.dataset.page, getComputedStyle(one).outline])(document.activeElement)"""
        )
        assert "solid" in ring
        seen.append(name)
    assert sorted(seen) == NAMES
    listed.keyboard.press("Enter")
    listed.wait_for_url(re.compile(rf"/voila/render/{seen[-1]}\.ipynb$"))


def test_each_link_leads_to_its_page(listed):
    """Each page itself is opened by other tests."""
    for name in NAMES:
        href = listed.locator(f'a[data-page="{name}"]').get_attribute("href")
        assert re.search(rf"/voila/render/{name}\.ipynb$", href), href


@pytest.mark.parametrize("name", ["agreement", "explore", "training"])
def test_a_link_opens_its_page_and_back(index, listed, name):
    listed.locator(f'a[data-page="{name}"]').click()
    listed.wait_for_url(re.compile(rf"/voila/render/{name}\.ipynb$"))
    assert re.fullmatch(r"MemExplorer · .+", listed.title())
    listed.locator(".mx h1").first.wait_for()
    listed.get_by_role("link", name="All pages").click()
    listed.wait_for_url(index.partition("?")[0])
    assert listed.title() == "MemExplorer · all pages"


def test_without_the_token_nothing_is_listed(index, new_page):
    page = new_page()
    page.goto(index.partition("?")[0])
    assert "/login" in page.url
    assert page.locator("[data-page]").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 800, 360])
def test_it_fits_and_can_be_read(index, new_page, width, scheme):
    page = new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.goto(index)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    colours = page.evaluate(
        """() => { const ground = getComputedStyle(document.body).backgroundColor;
             return [...document.querySelectorAll("h1, h2, p")].map(
               one => [getComputedStyle(one).color, ground]) }"""
    )
    assert min(contrast(*pair) for pair in colours) >= 4.5


def contrast(*pair):
    """The contrast of two colours as WCAG 2 defines it.

    >>> contrast("rgb(0, 0, 0)", "rgb(255, 255, 255)")
    21.0
    """
    light = []
    for colour in pair:
        parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
                  for part in parts]  # fmt: skip
        light.append(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2])
    return (max(light) + 0.05) / (min(light) + 0.05)


def test_every_page_opens_on_the_same_sources(serve, page):
    address = serve("--sample", "digits", "--app", "outliers")
    page.goto(address)
    page.get_by_text("1,200 training examples").first.wait_for()
    page.get_by_role("link", name="All pages").click()
    page.get_by_text("the shipped sample digits").wait_for()
    page.locator('a[data-page="units"]').click()
    page.get_by_text("1,200 training examples").first.wait_for()
