"""LASS over many examples at once takes at most a twentieth of a loop over single examples.

The loop is the same search written down for one example at a time: as many steps, each with one
gradient, and it stops when the answer changes. With `sample` above 1 it is run on every so many-th
example, and its time counted as many times. On the digits' perceptron, and on a small network of
convolutions.
"""

import numpy as np
import torch
from torch import nn

from benchmarks import timing
from memexplorer.closer.lass import answering
from memexplorer.data import load_examples
from memexplorer.data.samples import sample as shipped
from memexplorer.measures.sensitivity import critical
from memexplorer.models.loading import load_model, origin
from memexplorer.models.preprocessing import to_batch


def one_by_one(network, inputs, *, radius, iterations, seed):
    """The search as anybody would write it down, one example after the other: who is critical."""
    found, generator = [], torch.Generator().manual_seed(seed)
    for x in inputs.split(1):
        points, before = x.clone(), network(x).argmax(1)
        for _ in range(iterations):
            points.requires_grad_()
            output = network(points)
            if output.argmax(1) != before:
                break
            (slope,) = torch.autograd.grad(nn.functional.cross_entropy(output, before), points)
            drawn = torch.randn(x.shape, generator=generator)
            moved = points.detach() + radius / 4 * slope.sign() + radius / 5 * drawn
            points = torch.minimum(torch.maximum(moved, x - radius), x + radius)
        found.append(bool(network(points.detach()).argmax(1) != before))
    return np.array(found)


def convolutions():
    """Two convolutions and a linear layer, with weights as they are drawn."""
    torch.manual_seed(0)
    flat = nn.Sequential(nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.Linear(64, 10))
    first, second = nn.Conv2d(1, 8, 3, padding=1), nn.Conv2d(8, 16, 3, padding=1)
    return nn.Sequential(first, nn.ReLU(), second, nn.ReLU(), flat).eval()


def run(*, size=500, sample=1, iterations=100, repeats=3):
    given = shipped("digits")
    trained = load_model(given["model"], weights=given["weights"]).eval()
    examples = load_examples(given["held_out"])
    rows = np.arange(size) % len(examples)
    inputs = to_batch(examples.inputs[rows], origin(trained).preprocessing, layout=examples.layout)
    for name, network, radius in (
        ("the digits' perceptron", trained, 0.02),
        ("a small network of convolutions", convolutions(), 0.01),
    ):
        how, shares = {"radius": radius, "iterations": iterations, "seed": 0}, {}

        def ours(network=network, how=how, shares=shares):
            shares["ours"] = critical(answering(network), inputs, **how).critical.mean()

        def theirs(network=network, how=how, shares=shares):
            shares["loop"] = one_by_one(network, inputs[::sample], **how).mean()

        took = timing.compared({"at once": ours, "loop": theirs}, repeats=repeats)
        took["loop"] = [seconds * size / len(inputs[::sample]) for seconds in took["loop"]]
        words = f"critical {shares['ours']:.3f} at once, {shares['loop']:.3f} in the loop's sample"
        told = {name: took[name] for name in ("loop", "at once")}
        timing.told(f"{name}, {size} examples, {iterations} steps, radius {radius}; {words}", told)
    print("    bar: at least 20")
