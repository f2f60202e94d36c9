"""A step of a training that is followed takes at most 1.05 x a step of the bare PyTorch loop.

Both teach the same network on the same data, which lie in memory: digits and a perceptron
64-256-256-10 in batches of 32, images of 32 x 32 and a small CNN in batches of 64, by SGD with
momentum. The bare loop draws an order, takes a batch, and goes down, and looks at nothing. Ours is
`learning.course`, which hands back control after each step, between two measurements (these are not
of the step). A few steps of each in turn, there and back; the ratio is that of the medians.
"""

import itertools
import tempfile
import time

import numpy as np
import torch
from torch.nn import functional

from benchmarks import subjects, timing
from memexplorer.data import load_examples
from memexplorer.data.samples import sample
from memexplorer.learning.course import course
from memexplorer.learning.placing import placed
from memexplorer.learning.recipe import Recipe
from memexplorer.models.makes import made


def run(*, size=1200, steps=5, repeats=800):
    digits = load_examples(sample("digits")["data"]).take(np.arange(min(size, 1200)))
    images = load_examples(subjects.cifar_small(min(size, 1200))[1])
    wholes = []
    for name, examples, make, batch in (("perceptron 64-256-256-10", digits, "perceptron", 32),
                                        ("small CNN, 32 x 32", images, "cnn", 64)):  # fmt: skip
        whole = compared(name, examples, make, batch, steps, repeats)
        wholes.append(whole)
    print(f"    ratio the larger of both to the bar of 1.05: {max(wholes) / 1.05:.3f}")


def compared(name, examples, make, batch, steps, repeats) -> float:
    """The ratio of ours to the bare loop."""
    network = made(make, examples)
    with tempfile.TemporaryDirectory() as cache:
        recipe = Recipe(batch_size=batch, epochs=10_000_000)
        ours = course(network, examples, None, recipe, every=10**12, cache=cache)
        for progress in ours:
            if progress.unit == "steps" and progress.done > 20:
                break
        bare = plain(made(make, examples), examples, batch)
        took, used = in_turn({"followed": ours, "bare loop": bare}, steps, repeats)
        ours.close()
    timing.told(f"{name}, {len(examples):,} examples, batches of {batch}, {steps} steps", took)
    for kind, seconds in (("on the clock", took), ("of the processor", used)):
        (low, middle, high), (_, each, _) = (
            np.quantile(one, [0.25, 0.5, 0.75]) for one in seconds.values()
        )
        print(
            f"    ratio of median times {kind}: {middle / each:.3f} (middle half of ours "
            f"{low / each:.3f} to {high / each:.3f}); bar: at most 1.05; a bare step takes "
            f"{each / steps * 1e6:.0f} µs"
        )
    return float(middle / each)  # the processor's: other programs hardly disturb it


def in_turn(ways, steps, repeats) -> tuple[dict, dict]:
    """Seconds by the clock, and of the processor, for so many steps of each, again and again.

    Short turns, so that a slow moment hits both.
    """
    took, used = {name: [] for name in ways}, {name: [] for name in ways}
    for turn in range(repeats):
        for name in list(ways)[:: -1 if turn % 2 else 1]:
            begun, before = time.perf_counter(), time.process_time()
            for _ in itertools.islice(ways[name], steps):
                pass
            took[name].append(time.perf_counter() - begun)
            used[name].append(time.process_time() - before)
    return took, used


def plain(network, examples, size):
    """The bare loop, a step at a time."""
    inputs, targets = placed(network, examples)
    go_down = torch.optim.SGD(network.train().parameters(), 0.05, momentum=0.9)
    for epoch in itertools.count():
        order = torch.from_numpy(np.random.default_rng([0, epoch]).permutation(len(inputs)))
        for rows in order.split(size):
            cost = functional.cross_entropy(network(inputs[rows]), targets[rows])
            go_down.zero_grad(set_to_none=True)
            cost.backward()
            go_down.step()
            yield
