"""A page in Voila and a headless Chromium, and what can be timed of it from outside."""

import contextlib
import io
import math
import os
import time

import nbformat
from PIL import Image

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--use-gl=angle", "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader", "--no-proxy-server",
]  # fmt: skip
# Notes when the last mouse button and wheel came, and when the answer's text changed and was drawn.
STOPWATCH = """() => {
  const place = document.querySelector(".said");
  const watch = window.stopwatch = {up: 0, wheel: 0, answer: 0};
  const note = (name) => () => { watch[name] = performance.now(); };
  addEventListener("pointerup", note("up"), true);
  addEventListener("mouseup", note("up"), true);
  addEventListener("wheel", note("wheel"), true);
  new MutationObserver(() => requestAnimationFrame(note("answer")))
    .observe(place, {subtree: true, childList: true, characterData: true});
}"""


def notebook(path, cells, **put) -> None:
    """Write a notebook of these cells, with $NAME in them replaced."""
    for name, value in put.items():
        cells = [cell.replace(f"${name}", str(value)) for cell in cells]
    made = [nbformat.v4.new_code_cell(cell.strip()) for cell in cells]
    nbformat.write(nbformat.v4.new_notebook(cells=made), path)


@contextlib.contextmanager
def served(path):
    """The address of this notebook as a page."""
    from memexplorer.server import launcher

    with quiet(), launcher.serving({}, app=str(path)) as (address, _):
        yield address


@contextlib.contextmanager
def quiet():
    """What the server says goes nowhere meanwhile."""
    kept = os.dup(2)
    with open(os.devnull, "w") as nothing:
        os.dup2(nothing.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


@contextlib.contextmanager
def browser():
    """A Chromium; SystemExit in words where there is none."""
    from memexplorer.server import browsers

    try:
        from playwright.sync_api import sync_playwright
    except ImportError as missing:
        words = "driving a page needs playwright: pip install 'memexplorer[test]'"
        raise SystemExit(words) from missing
    found = browsers.chromium()
    if found is None:
        raise SystemExit("no browser: install Chromium or Chrome, or name one in CHROME=/path")
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield made
        made.close()


@contextlib.contextmanager
def opened(browser, address):
    """(page, traffic) of a new tab; traffic["bytes"] came over its websockets so far."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page, traffic = context.new_page(), {"bytes": 0}

    def count(payload):
        traffic["bytes"] += len(payload.encode() if isinstance(payload, str) else payload)

    page.on("websocket", lambda socket: socket.on("framereceived", count))
    page.goto(address)
    yield page, traffic
    context.close()


def painted(page, *, patience=120.0) -> tuple[float, dict]:
    """When is the first screenshot with a picture in it taken (time.time()), and where is it?

    A picture has more than 40 colours in the middle of the largest canvas.
    """
    give_up = time.monotonic() + patience
    while time.monotonic() < give_up:
        boxes = [canvas.bounding_box() for canvas in page.locator("canvas").all()]
        boxes = [box for box in boxes if box and box["width"] > 300]
        if boxes:
            box = boxes[0]
            clip = {"x": box["x"] + box["width"] / 2 - 100, "y": box["y"] + 40}
            shot = page.screenshot(clip={**clip, "width": 200, "height": box["height"] - 80})
            if len(Image.open(io.BytesIO(shot)).convert("RGB").getcolors(1 << 24)) > 40:
                return time.time(), box
        time.sleep(0.02)
    raise SystemExit("nothing was drawn on the page")


def settled(page, traffic) -> int:
    """Bytes that came until a second brought nothing more."""
    before = -1
    while before != traffic["bytes"]:
        before = traffic["bytes"]
        page.wait_for_timeout(1000)
    return before


def lassoed(page, box, left, right) -> float:
    """Draw a lasso between these shares of the width; milliseconds from mouse-up to the answer.

    Infinite when there is none within a minute.
    """
    x0, x1 = (box["x"] + box["width"] * share for share in (left, right))
    y0, y1 = (box["y"] + box["height"] * share for share in (0.2, 0.8))
    before = page.evaluate("stopwatch.answer = 0; document.querySelector('.said').textContent")
    page.mouse.move(x0, y0)
    page.mouse.down()
    for x, y in ((x1, y0), (x1, y1), (x0, y1), (x0, y0 + 4)):
        page.mouse.move(x, y, steps=4)
    page.mouse.up()
    changed = "was => stopwatch.answer && document.querySelector('.said').textContent !== was"
    from playwright.sync_api import TimeoutError as Silence

    try:
        page.wait_for_function(changed, arg=before, timeout=60_000)
    except Silence:
        return math.inf
    return page.evaluate("stopwatch.answer - stopwatch.up")


def wheeled(page, box, turns=6, *, held=None) -> None:
    """Zoom in at the middle of the picture by so many turns of the wheel."""
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    if held:
        page.keyboard.down(held)
    for _ in range(turns):
        page.mouse.wheel(0, -100)
        page.wait_for_timeout(30)
    if held:
        page.keyboard.up(held)
