"""Examples as a network takes them in, on its device where they fit; and what it says of them."""

import numpy as np
import torch

from memexplorer import device as devices
from memexplorer import passes
from memexplorer.data import Examples
from memexplorer.models.identity import output_tensor
from memexplorer.models.loading import origin
from memexplorer.models.preprocessing import to_batch
from memexplorer.progress import checkpoint

ROOM = 1 << 31  # bytes of inputs that are kept in the memory of the CPU
AT_ONCE = 128  # examples, when only their answers are asked for
PART = 1024  # examples that are made ready at a time


class Streamed:
    """Inputs made ready by the batch, for sets that don't fit: `inputs[rows]` is a tensor.

    rows  a tensor or array of row numbers, or a slice
    """

    def __init__(self, examples: Examples, wishes, device):
        self.examples, self.wishes, self.device = examples, wishes, device

    def __len__(self) -> int:
        return len(self.examples)

    def __getitem__(self, rows):
        if isinstance(rows, slice):
            rows = np.arange(len(self))[rows]
        rows = np.asarray(rows.cpu() if isinstance(rows, torch.Tensor) else rows, np.int64)
        part = self.examples.inputs[rows]
        return to_batch(part, self.wishes, layout=self.examples.layout).to(self.device)


def placed(network, examples: Examples, *, labels=None, device=None, room=None) -> tuple:
    """Where do examples lie while a network learns from them? (inputs, targets)

    labels   (example,) whole numbers; None: those the examples were given
    device   None: that of the network
    room     bytes of inputs that may lie in memory; None: 2 GiB, on CUDA half of what is free
    returns  inputs: a tensor on the device, as the network wants them, or `Streamed` where they
             don't fit; both are indexed by rows and have a length. targets: (example,) int64 there

    >>> from memexplorer.data import load_examples
    >>> few = load_examples((np.zeros((6, 2, 2), np.uint8), np.arange(6) % 2))
    >>> inputs, targets = placed(torch.nn.Linear(4, 2), few)
    >>> tuple(inputs.shape), targets.tolist()
    ((6, 1, 2, 2), [0, 1, 0, 1, 0, 1])
    """
    device = devices.of(network) if device is None else torch.device(device)
    labels = np.asarray(examples.labels if labels is None else labels, np.int64)
    if len(labels) != len(examples):
        raise ValueError(
            f"labels has {len(labels):,} rows but there are {len(examples):,} examples; give one "
            "label for each"
        )
    targets = torch.from_numpy(labels.copy()).to(device)
    inputs = Streamed(examples, origin(network).preprocessing, device)
    if not len(examples) or inputs[:1].nbytes * len(examples) > _room(device, room):
        return inputs, targets
    first = inputs[:PART]
    whole = torch.empty((len(examples), *first.shape[1:]), dtype=first.dtype, device=device)
    whole[:PART] = first
    for start in range(PART, len(examples), PART):
        whole[start : start + PART] = inputs[start : start + PART]
    return whole, targets


def said(network, inputs) -> np.ndarray:
    """Which class does the network say of each example, in evaluation mode?

    inputs   as `placed` gives them
    returns  (example,) int64
    """
    found = []
    with passes.evaluating(network), torch.inference_mode():
        for start in range(0, len(inputs), AT_ONCE):
            checkpoint()
            output = output_tensor(network(inputs[start : start + AT_ONCE]))
            found.append(output.flatten(1).argmax(1))
    return torch.cat(found).cpu().numpy() if found else np.empty(0, np.int64)


def _room(device, room) -> int:
    if room is not None:
        return room
    return torch.cuda.mem_get_info(device)[0] // 2 if device.type == "cuda" else ROOM
