"""Random labels again and again: what was measured of it, looked for in the shipped digits.

Three settings in which the second set of labels is learned sooner than the first, one in which the
network dies, and clips of moving shapes with a network in three dimensions. Each is fine-tuned on a
few true labels as well. It holds if the second set takes fewer epochs on average over the seeds, in
two of the three, and if the network that dies is said to have died.
"""

import tempfile

import numpy as np

from memexplorer.data import load_examples
from memexplorer.data.samples import sample
from memexplorer.jobs import result_of
from memexplorer.learning.finetuning import LONGER, PRETRAINED, RESCALED, SCRATCH
from memexplorer.learning.worth import by_start, ended, gains
from memexplorer.studies import random_label_pretraining

SLOW = {"make": "perceptron", "rate": 0.02, "momentum": 0.0, "epochs": 600}
SETTINGS = {
    "perceptron, SGD 0.02, no momentum": SLOW,
    "convolutions, SGD 0.02, momentum 0.9": {
        "make": "convolutions", "rate": 0.02, "momentum": 0.9, "epochs": 120, "most": 500,
        "labels": (30, 100, 500),
    },
    "perceptron, Adam 0.001": {**SLOW, "optimizer": "adam", "rate": 0.001},
}  # fmt: skip
DIES = {**SLOW, "rate": 0.05, "momentum": 0.9, "epochs": 400, "labels": ()}
CLIPS = {"make": "convolutions", "rate": 0.02, "momentum": 0.9, "epochs": 200,
         "labels": (16, 64, 200)}  # fmt: skip


def run(*, seeds=3, size=1200, epochs=600, shuffles=4, clips=240):
    digits = [load_examples(sample("digits")[part]) for part in ("data", "held_out")]
    held = 0
    for name, settings in SETTINGS.items():
        sooner = told(name, settings, digits, seeds, size, epochs, shuffles)
        held += sooner
    print(f"{'holds' if held >= 2 else 'DOES NOT HOLD'}: sooner the second time in {held} of 3")
    told("perceptron, SGD 0.05, momentum 0.9", DIES, digits, seeds, size, epochs, shuffles)
    films = [moving(clips, seed=0), moving(clips, seed=1)]
    told("clips of moving shapes, 3-D", CLIPS, films, seeds, clips, epochs, shuffles)


def told(name, settings, sets, seeds, size, epochs, shuffles) -> bool:
    """Train, print what came of it; is the second set learned sooner?"""
    settings = {**settings, "epochs": min(settings["epochs"], epochs)}
    settings["most"] = min(settings.get("most", size), size)
    with tempfile.TemporaryDirectory() as cache:
        found = result_of(random_label_pretraining.run(
            None, *sets, **settings, shuffles=shuffles, repeats=seeds, cache=cache))  # fmt: skip
    print(f"{name}, {len(found.source):,} examples, batches of 32, {seeds} seeds")
    took = {}
    for number, each in ended(found.shuffles).items():
        epochs = [one.epochs for one in each.values() if not one.died]
        took |= {number: epochs} if epochs else {}  # the dead are not quick
        known, died = (sum(getattr(one, what) for one in each.values())
                       for what in ("known", "died"))  # fmt: skip
        print(f"    set {number}: {', '.join(map(str, epochs)) or 'no'} epochs, {known} known"
              + f", {died} dead" * bool(died))  # fmt: skip
    for fault in found.faults:
        print(f"    {fault}")
    for (labels, start), one in by_start(found.tuned).items():
        print(f"    {labels:5} labels, {start}: {one['mean']:.3f} ({one['low']:.3f} to "
              f"{one['high']:.3f}), known after {one['known_at']:.1f} epochs")  # fmt: skip
    for start in (PRETRAINED, RESCALED, LONGER):
        for labels, (mean, low, high) in gains(found.tuned, start, SCRATCH).items():
            print(f"    {labels:5} labels, {start}: {mean:+.3f} ({low:+.3f} to {high:+.3f})")
    if 1 in took and 2 in took:
        ratio = np.mean(took[2]) / np.mean(took[1])
        print(f"    ratio of epochs, second set over first: {ratio:.2f}")
    means = [np.mean(took[number]) if number in took else np.inf for number in (1, 2)]
    return bool(means[1] < means[0])


def moving(count: int, *, seed: int, frames=8, side=12):
    """Clips of a bright square or disc that goes left, right, up or down: eight classes."""
    rng, names = np.random.default_rng(seed), ("left", "right", "up", "down")
    steps = {"left": (0, -1), "right": (0, 1), "up": (-1, 0), "down": (1, 0)}
    rows, columns = np.mgrid[:side, :side]
    clips, labels = np.zeros((count, frames, side, side, 1), np.uint8), []
    for number in range(count):
        shape, way = ("square", "disc")[number % 2], names[number // 2 % 4]
        labels.append(f"{shape} {way}")
        middle, step = rng.integers(0, side, 2), np.array(steps[way])
        for time in range(frames):
            # round the edge, so that where it is says nothing of where it goes
            high, wide = np.abs((np.stack([rows, columns]).T - middle - time * step + side // 2)
                                % side - side // 2).T  # fmt: skip
            inside = np.maximum(high, wide) <= 2 if shape == "square" else high + wide <= 3
            clips[number, time, ..., 0] = 200 * inside
    noise = rng.integers(0, 56, clips.shape, dtype=np.uint8)
    return load_examples((clips + noise, labels))
