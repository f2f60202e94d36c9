"""Make the pictures of the pages: `python docs/screenshots.py [NAME ...]`, in a quiet minute.

Each app is served on its sample and taken at 1280 and 800 pixels, once everything on it is done:
docs/pages/NAME-1280.png and NAME-800.png, and a smaller one for the index of all apps. Needs
Playwright and a Chromium (`make test` brings both).
"""

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from memexplorer import shipped
from memexplorer.server import asking, browsers, launcher

HERE = Path(__file__).resolve().parent
PAGES = HERE / "pages"
INDEX = launcher.HERE / "share/jupyter/voila/templates/memexplorer/static/pages"
WIDTHS = {1280: 1000, 800: 1200}  # of the window: its height
FLAGS = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
# What is pressed first, where a page waits for it.
PRESSED = {"closer_look": "Train for one epoch", "forgetting": "Find its units",
           "information": "Measure information", "noisy_labels": "Train side by side",
           "pretraining": "Memorize", "training": "Begin"}  # fmt: skip


def names() -> list[str]:
    """Which apps are there?"""
    return sorted(path.stem for path in shipped.folder("apps").glob("*.ipynb"))


def page_of(browser, address: str, width: int):
    """The app, opened so wide, with its work done and one example looked at."""
    window = {"width": width, "height": WIDTHS[width]}
    page = browser.new_page(viewport=window)
    page.goto(address)
    page.locator(".mx-job").get_by_text("done in").first.wait_for(timeout=300_000)
    page.wait_for_timeout(1000)
    if (pictures := page.locator(".mx-selected .mx-gallery li button")).count():
        pictures.first.click()
    for name, button in PRESSED.items():
        if f"/{name}.ipynb" in address:
            page.get_by_role("button", name=button).first.click()
            page.wait_for_timeout(2000)
    for stop in page.get_by_role("button", name="Stop").all():
        stop.wait_for(state="hidden", timeout=300_000)
    if "/forgetting.ipynb" in address:
        page.locator(".mx-dialled input[type=range]").press("ArrowRight")
    page.mouse.move(0, 0)
    page.wait_for_timeout(1500)
    page.locator(".mx-header").scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    return page


def small(picture: bytes, width: int | None = None) -> Image.Image:
    """The same in few colours, so that a clone stays small; scaled down where a width is given."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    if width:
        image = image.resize((width, round(image.height * width / image.width)), Image.LANCZOS)
    return image.quantize(256, kmeans=2)  # else the map takes all colours, and lines change theirs


def main(wanted: list[str]) -> None:
    for folder in (PAGES, INDEX):
        folder.mkdir(parents=True, exist_ok=True)
    given = asking.wanted({})  # each page on the sample that suits it
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browsers.chromium(), args=FLAGS)
        for name in wanted or names():
            with launcher.serving(given, app=name) as (address, _):
                for width in WIDTHS:
                    page = page_of(browser, address, width)
                    taken = page.screenshot()
                    small(taken).save(PAGES / f"{name}-{width}.png", optimize=True)
                    if width == 1280:
                        small(taken, 640).save(INDEX / f"{name}.png", optimize=True)
                    page.close()
            print(f"{name}: {', '.join(f'{w} px' for w in WIDTHS)}")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
