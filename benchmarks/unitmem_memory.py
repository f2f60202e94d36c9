"""Streaming UnitMem needs at least 5 x less memory than one that keeps all activations.

Each runs in a process of its own. The straightforward one keeps the feature maps of all unit
layers for all images, and is spared what it can be: one map per image, the mean over its views, in
memory laid out beforehand (a map per view would take `views` times as much).
"""

import tempfile

import torch

from benchmarks import fresh, subjects
from memexplorer import activations, anatomy
from memexplorer.data import load_examples
from memexplorer.data.augmentation import augmented
from memexplorer.jobs import result_of
from memexplorer.measures import units
from memexplorer.models.loading import origin
from memexplorer.studies import unit_memorization


def run(*, size=4000, views=2):
    found, added = {}, {}
    print(f"all units of cifar-small, {size:,} images, {views} views; VmHWM, or else ru_maxrss")
    for way in ("straightforward", "streaming"):
        found[way] = fresh.process(__name__, way=way, size=size, views=views)
        peak, before = (found[way][name] / fresh.MIB for name in ("peak", "before"))
        added[way] = peak - before
        print(
            f"    {way:16} peak {peak:7.0f} MiB, of which imported and loaded before "
            f"{before:5.0f} MiB, added {added[way]:7.0f} MiB"
        )
    first, second = (one["answer"] for one in found.values())
    apart = max(abs(a - b) for a, b in zip(first, second, strict=True))
    print(f"    UnitMem of {len(first):,} units, largest difference between the two: {apart:.1g}")
    whole = found["straightforward"]["peak"] / found["streaming"]["peak"]
    ratio = added["straightforward"] / max(added["streaming"], 1e-9)
    print(f"    ratio straightforward / streaming: {ratio:.2f} of what is added (bar: at least 5),")
    print(f"    {whole:.2f} of the whole processes")


def prepare(way, size, views):
    network, given = subjects.cifar_small(size)
    return {"streaming": streaming, "straightforward": straightforward}[way](network, given, views)


def streaming(network, given, views):
    def work():
        with tempfile.TemporaryDirectory() as cache:
            steps = unit_memorization.run(network, given, augmentations=views, cache=cache)
            return [float(one) for one in result_of(steps).units["unitmem"]]

    return work


def straightforward(network, given, views):
    examples = load_examples(given)
    taps = anatomy.units(network, examples)
    kept, wanted, seen = {}, origin(network).preprocessing, {}
    batch = activations.default_batch(network, examples)
    modules = dict(network.named_modules())

    @torch.inference_mode()
    def work():
        for tap in taps:
            modules[tap.module].register_forward_hook(
                lambda _, __, output, tap=tap: seen.update({tap: output})
            )
        for first, images in subjects.batches(network, given[0], batch):
            for view in range(views):
                network(augmented(images, first, view, mean=wanted.mean, std=wanted.std))
                for tap, output in seen.items():
                    if tap not in kept:
                        kept[tap] = torch.zeros(len(given[0]), *output.shape[1:])
                    output = output.clamp(min=0) if tap.rectified else output
                    kept[tap][first : first + len(images)] += output / views
        means = [kept[tap].flatten(2).mean(2).numpy() for tap in taps]
        return [float(one) for mean in means for one in units.unitmem(mean)]

    return work
