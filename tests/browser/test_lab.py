"""Do the panels live in JupyterLab and beside each other, and does our tile open one there?"""

import json
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat
import pytest

# JupyterLab's own words in the console, of which nothing is ours. Each with where it comes from.
KNOWN = ()
EXAMPLE = Path(__file__).parents[2] / "examples" / "embedding_a_widget.ipynb"
CELL = 'from memexplorer.panels import outliers\n\noutliers.panel(sample="digits")'
VOILA = {"voila": {"template": "memexplorer"}, "title": "MemExplorer · in the lab"}


@pytest.fixture(scope="module")
def lab(environment, installed, chromium, tmp_path_factory):
    """(address of JupyterLab, token, folder it shows), with nothing of the user's in it."""
    home, folder = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("shown")
    nbformat.write(notebook(CELL, **VOILA), folder / "outliers.ipynb")
    # JupyterLab asks its makers for news, which no notebook of ours needs
    (home / "labconfig").mkdir()
    (home / "labconfig" / "page_config.json").write_text(
        json.dumps({"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}})
    )
    own = {"HOME": home, "JUPYTER_CONFIG_DIR": home, "JUPYTER_DATA_DIR": home / "data",
           "JUPYTER_RUNTIME_DIR": home / "runtime", "JUPYTERLAB_SETTINGS_DIR": home / "settings",
           "JUPYTERLAB_WORKSPACES_DIR": home / "workspaces", "IPYTHONDIR": home / "ipython",
           "JUPYTER_PATH": installed / "share" / "jupyter"}  # fmt: skip
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token = secrets.token_urlsafe(16)
    command = [
        sys.executable, "-P", "-m", "jupyterlab", "--no-browser", "--allow-root",
        "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={folder}", "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]  # fmt: skip
    known = {**environment, **{name: str(place) for name, place in own.items()}}
    with open(home / "log.txt", "w") as log:
        process = subprocess.Popen(
            command, env={**known, "JUPYTER_TOKEN": token}, cwd=folder, stdout=log, stderr=log
        )
    address = f"http://127.0.0.1:{port}"
    wait_for(f"{address}/api?token={token}", process, home / "log.txt")
    yield address, token, folder
    process.terminate()
    process.wait(30)


def notebook(*sources, **metadata):
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": spec, **metadata})


def wait_for(address, process, log):
    give_up = time.monotonic() + 60
    while time.monotonic() < give_up and process.poll() is None:
        try:
            return urllib.request.urlopen(address, timeout=2).close()
        except OSError:
            time.sleep(0.2)
    process.kill()
    return pytest.fail(f"JupyterLab did not start:\n{log.read_text()[-3000:]}")


@pytest.fixture
def page(new_page):
    """A page as unforgiving as the others', but for what JupyterLab itself is known to say."""
    return new_page(known=KNOWN, viewport={"width": 1400, "height": 1000})


def drawn(place):
    """Waits until the map in here is drawn, and nothing has failed."""
    place.get_by_text(re.compile(r"showing [\d,]+ of [\d,]+")).first.wait_for()
    place.locator("canvas").first.wait_for()
    assert place.locator(".mx-fault:visible").all_inner_texts() == []


def keys_stay(page):
    """A key on the panel is the panel's: in command mode "x" cuts a cell, "d d" deletes it."""
    page.evaluate("document.addEventListener('keydown', (e) => (window.heard ??= []).push(e.key))")
    pictures = page.locator(".mx-selected .mx-gallery li button")
    pictures.first.focus()
    page.keyboard.press("ArrowRight")  # is still the gallery's own
    assert pictures.nth(1).evaluate("one => one === document.activeElement")
    canvas = page.locator(".mx-map [role=application]").first
    for place in (pictures.first, page.locator(".mx-main select").first, canvas):
        place.focus()
        for key in ("x", "d", "d", "b", "Shift+Enter", "Alt+Enter", "Control+Enter"):
            page.keyboard.press(key)
    page.wait_for_timeout(300)  # JupyterLab would have acted by now
    assert page.locator(".jp-Notebook .jp-CodeCell").count() == 1
    assert page.locator(".jp-OutputArea .mx-page").count() == 1
    assert set(page.evaluate("window.heard ?? []")) <= {"Control"}
    page.keyboard.press("Escape")  # is JupyterLab's as well
    assert page.evaluate("window.heard.at(-1)") == "Escape"


def fits(page, wide):
    """In a pane this wide the map takes the panel's width, and nothing is cut off."""
    output = page.locator(".jp-OutputArea-output:has(.mx-page)")
    output.evaluate("(one, wide) => { one.style.maxWidth = `${wide}px`; }", wide)
    page.locator(".mx.mx-narrow > .mx-page").wait_for()
    page.wait_for_timeout(300)
    panel, picture, chosen = (
        page.locator(place).first.bounding_box()
        for place in (".mx:has(> .mx-page)", ".mx-map canvas", ".mx-selected")
    )
    assert picture["width"] > 0.8 * panel["width"]
    assert chosen["x"] + chosen["width"] <= panel["x"] + panel["width"] + 1
    assert chosen["y"] > picture["y"] + picture["height"]


def test_a_panel_in_a_notebook_and_its_preview(lab, page):
    address, token, _ = lab
    page.goto(f"{address}/lab/tree/outliers.ipynb?token={token}")
    page.locator(".jp-Notebook .jp-Cell").first.wait_for()
    page.get_by_text("| Idle").first.wait_for()  # without a kernel "Run" asks for one
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name=re.compile("^Run All Cells")).click()
    shown = page.locator(".jp-OutputArea .mx")
    shown.first.wait_for()
    drawn(page.locator(".jp-OutputArea"))
    keys_stay(page)
    for wide in (968, 430):  # of a window of 1,400
        fits(page, wide)

    page.goto(f"{address}/voila/render/outliers.ipynb")
    assert page.title() == "MemExplorer · in the lab"
    assert page.locator(".mx-index").count() == 0, "JupyterLab has no index of ours"
    drawn(page.locator("body"))


def test_the_tile_opens_a_notebook_that_works(lab, page):
    address, token, folder = lab
    page.goto(f"{address}/lab/workspaces/new?token={token}")
    page.locator(".jp-LauncherCard", has_text="MemExplorer").click()
    page.locator(".jp-OutputArea .mx .mx-page").wait_for()
    page.get_by_text("showing 4,000 of 4,000").first.wait_for()  # its kernel is at work
    assert page.locator(".mx-fault:visible").all_inner_texts() == []
    (made,) = set(folder.glob("*.ipynb")) - {folder / "outliers.ipynb"}
    kept = nbformat.read(made, as_version=4)
    assert kept.metadata["voila"] == {"template": "memexplorer"}
    assert "explore.panel()" in kept.cells[0].source
    page.locator(".jp-Notebook-toolbar, .jp-NotebookPanel-toolbar").first.wait_for()
    assert page.get_by_title(re.compile("Render with Voil", re.IGNORECASE)).count() > 0


def test_the_example_embeds_widgets(serve, new_page, tmp_path):
    shutil.copy(EXAMPLE, tmp_path)
    page = new_page()
    page.goto(serve("--app", tmp_path / EXAMPLE.name, folder=tmp_path))
    page.get_by_text("showing 2,000 of 2,000").nth(1).wait_for()
    assert page.locator(".mx-page").count() == 1
    alone = page.locator(".mx-map:not(.mx-page *)")
    assert alone.count() == 2, "the plane, and the plane with what is told of it"
    page.get_by_text("51 points, mean score").last.wait_for()


TWO = """
import ipywidgets
from memexplorer.panels import outliers, units

left = outliers.panel(sample="digits")
right = units.panel(sample="digits")
ipywidgets.VBox([left, right])
""".strip()
TELL = """
told = ipywidgets.HTML("none")
def tell(_):
    counts = [len(panel.session.selection) for panel in (left, right)]
    told.value = "selected: {} and {}".format(*counts)
button = ipywidgets.Button(description="tell")
button.on_click(tell)
ipywidgets.VBox([button, told])
""".strip()


def test_two_panels_on_one_page_keep_apart(serve, new_page, tmp_path):
    nbformat.write(notebook(TWO, TELL, title="MemExplorer · two"), tmp_path / "two.ipynb")
    page = new_page()
    page.goto(serve("--app", tmp_path / "two.ipynb", folder=tmp_path))
    for number in (0, 1):
        page.locator(".mx-job").nth(number).get_by_text("done in").wait_for()
    left, right = page.locator(".mx-page").nth(0), page.locator(".mx-page").nth(1)
    assert page.locator(".mx-page").count() == 2
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(one => one.id)")
    twice = sorted({name for name in ids if name and ids.count(name) > 1})
    assert not twice, f"two elements have one id: {twice}"

    left.locator(".mx-selected .mx-gallery li button").first.click()
    left.get_by_text("Its 8 nearest training examples").wait_for()
    assert right.get_by_text("Its 8 nearest training examples").count() == 0
    canvas = right.locator("canvas").first
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.3)
    right.get_by_text("12 of 1,200 selected", exact=True).first.wait_for()
    page.get_by_role("button", name="tell").click()
    page.get_by_text("selected: 0 and 12").wait_for()
