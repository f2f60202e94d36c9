"""LayerMem of all layers, 10 views, takes at most 1.30 x two bare loops over the same views.

The bare loops send each view through f and then through g, in inference mode, and throw the answers
away. The views are made once in both ways. Ours is the whole study, into an empty cache each time.
"""

import tempfile

import numpy as np
import torch

from benchmarks import subjects, timing
from memexplorer import activations
from memexplorer.data import load_examples
from memexplorer.data.views import viewed
from memexplorer.jobs import result_of
from memexplorer.models.encoders import ResNet9
from memexplorer.models.loading import load_model, origin
from memexplorer.studies import layer_memorization


def encoders(width):
    """Two encoders of the paper's make, with random weights: the time doesn't ask for more."""
    found = []
    for seed in (0, 1):
        torch.manual_seed(seed)
        found.append(load_model(ResNet9(width)))
    return found


def run(*, size=1000, views=10, width=1.0, repeats=3):
    (f, g), (_, given) = encoders(width), subjects.cifar_small(size)
    images = np.ascontiguousarray(given[0])
    batch, kept = activations.default_batch(f, load_examples(given)), origin(f).preprocessing

    def layers():
        with tempfile.TemporaryDirectory() as cache:
            how = {"reference": g, "augmentations": views, "cache": cache}
            return result_of(layer_memorization.run(f, load_examples(given), **how))

    @torch.inference_mode()
    def bare():
        for first, part in subjects.batches(f, images, batch):
            for view in range(views):
                shown = viewed(part, first, view, mean=kept.mean, std=kept.std)
                f(shown)
                g(shown)

    took = timing.compared({"LayerMem": layers, "two bare forward loops": bare}, repeats=repeats)
    title = f"ResNet9 of width {width:g}, {size:,} images, {views} views, batches of {batch}"
    timing.told(title, took, bar=1.3)
