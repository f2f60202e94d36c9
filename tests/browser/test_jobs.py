"""Does a job on the page behave: stopped within a second, gone on with, and never a silent fault?

One second is what is promised. The tests allow half a second more, because they share the machine
with the browser, the server and whatever else runs; what was measured is in their messages.
"""

import re
import subprocess
import time

import pytest

ALLOWED = 1.5
FACTORY = """
import os, time, torch


class Slow(torch.nn.Module):
    "A layer so large that a batch takes it 0.3 s, until somebody is in a hurry."

    def forward(self, x):
        time.sleep(0.3 * (len(x) > 2 and not os.path.exists("hurry")))
        return x


def build():
    torch.manual_seed(0)
    end = torch.nn.Linear(8, 6), torch.nn.ReLU(), torch.nn.Linear(6, 3)
    return torch.nn.Sequential(*[Slow() for _ in range(40)], *end).eval()
"""
LOOK = """
import os, pathlib, ipywidgets, numpy as np
from memexplorer.panels import explore, outliers

rng = np.random.default_rng(0)
labels = np.arange(300) % 3
rows = (rng.normal(size=(300, 8)) + 3 * labels[:, None]).astype(np.float32)
np.savez("rows.npz", x=rows, y=labels)
# Other rows than the network's, whose map is in the cache when that page was there first.
np.savez("known.npz", features=rows[:, ::-1].copy(), y=labels, predictions=labels)
hurry = ipywidgets.Button(description="hurry")
hurry.on_click(lambda _: pathlib.Path("hurry").touch())
""".strip()
SLOW = """
page = explore.panel("factory.py:build", "rows.npz")
ipywidgets.VBox([ipywidgets.HTML(f"<pre>pid {os.getpid()}</pre>"), hurry, page])
""".strip()
MAP = """
page = outliers.panel(None, "known.npz")
ipywidgets.VBox([page])
""".strip()
PLANTED = """
pathlib.Path("hurry").touch()
page = explore.panel("factory.py:build", "rows.npz")
panes = {pane._title: pane for view in page.panes.views for pane in [view.pane]}
titles = ipywidgets.HTML("<pre>titles " + "|".join(panes) + "</pre>")


def planting(pane):
    def planted(_):
        raise ZeroDivisionError(f"planted in {pane._title}")

    button = ipywidgets.Button(description=f"plant in {pane._title}")
    button.on_click(pane.guarded(planted))
    return button


def asked(_):
    raise ZeroDivisionError("planted in the controls")


controls = ipywidgets.Button(description="plant in the controls")
controls.on_click(page.controls.guarded(asked))
ipywidgets.VBox([titles, ipywidgets.VBox([controls, *map(planting, panes.values())]), page])
""".strip()


@pytest.fixture(scope="module")
def shown(serve, notebook):
    """shown(name, source) is the address of a notebook that shows this."""

    def made(name, source):
        path = notebook(name, LOOK, source, title="MemExplorer · jobs")
        (path.parent / "factory.py").write_text(FACTORY)
        return serve("--app", path, "--sample", "digits", folder=path.parent)

    return made


@pytest.fixture
def page(new_page):
    """A page with patience: what is waited for here is work, on a machine with other work."""
    page = new_page()
    page.set_default_timeout(180_000)
    return page


def job(page):
    return page.locator(".mx-job").first


def stopped(page):
    """Press Stop; how many seconds until the page says that it has stopped?"""
    page.evaluate(
        """() => {
             const said = document.querySelector('.mx-job .mx-words');
             window.mxStopped = 0;
             const look = () => {
               if (said.textContent.startsWith('stopped')) window.mxStopped = performance.now();
             };
             new MutationObserver(look).observe(
               said, {childList: true, characterData: true, subtree: true});
             const stop = [...document.querySelectorAll('.mx-job button')]
               .find(button => button.textContent === 'Stop');
             window.mxPressed = performance.now();
             stop.click();
           }"""
    )
    page.wait_for_function("window.mxStopped > 0")
    return page.evaluate("(window.mxStopped - window.mxPressed) / 1000")


def alive(process):
    done = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True)
    return bool(done.stdout.strip()) and not done.stdout.strip().startswith("Z")


@pytest.fixture(scope="module")
def slow(shown):
    return shown("slow", SLOW)


def test_a_tab_closed_while_a_job_runs_leaves_no_process(slow, new_page):
    page = new_page()
    page.goto(slow)
    process = int(page.locator("pre", has_text="pid").inner_text().split()[1])
    job(page).get_by_text(re.compile("reading|looking|loading")).wait_for()
    assert alive(process)
    page.goto("about:blank")
    begun = time.monotonic()
    while alive(process) and time.monotonic() < begun + 20:
        time.sleep(0.2)
    print(f"the kernel was gone {time.monotonic() - begun:.1f} s after its tab was closed")
    assert not alive(process), "a job keeps the kernel of a closed page alive"


def test_stop_in_the_middle_of_a_batch_and_load_goes_on(slow, page):
    page.goto(slow)
    job(page).get_by_text(re.compile("reading layers.*300 examples")).wait_for()
    time.sleep(2)  # a batch takes twelve seconds: this is the middle of one
    seconds = stopped(page)
    print(f"stopped in the middle of a batch after {seconds:.2f} s")
    assert seconds <= ALLOWED
    job(page).get_by_text("what was finished is kept, Load goes on from there").wait_for()
    assert job(page).get_by_role("button", name="Stop").is_hidden()
    page.get_by_role("button", name="hurry").click()
    page.get_by_role("button", name="Load", exact=True).first.click()
    job(page).get_by_text("done in").wait_for()
    assert page.locator(".mx-job .mx-fault:visible").count() == 0


def test_stop_while_umap_compiles_and_load_goes_on(shown, page):
    page.goto(shown("map", MAP))
    # A kernel is new, and what UMAP compiles it keeps in memory alone: this is the first call.
    job(page).get_by_text("UMAP: getting ready").wait_for()
    time.sleep(1)
    seconds = stopped(page)
    print(f"stopped while UMAP gets ready after {seconds:.2f} s")
    assert seconds <= ALLOWED
    page.get_by_role("button", name="Load", exact=True).first.click()
    job(page).get_by_text("done in").wait_for()


def test_a_fault_planted_in_each_pane_is_on_the_screen(shown, page):
    page.goto(shown("planted", PLANTED))
    job(page).get_by_text("done in").wait_for()
    titles = page.locator("pre", has_text="titles").inner_text().removeprefix("titles ").split("|")
    assert len(titles) >= 6
    for title in [*titles, "the controls"]:
        page.get_by_role("button", name=f"plant in {title}", exact=True).click()
        fault = page.get_by_role("alert").filter(has_text=f"planted in {title}").first
        fault.wait_for(state="attached")
        fault.scroll_into_view_if_needed()
        assert fault.is_visible(), f"what was planted in {title} can't be seen"
        assert "the details help in a bug report" in fault.inner_text()
    chosen = page.locator(".mx-gallery li button").first  # and the page still works
    chosen.scroll_into_view_if_needed()
    chosen.click()
    page.get_by_role("heading", name=re.compile(r"Its \d+ nearest training examples")).wait_for()
