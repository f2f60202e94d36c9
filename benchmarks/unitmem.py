"""UnitMem of all units, 10 augmentations, takes at most 1.30 x the bare loop over the same views.

The bare loop makes the same augmented views in the same batches, sends them through the network in
inference mode and throws the answers away. Ours is the whole study, into an empty cache each time.
"""

import tempfile

import torch

from benchmarks import subjects, timing
from memexplorer import activations
from memexplorer.data import load_examples
from memexplorer.data.augmentation import augmented
from memexplorer.jobs import result_of
from memexplorer.models.loading import origin
from memexplorer.studies import unit_memorization


def run(*, size=4000, views=10, repeats=3):
    network, given = subjects.cifar_small(size)
    batch = activations.default_batch(network, load_examples(given))
    kept = origin(network).preprocessing

    def units():
        with tempfile.TemporaryDirectory() as cache:
            settings = {"augmentations": views, "cache": cache}
            return result_of(unit_memorization.run(network, load_examples(given), **settings))

    @torch.inference_mode()
    def bare():
        for first, images in subjects.batches(network, given[0], batch):
            for view in range(views):
                network(augmented(images, first, view, mean=kept.mean, std=kept.std))

    took = timing.compared({"UnitMem": units, "bare forward loop": bare}, repeats=repeats)
    title = f"all units of cifar-small, {size:,} images, {views} views, batches of {batch}"
    timing.told(title, took, bar=1.3)
