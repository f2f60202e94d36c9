"""Does a page arrive whole: the wheel's code, nothing from outside, and nothing left behind?"""

import json
import re
import subprocess
import sys
import time

import pytest

LOOK = """
import os, ipywidgets, memexplorer
from memexplorer.server import launcher
button, said = ipywidgets.Button(description="press", icon="play"), ipywidgets.HTML("waiting")
button.on_click(lambda _: setattr(said, "value", "pressed"))
seen = {"from": memexplorer.__file__, "in": os.getcwd(), "pid": os.getpid()}
seen["asked"] = launcher.sources()
""".strip()
SHOW = """
import json
ipywidgets.VBox([ipywidgets.HTML("<pre>" + json.dumps(seen) + "</pre>"), button, said])
""".strip()


@pytest.fixture
def stub(notebook):
    """A notebook that shows what its kernel sees."""
    return notebook("stub", LOOK, SHOW, title="MemExplorer · stub")


def seen(page):
    return json.loads(page.locator("pre", has_text='"asked"').inner_text())


def test_the_wheel_is_served_where_the_user_stands(serve, page, stub, installed, tmp_path):
    page.goto(serve("--app", stub, "--sample", "digits", folder=tmp_path))
    found = seen(page)
    assert found["from"].startswith(str(installed))
    assert found["in"] == str(tmp_path)
    samples = str(installed / "memexplorer" / "sample_data")
    assert found["asked"] == {"sample": "digits", "roots": [str(tmp_path), samples]}
    assert page.title() == "MemExplorer · stub"
    page.get_by_role("button", name="press").click()
    page.get_by_text("pressed").wait_for()


def test_without_the_token_there_is_no_page(serve, new_page, stub, tmp_path):
    address = serve("--app", stub, "--sample", "digits", folder=tmp_path)
    page = new_page()
    page.goto(address.partition("?")[0])
    assert "/login" in page.url
    assert page.get_by_text('"asked"').count() == 0


def test_a_closed_page_ends_its_kernel(serve, page, stub, tmp_path):
    page.goto(serve("--app", stub, "--sample", "digits", folder=tmp_path))
    process = seen(page)["pid"]
    assert alive(process)
    page.get_by_role("button", name="press").wait_for()
    page.goto("about:blank")
    give_up = time.monotonic() + 20
    while alive(process) and time.monotonic() < give_up:
        time.sleep(0.2)
    assert not alive(process), "the kernel of a closed page lives on, with its model in memory"


def alive(process):
    done = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True)
    return bool(done.stdout.strip()) and not done.stdout.strip().startswith("Z")


BUSY = """
import ipywidgets
from bokeh.plotting import figure
from comm import get_comm_manager
from memexplorer.widgets import look
from memexplorer.widgets.picture import Picture

look.prepare()
drawing = figure(height=200)
picture = Picture(drawing, "a drawing")
drawing.scatter([1, 2], [3, 4])  # after the picture was made, before any page shows it
# As from a kernel that is busy for the first seconds: what all widgets are is never said.
get_comm_manager().register_target("jupyter.widget.control", lambda comm, message: None)
ipywidgets.VBox([picture, ipywidgets.HTML("after it")])
""".strip()


def test_a_page_of_a_busy_kernel_has_its_figures(serve, page, notebook):
    path = notebook("busy", BUSY)
    shown = page.goto(serve("--app", path, folder=path.parent))
    page.get_by_text("after it").wait_for()
    page.locator("canvas").first.wait_for()
    assert len(shown.body()) < 500_000, "Bokeh came in the page, and not as files that are kept"


@pytest.mark.parametrize(("scheme", "background"), [("light", 255), ("dark", 17)])
def test_the_page_follows_the_readers_light(serve, new_page, stub, tmp_path, scheme, background):
    page = new_page(color_scheme=scheme)
    page.goto(serve("--app", stub, "--sample", "digits", folder=tmp_path))
    page.get_by_role("button", name="press").wait_for()
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert [int(part) for part in re.findall(r"\d+", colour)] == [background] * 3


def test_the_tests_own_page_notices_what_is_wrong(browser, watch):
    from playwright.sync_api import Error

    faults, page = [], browser.new_page()
    watch(page, faults)
    page.goto("about:blank")
    page.evaluate("console.error('a cry'); setTimeout(() => { throw Error('a fall') })")
    for address in ("http://example.com/", "http://192.0.2.1/"):
        with pytest.raises(Error):
            page.evaluate("address => fetch(address, {mode: 'no-cors'})", address)
    page.close()
    told = "\n".join(faults)
    for words in ("a cry", "a fall", "outside: http://example.com", "outside: http://192.0.2.1"):
        assert words in told


def test_the_wheel_carries_what_is_shipped(environment):
    code = "from memexplorer import shipped; print(*map(shipped.folder, ('apps', 'sample_data')))"
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert all(place.startswith(environment["PYTHONPATH"]) for place in done.stdout.split())
