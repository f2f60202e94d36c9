"""CKA of all layer pairs of two ResNet-50s takes one pass over the images, in memory by layers.

Random weights: neither time nor memory heeds what was learned. "stored": the activations of every
convolution of both networks are kept, and debiased CKA of each pair computed from them, as a loop
over a library's function would. "forward": the same batches sent through both networks, no more.
Memory: each size in a process of its own, images made as they are read.
"""

import time

import numpy as np
import torch

from benchmarks import fresh, timing
from benchmarks.memory_growth import Generated
from memexplorer import activations, anatomy, passes
from memexplorer.comparing import layer_pairs
from memexplorer.data.examples import Examples
from memexplorer.jobs import result_of
from memexplorer.measures.similarity import linear_cka
from memexplorer.models.loading import load_model, origin
from memexplorer.models.preprocessing import to_batch

RESNET50 = "torchvision:resnet50"


def run(*, size=64, pixels=32, batch=32, growth=10_000, network=RESNET50, repeats=5):
    pair, examples = prepared(network, pixels), generated(size)
    found = {}

    def streamed():
        found["ours"] = result_of(layer_pairs.cka(pair, examples, batch_size=batch))

    def forward():
        for first in range(0, size, batch):
            rows = np.arange(first, min(first + batch, size))
            list(layer_pairs.forwarded(pair, examples, rows))

    def stored():
        found["stored"] = from_all(pair, examples, batch)

    took = timing.compared({"one pass": streamed, "forward": forward}, repeats=repeats)
    took |= timing.compared({"stored": stored}, repeats=1)
    layers = len(found["ours"].layers["a"])
    title = f"{layers} x {layers} layers of two {network}, {size:,} images of {pixels} x {pixels}"
    timing.told(f"{title}, batches of {batch}", took)
    whole = result_of(layer_pairs.cka(pair, examples, batch_size=size))
    apart = np.nanmax(np.abs(whole.of("a", "b") - found["stored"]))
    print(f"    largest difference from stored, all in one batch: {apart:.1g}")
    grown(network, pixels, batch, growth)


def grown(network, pixels, batch, growth):
    """Peak memory at so many images, and at a quarter of them."""
    peaks = []
    for count in (growth // 4, growth):
        asked = {"network": network, "pixels": pixels, "batch": batch, "count": count}
        one = fresh.process(__name__, **asked)
        peaks.append(one["peak"] / fresh.MIB)
        before = one["before"] / fresh.MIB
        print(
            f"    {count:7,} images: {one['answer']:.0f} s, peak {peaks[-1]:7.1f} MiB, of which "
            f"imported and loaded before {before:6.1f} MiB"
        )
    ratio = peaks[1] / peaks[0]
    print(f"    ratio of peaks {growth:,} / {growth // 4:,} images: {ratio:.3f} (bar: 1.15)")


def prepare(network, pixels, batch, count):
    pair, examples = prepared(network, pixels), generated(count)

    def work():
        begun = time.perf_counter()
        result_of(layer_pairs.cka(pair, examples, batch_size=batch))
        return time.perf_counter() - begun

    return work


def prepared(network, pixels):
    """Two networks of one make, with weights of their own."""
    from memexplorer.models.untrained import untrained

    if network == "small":
        from memexplorer.models.classifiers import ResNet

        made = load_model(ResNet(classes=10, widths=(4, 8)), preprocessing={"size": pixels})
    else:
        made = load_model(f"{network}?weights=none", preprocessing={"size": pixels})
    return {name: untrained(made, seed=seed) for seed, name in enumerate("ab")}


def generated(count):
    labels = np.arange(count) % 10
    ids, classes = np.arange(count).astype(str), tuple("0123456789")
    return Examples(ids, labels, classes, Generated(count), "generated")


def from_all(pair, examples, batch):
    """(layer, layer): everything is kept first, then compared."""
    kept = []
    for network in pair.values():
        taps, parts = anatomy.units(network, examples), []

        def whole(tensor, examples, tap):
            return activations.by_example(tensor, examples, tap).flatten(1).float()

        with activations.capturing(network, taps, whole) as seen:
            for first in range(0, len(examples), batch):
                rows = np.arange(first, min(first + batch, len(examples)))
                shown = to_batch(examples.inputs[rows], origin(network).preprocessing)
                with passes.alone(network):
                    passes.forward(network, shown)
                parts.append(dict(seen))
        kept.append({name: torch.cat([part[name] for part in parts]) for name in parts[0]})
    ours, theirs = ([rows.numpy() for rows in layers.values()] for layers in kept)
    return np.array([[linear_cka(x, y, debiased=True) for y in theirs] for x in ours])
