"""`activations.stream` of the last feature layer takes at most 1.10 x the bare forward loop.

The bare loop has the same batches and the same preprocessing, in inference mode, and throws the
answers away. `stream` also reads the hook, pools, hashes network and images, and writes its files:
into an empty cache each time, for examples that no one has hashed yet.
"""

import tempfile

import torch

from benchmarks import subjects, timing
from memexplorer import activations, anatomy
from memexplorer.data import load_examples
from memexplorer.jobs import result_of


def run(*, size=4000, repeats=15):
    network, given = subjects.cifar_small(size)
    examples = load_examples(given)
    last = anatomy.stages(network, examples)[-1]
    batch = activations.default_batch(network, examples)

    def streamed():
        with tempfile.TemporaryDirectory() as cache:
            steps = activations.stream(network, load_examples(given), [last], cache=cache)
            return result_of(steps)

    @torch.inference_mode()
    def bare():
        for _, images in subjects.batches(network, given[0], batch):
            network(images)

    took = timing.compared({"stream": streamed, "bare forward loop": bare}, repeats=repeats)
    timing.told(f"{last.name} of cifar-small, {size:,} images, batches of {batch}", took, bar=1.1)
