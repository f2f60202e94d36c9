"""How long do several ways to the same answer take, measured side by side?"""

import gc
import os
import statistics
import time


def conditions() -> str:
    """On what is this measured? Threads, libraries, and how busy the machine was before."""
    import faiss
    import torch

    from memexplorer import storage

    versions = " ".join(f"{name} {number}" for name, number in storage.versions().items())
    device = torch.cuda.get_device_name() if torch.cuda.is_available() else "no GPU"
    load = f", load average {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    threads = f"{torch.get_num_threads()} torch and {faiss.omp_get_max_threads()} FAISS threads"
    return f"{os.cpu_count()} cores, {threads}, {device}{load}; {versions}"


def compared(ways, *, repeats: int) -> dict[str, list[float]]:
    """Seconds of each way, in turn, there and back, so that a slow moment hits all of them.

    ways     name -> callable without arguments
    returns  name -> a number of seconds per repeat
    """
    took = {name: [] for name in ways}
    for turn in range(repeats):
        for name in list(ways)[:: -1 if turn % 2 else 1]:
            gc.collect()
            begun = time.perf_counter()
            ways[name]()
            took[name].append(time.perf_counter() - begun)
    return took


def told(title: str, took: dict, *, bar: float | None = None) -> None:
    """Print each way's times, and the first one's ratio to each of the others.

    bar  what the ratio to the first of the others may be at most
    """
    print(title)
    for name, seconds in took.items():
        low, middle = min(seconds), statistics.median(seconds)
        print(f"    {name:34} min {low:8.3f} s   median {middle:8.3f} s   of {len(seconds)}")
    (ours, first), *others = took.items()
    for name, second in others:
        low, middle = min(first) / min(second), statistics.median(first) / statistics.median(second)
        words = f"    ratio {ours} / {name}: {low:.3f} (min), {middle:.3f} (median)"
        print(words + (f"; bar: at most {bar:.2f}" if bar and name == others[0][0] else ""))
