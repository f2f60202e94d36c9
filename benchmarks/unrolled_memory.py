"""Loss sensitivity through 2,000 updates adds at most a tenth of the memory of a graph kept.

Its own windows differ by a few MiB: weights are kept every so many updates, and the others trained
again. Each window runs in a process of its own, on digits with two layers of 16 units in float64.
Beside it stands the straightforward way, which keeps the graph of all updates and asks autograd
once.
"""

import numpy as np
import torch
from torch.func import functional_call
from torch.nn import functional

from benchmarks import fresh
from memexplorer.closer.unrolled import sensed
from memexplorer.data import load_examples
from memexplorer.data.samples import sample
from memexplorer.models.classifiers import MLP

RATE, BATCH, OURS, KEPT = 0.1, 50, "walked back", "graph kept"


def run(*, size=300, shortest=20, longest=2000):
    added, answers = {}, {}
    windows = sorted({shortest, round((shortest * longest) ** 0.5), longest})
    print(f"g_x of {size} digits after {longest} updates; MiB, VmHWM or else ru_maxrss")
    for way, window in [(OURS, one) for one in windows] + [(KEPT, longest)]:
        found = fresh.process(__name__, way=way, window=window, size=size, steps=longest)
        peak, before = (found[name] / fresh.MIB for name in ("peak", "before"))
        added[way, window], answers[way] = peak - before, np.array(found["answer"])
        print(f"    {way} {window:5} updates: peak {peak:7.0f}, before {before:7.0f}, "
              f"added {peak - before:7.1f}")  # fmt: skip
    apart = np.abs(answers[OURS] / answers[KEPT] - 1).max()
    print(f"    largest relative difference of the two ways: {apart:.1g}")
    first, last, kept = added[OURS, shortest], added[OURS, longest], added[KEPT, longest]
    ratio = kept / max(last, 0.1)
    print(f"    ratio graph kept / walked back: {ratio:.1f} of what is added (bar: at least 10)")
    print(f"    window {longest} adds {last - first:+.1f} MiB to window {shortest}")


def prepare(way, window, size, steps):
    examples = load_examples(sample("digits")["data"])
    rows = np.arange(size) % len(examples)
    inputs = torch.from_numpy(examples.inputs[rows].reshape(size, -1) / 255.0)
    targets = torch.from_numpy(examples.true_labels[rows])
    torch.manual_seed(0)
    given = MLP((64, 16, 16, 10)).double(), inputs, targets
    list(sensed(MLP((64, 4, 10)), inputs[:8], targets[:8], steps=2))  # what torch loads on the way
    return lambda: {OURS: walked_back, KEPT: graph_kept}[way](*given, window, steps)


def walked_back(network, inputs, targets, window, steps):
    how = {"rate": RATE, "batch_size": BATCH, "steps": steps, "every": steps, "window": window}
    *_, last = sensed(network, inputs, targets, **how)
    return last.indirect[-1].tolist()


def graph_kept(network, inputs, targets, window, steps):
    """Everything from the first update on in one graph; as far back as all updates."""
    names, x = [name for name, _ in network.named_parameters()], inputs.clone().requires_grad_()
    weights, per = list(network.parameters()), -(-len(inputs) // BATCH)

    def loss(on, rows):
        said = functional_call(network, dict(zip(names, weights, strict=True)), (on[rows],))
        return functional.cross_entropy(said, targets[rows])

    for step in range(steps):
        if step % per == 0:
            order = np.random.default_rng([0, step // per]).permutation(len(inputs))
        rows = torch.from_numpy(order[step % per * BATCH : (step % per + 1) * BATCH])
        slopes = torch.autograd.grad(loss(x, rows), weights, create_graph=True)
        weights = [one - RATE * slope for one, slope in zip(weights, slopes, strict=True)]
    (found,) = torch.autograd.grad(loss(inputs, slice(None)), x)
    return found.abs().sum(dim=1).tolist()
