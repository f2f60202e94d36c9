"""What is measured on: the network and images of cifar-small, as many of them as asked for."""

import numpy as np

from memexplorer.data import load_examples
from memexplorer.data.samples import sample
from memexplorer.models.loading import load_model, origin
from memexplorer.models.preprocessing import to_batch


def cifar_small(size: int):
    """The network, and (images, labels) of the training set, from the start again when it ends."""
    where = sample("cifar-small")
    train = load_examples(where["data"])
    rows = np.arange(size) % len(train)
    network = load_model(where["model"], weights=where["weights"])
    return network, (np.ascontiguousarray(train.inputs[rows]), train.labels[rows])


def batches(network, images, size: int):
    """(first row, batch as the network wants it), one after another."""
    wanted = origin(network).preprocessing
    for first in range(0, len(images), size):
        yield first, to_batch(images[first : first + size], wanted)
