"""Peak memory at 4 x the images is within 15 % of that at 1 x, wherever the images come from.

Each size runs in a process of its own: the whole UnitMem study, from three sources. "generated":
images made when asked for; "mapped": a memory-mapped .npy file, whose touched pages count as this
process's; "array": all of them in memory, where the images themselves are part of what grows.
"""

import tempfile
from pathlib import Path

import numpy as np

from benchmarks import fresh, subjects
from memexplorer.data import load_examples
from memexplorer.data.examples import Examples
from memexplorer.jobs import result_of
from memexplorer.studies import neighbor_agreement, unit_memorization

SHAPE = 32, 32, 3


def run(*, size=20_000, views=2, sources="generated,mapped,array", job="units"):
    if job not in ("units", "agreement"):
        raise SystemExit(f"--job is {job!r}, but 'units' or 'agreement' was wanted")
    print(f"{job} of cifar-small's network, {views} views; VmHWM, or else ru_maxrss")
    for source in sources.split(","):
        peaks = []
        for count in (size // 4, size):
            with tempfile.TemporaryDirectory() as folder:
                asked = {"source": source, "count": count, "views": views, "job": job}
                found = fresh.process(__name__, folder=folder, **asked)
            peak, before = (found[name] / fresh.MIB for name in ("peak", "before"))
            peaks.append(peak)
            print(
                f"    {source:10} {count:7,} images: peak {peak:7.1f} MiB, of which imported and "
                f"loaded before {before:6.1f} MiB"
            )
        ratio = peaks[1] / peaks[0]
        print(f"    ratio {size:,} / {size // 4:,} images, {source}: {ratio:.3f} (bar: 1.15)")


class Generated:
    """Images made when asked for, the same each time; nothing is held."""

    def __init__(self, count):
        self.count = count

    def __len__(self):
        return self.count

    def __getitem__(self, rows):
        pixels = np.arange(int(np.prod(SHAPE))).reshape(SHAPE)
        scale = 1 + np.asarray(rows)[:, None, None, None]
        return (np.sin(pixels[None] * 0.01 * scale) * 127 + 128).astype(np.uint8)

    def content(self):
        yield f"generated {self.count}".encode()


def prepare(source, count, views, job, folder):
    network, _ = subjects.cifar_small(1)
    labels = np.arange(count) % 10
    examples = sourced(source, count, labels, Path(folder))

    def work():
        how = {"cache": Path(folder) / "cache"}
        if job == "units":
            result_of(unit_memorization.run(network, examples, augmentations=views, **how))
        else:
            result_of(neighbor_agreement.run(network, examples, **how))

    return work


def sourced(source, count, labels, folder):
    images = Generated(count)
    if source == "generated":
        ids, classes = np.arange(count).astype(str), tuple("0123456789")
        return Examples(ids, labels, classes, images, source)
    if source == "array":
        held = np.empty((count, *SHAPE), np.uint8)
    elif source == "mapped":
        place = {"mode": "w+", "dtype": np.uint8, "shape": (count, *SHAPE)}
        held = np.lib.format.open_memmap(folder / "images.npy", **place)
    else:
        raise SystemExit(f"--sources has {source!r}, but there are generated, mapped and array")
    for first in range(0, count, 256):
        rows = np.arange(first, min(first + 256, count))
        held[rows] = images[rows]
    if source == "mapped":
        held.flush()
        held = np.load(folder / "images.npy", mmap_mode="r")
    return load_examples((held, labels))
