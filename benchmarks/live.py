"""The page of a training draws at least 5 frames a second and costs at most 10 % of a step.

In Voila and a headless Chromium that paints on the CPU: the page trains a perceptron on digits, and
the same training, from other seeds, runs in the same kernel with nobody looking, in turn, there and
back. Timed in the kernel, from the press of the button to the end, what is measured on the way with
it: by the clock, and by the kernel's processor time, which other programs hardly disturb. Frames
are counted by the page as it has drawn them, while it trains.
"""

import json
import statistics
import tempfile
from pathlib import Path

from benchmarks import pages

PAGE = """
from memexplorer.panels import training
page = training.panel(sample="digits")
page
"""
MEASURE = """
import asyncio, json, tempfile, time
import ipywidgets
from memexplorer import jobs
from memexplorer.studies import learning_curves

view = page.panes.views[1]
said = ipywidgets.HTML("waiting")
said.add_class("said")
view.asked.parts["epochs"].value = $EPOCHS

async def trained(way, seed):
    view.asked.parts["seed"].value = seed
    begun, used = time.perf_counter(), time.process_time()
    if way == "page":
        view.job.begin()
        while view.job.busy:
            await asyncio.sleep(0.02)
    else:
        session, over = page.session, []
        steps = learning_curves.run(session.network, session.training, session.held_out,
                                    cache=session.cache, **view.asked.values())
        jobs.start(steps, seen=lambda *_: None, done=over.append, failed=over.append)
        while not over:
            await asyncio.sleep(0.02)
    return time.perf_counter() - begun, time.process_time() - used

async def measure():
    while page.running.busy:
        await asyncio.sleep(0.2)
    took, seed = {"page": [], "alone": []}, int(time.time()) % 10**6 * 100
    await trained("alone", seed)
    said.value = "begun"
    await asyncio.sleep(1)
    for turn in range($REPEATS):
        for way in ("alone", "page")[:: -1 if turn % 2 else 1]:
            seed += 1
            took[way].append(await trained(way, seed))
    said.value = json.dumps(took)

task = asyncio.get_running_loop().create_task(measure())
said
"""
FRAMES = "() => Number(document.querySelector('.mx-live')?.dataset.frames || 0)"


def run(*, size=100, repeats=4):
    """size: epochs of each training."""
    with pages.browser() as browser, tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "live.ipynb"
        pages.notebook(path, [PAGE, MEASURE], EPOCHS=size, REPEATS=repeats)
        with pages.served(path) as address, pages.opened(browser, address) as (page, _):
            page.locator(".said", has_text="begun").wait_for(timeout=300_000)
            before = page.evaluate(FRAMES)
            page.locator(".said", has_text="{").wait_for(timeout=600_000)
            took = json.loads(page.locator(".said").inner_text())
            frames = page.evaluate(FRAMES) - before
    whole = sum(wall for wall, _ in took["page"])
    rate = frames / whole
    print(f"    {frames} frames in {whole:.1f} s of training, {rate:.1f} a second")
    print(f"    ratio frames a second to the bar of 5: {rate / 5:.2f}; bar: at least 1.00")
    for at, kind in enumerate(("time on the clock", "the kernel's processor time")):
        shown, alone = ([each[at] for each in took[way]] for way in ("page", "alone"))
        pairs = [a / b for a, b in zip(shown, alone, strict=True)]
        print(f"    {kind}: on the page {statistics.median(shown):.2f} s, with nobody looking "
              f"{statistics.median(alone):.2f} s, medians of {repeats}")  # fmt: skip
        print(f"    ratio of {kind}, page / nobody looking: {statistics.median(pairs):.3f} "
              f"({min(pairs):.3f} to {max(pairs):.3f}); bar: at most 1.10")  # fmt: skip
