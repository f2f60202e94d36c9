"""What every browser test stands on: the built wheel, served, and a page that forgives nothing.

The wheel is built once, installed into a folder of its own, and served from a temporary folder, so
that what is driven is what a user would install and not this checkout.
"""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from memexplorer.server import browsers

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
FAILURES = HERE / "failures"
OUTSIDE = re.compile(r"^(?!(?:https?|wss?)://127\.0\.0\.1[:/]|data:|blob:|about:)")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    # Nothing leaves this machine. Not by Playwright's route(): that one loses the beacon by which
    # a closing page ends its kernel.
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
OUTCOME = pytest.StashKey()
AXE = "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"
# Rows of controls, and boxes of rows, that would show a scroll bar: by a pixel that is too many.
SCROLLED = """() => [...document.querySelectorAll(
    '.mx .widget-hbox, .mx-body .widget-vbox:has(> .widget-hbox)')]
  .filter(e => getComputedStyle(e).overflowY !== 'visible' && e.scrollHeight > e.clientHeight)
  .map(e => `${e.innerText.slice(0, 40)}: ${e.scrollHeight} in ${e.clientHeight}`)"""
GRAVE = {"serious", "critical"}
# Moderate, and wrong on a page that is made of landmarks: these are asked for as well.
WANTED = {"region", "landmark-one-main", "page-has-heading-one", "document-title", "heading-order"}


def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if call.when == "call":
        item.stash[OUTCOME] = report
    return report


@pytest.fixture(scope="session")
def chromium():
    """The path of a Chromium or Chrome; the test is skipped when there is none."""
    found = browsers.chromium()
    if found is None:
        pytest.skip("no browser: install Chromium or Chrome, or name one in CHROME=/path/to/it")
    return found


@pytest.fixture(scope="session")
def installed(tmp_path_factory):
    """A folder with nothing but the built wheel in it."""
    wheels, target = tmp_path_factory.mktemp("wheel"), tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run(
        [*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", wheels, ROOT], check=True
    )
    (wheel,) = wheels.glob("*.whl")
    subprocess.run([*pip, "install", "--no-deps", "--target", target, wheel], check=True)
    return target


@pytest.fixture(scope="session")
def environment(installed, tmp_path_factory):
    """The environment in which Python finds the installed wheel before the checkout; proven."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(installed),
        "MEMEXPLORER_CACHE": str(tmp_path_factory.mktemp("cache")),
    }
    code = "import memexplorer; print(memexplorer.__file__)"
    place = subprocess.run(
        [sys.executable, "-P", "-c", code], env=environment, capture_output=True, check=True
    )
    assert Path(place.stdout.decode().strip()).is_relative_to(installed)
    return environment


@pytest.fixture(scope="session")
def notebook(tmp_path_factory):
    """notebook("map", *cells) is the path of a notebook map.ipynb, alone in a folder."""

    def write(name, *sources, **metadata):
        path = tmp_path_factory.mktemp(name) / f"{name}.ipynb"
        cells = [nbformat.v4.new_code_cell(source) for source in sources]
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), path)
        return path

    return write


@pytest.fixture(scope="session")
def serve(environment, installed, tmp_path_factory):
    """serve("--sample", "digits") is the address of a page launched so; one server per asking.

    folder   where the user stands (default: an empty one)
    """
    running = {}

    def start(*options, folder=None):
        asked = (*map(str, options), str(folder))
        if asked not in running:
            folder = folder or tmp_path_factory.mktemp("standing")
            log = tmp_path_factory.mktemp("log") / "server.txt"
            running[asked] = launched(installed, environment, options, folder, log)
        return running[asked][1]

    yield start
    for process, _ in running.values():
        process.send_signal(signal.SIGINT)
    for process, _ in running.values():
        assert process.wait(30) == 0, "`memexplorer launch` does not stop cleanly on Ctrl-C"


def launched(installed, environment, options, folder, log):
    """(process, address) of `memexplorer launch --no-browser` with these options."""
    command = [installed / "bin" / "memexplorer", "launch", "--no-browser", *map(str, options)]
    with open(log, "w") as file:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=file, stderr=subprocess.STDOUT
        )
    give_up = time.monotonic() + 120
    while time.monotonic() < give_up and process.poll() is None:
        found = re.search(r"http://\S+", log.read_text())
        if found:
            return process, found[0]
        time.sleep(0.1)
    process.kill()
    pytest.fail(f"`memexplorer launch` did not start:\n{log.read_text()}")


@pytest.fixture(scope="module")
def browser(chromium):
    """One browser per file of tests. (Its event loop would be in the way of other tests.)"""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def new_page(browser, request):
    """new_page(**settings of the context) is a page of 1280 x 900 that notes every fault.

    A request that would leave this machine finds nobody; it, an error in the console and an error
    in the page's scripts fail the test at its end, but for those that match one of `known`.
    """
    pages, faults = [], []

    def make(known=(), **settings):
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **settings})
        context.set_default_timeout(60_000)
        page = context.new_page()
        note_faults(page, faults, known)
        pages.append(page)
        return page

    yield make
    report = request.node.stash.get(OUTCOME, None)
    if faults or (report and report.failed):
        for number, page in enumerate(pages):
            keep(page, FAILURES / f"{request.node.name}-{number}", faults)
    told = "\n  ".join(faults)
    for page in pages:
        leave(page)
    if told:
        pytest.fail(f"the page is not clean:\n  {told}", pytrace=False)


def leave(page):
    """Close it as a user does, who tells the server: else each kernel, with a network in it, lives
    on for the ten minutes until it is culled, and the machine runs out of memory."""
    with contextlib.suppress(Exception):  # one that crashed, or was closed by its test
        page.goto("about:blank")
        page.wait_for_timeout(100)  # for the message to leave
    page.context.close()


@pytest.fixture
def page(new_page):
    """A page of 1280 x 900 that forgives nothing; see new_page."""
    return new_page()


@pytest.fixture(scope="module")
def tab(browser):
    """(page, faults): a page of 1280 x 900 that all tests of a file go on with; see shared_page."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(60_000)
    page, faults = context.new_page(), []
    note_faults(page, faults)
    yield page, faults
    leave(page)


@pytest.fixture
def shared_page(tab, request):
    """The page as the test before left it; as unforgiving as any other."""
    page, faults = tab
    yield page
    report = request.node.stash.get(OUTCOME, None)
    if faults or (report and report.failed):
        keep(page, FAILURES / request.node.name, faults)
    told = "\n  ".join(faults)
    faults.clear()
    if told:
        pytest.fail(f"the page is not clean:\n  {told}", pytrace=False)


@pytest.fixture
def watch():
    """watch(page, faults) adds to the list whatever is wrong with the page."""
    return note_faults


def note_faults(page, faults, known=()):
    def note(fault):
        if not any(re.search(pattern, fault) for pattern in known):
            faults.append(fault)

    def inside(request):
        if OUTSIDE.match(request.url):
            note(f"a request to the outside: {request.url[:200]}")

    def console(message):
        if message.type == "error":
            place = message.location.get("url", "")
            note(f"console: {message.text[:500]} ({place[:200]})")

    page.context.on("request", inside)
    page.on("websocket", inside)
    page.on("console", console)
    page.on("pageerror", lambda error: note(f"page error: {str(error)[:500]}"))


def keep(page, stem, faults):
    """What the page looked like when the test failed."""
    FAILURES.mkdir(exist_ok=True)
    stem = FAILURES / re.sub(r"[^\w.-]+", "_", stem.name)
    with contextlib.suppress(Exception):  # a page that is gone has no picture
        page.screenshot(path=f"{stem}.png", full_page=True)
        Path(f"{stem}.html").write_text(page.content(), encoding="utf-8")
    Path(f"{stem}.txt").write_text("\n".join([page.url, *faults]), encoding="utf-8")


@pytest.fixture(scope="session")
def pane_of():
    """pane_of(page, "Time machine") is the pane under this heading."""

    def found(page, title):
        return page.locator(".mx-pane", has=page.get_by_role("heading", name=title, exact=True))

    return found


@pytest.fixture(scope="session")
def violations():
    """violations(page) is what axe-core finds that keeps people out, and at which elements."""
    import axe_playwright_python

    axe = Path(axe_playwright_python.__file__).parent / "axe.min.js"

    def found(page):
        page.add_script_tag(path=str(axe))
        return [
            f"{fault['id']} ({fault['impact']}): {fault['help']}: "
            f"{[node['html'][:160] for node in fault['nodes'][:3]]}"
            for fault in page.evaluate(AXE)
            if fault["impact"] in GRAVE or fault["id"] in WANTED
        ]

    return found


@pytest.fixture
def fits():
    """fits(page, "Learn", …) fails if in 800 dark pixels the page or one of these labels is cut,
    or a row of controls scrolls."""

    def look(page, *labels):
        before = page.viewport_size
        page.set_viewport_size({"width": 800, "height": 900})
        page.emulate_media(color_scheme="dark")
        page.wait_for_timeout(500)
        assert page.evaluate("document.documentElement.scrollWidth") <= 800
        assert page.evaluate(SCROLLED) == []
        for label in labels:
            shown = page.get_by_text(label, exact=True)
            cut = shown.evaluate_all("all => all.map(e => e.scrollWidth > e.clientWidth)")
            assert cut, f"no {label}"
            assert not any(cut), label
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(before)

    return look


@pytest.fixture
def on_digits(serve, shared_page):
    """The page of this app on the digits, loaded; the same one for all tests of a file."""

    def opened(app):
        address = serve("--sample", "digits", "--app", app)
        if not shared_page.url.startswith(address):
            shared_page.goto(address)
            shared_page.locator(".mx-source .mx-job").get_by_text("done in").wait_for()
        return shared_page

    return opened
