"""The map of 1,000,000 points: painted in 4 s, lasso in 250 ms, sharp in 700 ms, 3 MB in all.

Each number of points in Voila and a headless Chromium, ours and jupyter-scatter's in turn. "paint":
from the moment the kernel runs the notebook's first line (it imports, makes the points and the
widget) to the first screenshot with the picture in it. "lasso": from mouse-up to the frame in which
the page shows how many points Python was told of. "zoom": from the last turn of the wheel to the
frame after the sharp picture came; jupyter-scatter asks no server, there it is the second frame the
page draws. "bytes": received over the websocket until a second brought nothing more, all of the
page's widgets with it; "in all": after the lassos and the zoom too. Medians.
"""

import importlib.util
import statistics
import tempfile
from pathlib import Path

from benchmarks import pages

BARS = {"paint": 4000, "lasso": 250, "zoom": 700, "bytes": 3e6}
POINTS = """
import time
began = time.time()
import ipywidgets, numpy as np
rng = np.random.default_rng(0)
kind = rng.integers(30, size=$COUNT)
centres, width = rng.normal(size=(30, 2)) * 5, rng.uniform(0.3, 1.2, size=30)
points = centres[kind] + rng.normal(size=($COUNT, 2)) * width[kind][:, None]
scores = rng.beta(1, 6, size=$COUNT)
said = ipywidgets.HTML("none")
said.add_class("said")
def tell(change):
    said.value = f"{len(change['new']):,} selected"
"""
OURS = """
from memexplorer.widgets import look
from memexplorer.widgets.point_map import PointMap
look.prepare()
plane = PointMap()
plane.draw(points, scores, label="score")
plane.observe(tell, "selected")
"""
THEIRS = """
import jscatter, pandas
table = pandas.DataFrame({"x": points[:, 0], "y": points[:, 1], "score": scores})
drawn = jscatter.Scatter(data=table, x="x", y="y", color_by="score", height=440)
drawn.mouse("lasso")
plane = drawn.widget
plane.observe(tell, "selection")
"""
SHOW = "ipywidgets.VBox([ipywidgets.HTML(f'<i class=began>{began}</i>'), plane, said])"
FIND = "name => Bokeh.index.roots.find(root => root.model.x_range).model.select(name)[0]"
SHARP = f"""() => {{ const find = {FIND};
  stopwatch.sharp = 0;
  find("detail").properties.data.change.connect(() => requestAnimationFrame(() =>
    requestAnimationFrame(() => {{ stopwatch.sharp = performance.now(); }}))); }}"""
FRAMES = """new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() =>
  done(performance.now() - stopwatch.wheel))))"""


def run(*, size=1_000_000, steps=3, repeats=3):
    known = importlib.util.find_spec("jscatter") is not None
    if not known:
        print("    jupyter-scatter isn't installed (pip install 'memexplorer[bench]'): ours alone")
    ways = {"memexplorer": OURS, **({"jupyter-scatter": THEIRS} if known else {})}
    medians = {}
    with pages.browser() as browser, tempfile.TemporaryDirectory() as folder:
        for count in (size // 10**step for step in reversed(range(steps))):
            for name, cell in ways.items():
                path = Path(folder) / f"{name}-{count}.ipynb"
                pages.notebook(path, [POINTS, cell, SHOW], COUNT=count)
                with pages.served(path) as address:
                    found = [looked(browser, address, cell == OURS) for _ in range(repeats)]
                medians[count, name] = middle = {
                    what: statistics.median(one[what] for one in found) for what in found[0]
                }
                print(f"    {count:9,} points, {name:16} {told(middle)}")
    compare(medians, size)


def looked(browser, address, ours) -> dict:
    """What one visit to the page took: milliseconds, and bytes."""
    with pages.opened(browser, address) as (page, traffic):
        when, box = pages.painted(page)
        began = float(page.locator(".began").inner_text(timeout=60_000))
        took = {"paint": (when - began) * 1000, "bytes": pages.settled(page, traffic)}
        page.evaluate(pages.STOPWATCH)
        times = [pages.lassoed(page, box, *ends) for ends in ((0.4, 0.5), (0.45, 0.6), (0.3, 0.7))]
        took["lasso"] = statistics.median(times)
        took["zoom"] = zoomed(page, box, ours)
        took["bytes in all"] = traffic["bytes"]
    return took


def zoomed(page, box, ours) -> float:
    if not ours:
        pages.wheeled(page, box)
        return page.evaluate(FRAMES)
    page.evaluate(SHARP)
    pages.wheeled(page, box, held="Control")
    if page.evaluate(f"({FIND})('crowd').data.image.length") == 0:
        return page.evaluate(FRAMES)  # so few that all are single points: no picture to wait for
    page.wait_for_timeout(1500)
    return page.evaluate("stopwatch.sharp - stopwatch.wheel")


def told(took) -> str:
    times = "   ".join(f"{what} {took[what]:6,.0f} ms" for what in ("paint", "lasso", "zoom"))
    sent = "   ".join(f"{what} {took[what] / 1e6:6.2f} MB" for what in ("bytes", "bytes in all"))
    return f"{times}   {sent}"


def compare(medians, size) -> None:
    """Say each bar and how far from it."""
    ours = {count: took for (count, name), took in medians.items() if name == "memexplorer"}
    theirs = medians.get((size, "jupyter-scatter"))
    for what, bar in BARS.items():
        share, unit = ours[size][what] / bar, "MB" if what == "bytes" else "ms"
        bar = bar / 1e6 if unit == "MB" else bar
        print(f"    ratio {what} of {size:,} points to the bar of {bar:,.0f} {unit}: {share:.2f}")
    least = min(ours)
    flat = ours[size]["bytes"] / ours[least]["bytes"]
    print(
        f"    ratio bytes of {size:,} points to those of {least:,}: {flat:.2f} (flat above 5,000)"
    )
    for what in BARS if theirs else ():
        share = ours[size][what] / theirs[what]
        bar = "; bar: at most 1.00" if what == "lasso" else ""
        print(f"    ratio {what} of {size:,} points to jupyter-scatter's: {share:.2f}{bar}")
