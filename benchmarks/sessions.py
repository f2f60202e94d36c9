"""Ten pages opened at once on one server are all drawn, and their kernels end after them.

Each page is a browser tab with cookies of its own, and a kernel. First one alone, until its job is
done: its results the others find in the cache (with --cold 1 they find none, and compute, each for
itself, while their maps are awaited); then all at once. Memory is PSS, by
which shared pages are counted once: of each kernel, from /proc/PID/smaps_rollup. Half of the tabs
are then closed as a user closes them, and tell the server; the others vanish as in a crash, and
their kernels are culled, here after --cull seconds instead of the ten minutes of voila.json. (Less
than a page takes to connect would cull it while it opens.) Of the server, the most it ever held is
told: a single message that it misreads can cost it gigabytes for a moment.
The browser runs on the same machine, so that all times are upper bounds; the load of the machine
is printed beside them. Nothing is opened where the memory would not do.
"""

import asyncio
import os
import re
import statistics
import tempfile
import time
from pathlib import Path

from memexplorer.server import asking, browsers, launcher

MIB = 1024  # KiB, as /proc counts
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--use-gl=angle",
         "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
         "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]  # fmt: skip
PATIENCE = 300  # seconds for a picture
ROOM = 1200  # MiB that a session may want: its kernel, and the browser's part of it
SHOWN = re.compile(r"showing [\d,]+ of [\d,]+")


def run(*, size=10, sample="cifar-small", page="outliers", cull=120, cold=0):
    if browsers.chromium() is None:
        raise SystemExit("no browser: install Chromium or Chrome, or name one in CHROME")
    if (free := available()) < ROOM * (size + 1):
        raise SystemExit(
            f"{size} sessions may want {ROOM * (size + 1):,.0f} MiB of memory, and {free:,.0f} MiB "
            f"are free; close something, or ask for fewer: --size {max(1, int(free / ROOM) - 1)}"
        )
    every = max(1, cull // 10)
    options = [f"--MappingKernelManager.cull_idle_timeout={cull}",
               f"--MappingKernelManager.cull_interval={every}"]  # fmt: skip
    with tempfile.TemporaryDirectory() as cache:
        for part, count in (("alone", 1), ("together", size)):
            folder = Path(cache) / (part if cold else "shared")
            os.environ["MEMEXPLORER_CACHE"] = str(folder)
            given = asking.wanted({"sample": sample})
            with launcher.serving(given, app=page, options=options) as (address, server):
                if part == "alone":
                    waits = {"until_done": not cold}
                    one = asyncio.run(opened(address, server.pid, 1, cull + 3 * every, **waits))
                    report(f"one {page} alone, nothing cached", one)
                else:
                    known = "nothing" if cold else "all"
                    many = asyncio.run(opened(address, server.pid, count, cull + 3 * every))
                    report(f"{count} at once, {known} cached", many)
    if one["memory"] and many["memory"]:
        ratio = statistics.mean(many["memory"]) / one["memory"][0]
        print(f"    ratio memory of a session, {size} at once / alone: {ratio:.3f}")
    print(f"    all {size} drawn: {'yes' if many['drawn'] == size else 'NO'}; bar: yes")
    print(f"    kernels that died: {size - many['alive']}; bar: 0")
    print(f"    all kernels gone: {'yes' if not many['left'] else 'NO'}; bar: yes, within the time")


async def opened(address, server, count, patience, *, until_done=False):
    """Open so many pages at once, wait until all are drawn, close them, wait for their kernels.

    until_done  wait for the end of their jobs too, so that the cache has all results
    """
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        flags = {"executable_path": browsers.chromium(), "args": FLAGS}
        browser = await playwright.chromium.launch(**flags)
        contexts = [await browser.new_context() for _ in range(count)]
        pages = [await context.new_page() for context in contexts]
        begun, load = time.monotonic(), os.getloadavg()[0]
        said = await asyncio.gather(*(drawn(page, address, begun) for page in pages))
        alive = kernels(server)
        found = {"said": [words for words, _ in said], "took": [took for _, took in said],
                 "drawn": sum(words == "drawn" for words, _ in said), "alive": len(alive),
                 "memory": [memory(process) for process in alive],
                 "server": most_ever(server), "load": (load, os.getloadavg()[0])}  # fmt: skip
        if until_done:
            for page in pages:
                told = page.locator(".mx-job").get_by_text("done in").first
                await told.wait_for(timeout=PATIENCE * 1000)
        half = (count + 1) // 2
        await asyncio.gather(*(page.goto("about:blank") for page in pages[:half]))
        found["told"] = await gone(server, count - half, patience)
        await asyncio.gather(*(context.close() for context in contexts[half:]))
        found["culled"] = await gone(server, 0, patience)
        found["left"] = len(kernels(server))
        await browser.close()
    return found


async def drawn(page, address, begun):
    """("drawn" or what went wrong, seconds since all began)."""
    try:
        await page.goto(address, timeout=PATIENCE * 1000, wait_until="commit")
        fault = page.locator(".mx-fault:visible").first
        await page.get_by_text(SHOWN).first.or_(fault).first.wait_for(timeout=PATIENCE * 1000)
        failed = await fault.count() > 0
        if not failed:
            await page.locator("canvas").first.wait_for(timeout=PATIENCE * 1000)
        words = f"failed: {(await fault.inner_text())[:200]}" if failed else "drawn"
    except Exception as fault:  # whatever it is, the other tabs go on
        words = f"{type(fault).__name__}: {str(fault).splitlines()[0]}"
    return words, time.monotonic() - begun


async def gone(server, most, patience):
    """Seconds until at most so many kernels are left, or None."""
    begun = time.monotonic()
    while time.monotonic() - begun < patience:
        if len(kernels(server)) <= most:
            return time.monotonic() - begun
        await asyncio.sleep(0.2)
    return None


def kernels(server) -> list[int]:
    """The processes of the pages: our kernels, started by this server."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int(folder.joinpath("stat").read_text().rpartition(")")[2].split()[1])
            words = folder.joinpath("cmdline").read_bytes()
        except (OSError, IndexError):  # it has just ended
            continue
        if parent == server and b"memexplorer.server.kernel" in words:
            found.append(int(folder.name))
    return found


def memory(process) -> float:
    """MiB of a process, shared pages in proportion."""
    try:
        text = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return float("nan")
    return int(text.partition("\nPss:")[2].split()[0]) / MIB


def most_ever(process) -> float:
    """MiB that a process ever held at once."""
    text = Path(f"/proc/{process}/status").read_text()
    return int(text.partition("\nVmHWM:")[2].split()[0]) / MIB


def available() -> float:
    """MiB that new processes can have without swapping."""
    text = Path("/proc/meminfo").read_text()
    return int(text.partition("\nMemAvailable:")[2].split()[0]) / MIB


def report(title, found):
    before, after = found["load"]
    print(f"{title} (load of the machine {before:.1f} before, {after:.1f} when drawn, "
          f"{os.cpu_count()} cores)")  # fmt: skip
    for words in {words for words in found["said"] if words != "drawn"}:
        print(f"    {words}")
    took, held = sorted(found["took"]), found["memory"]
    print(f"    drawn {found['drawn']} of {len(took)}; kernels alive {found['alive']}")
    print(f"    a map is drawn: first {took[0]:.1f} s, last {took[-1]:.1f} s")
    if held:
        print(f"    memory of a session: mean {statistics.mean(held):,.0f} MiB, largest "
              f"{max(held):,.0f} MiB; all {sum(held):,.0f} MiB, and the server at "
              f"most {found['server']:,.0f} MiB")  # fmt: skip
    for name, words in (("told", "told by the closing page"), ("culled", "culled")):
        took = found[name]
        print(f"    kernels gone, {words}: {'NOT in time' if took is None else f'{took:.1f} s'}")
