"""How alike are all pairs of layers of several networks? One pass over the data, however large."""

import contextlib
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch

from memexplorer import activations, anatomy, passes
from memexplorer import device as devices
from memexplorer.checks import check_choice, check_count
from memexplorer.comparing import exported
from memexplorer.measures import hsic
from memexplorer.models.loading import origin
from memexplorer.models.preprocessing import to_batch
from memexplorer.progress import Progress, checkpoint

POSITIONS = ("all", "mean")
SILENT = 1e-6  # a layer that varies by less than this share of its answers only rounds


@dataclass(frozen=True, eq=False)
class LayerPairs:
    """CKA of every layer with every other one.

    layers    {network: names of its layers}
    values    (layer, layer) of all networks one after the other, in the order of `layers`
    examples  seen so far, in so many batches
    """

    layers: dict
    values: np.ndarray
    examples: int
    batches: int

    def of(self, one, other) -> np.ndarray:
        """(layer of one, layer of the other)"""
        ends = np.cumsum([0, *map(len, self.layers.values())])
        place = {name: slice(*ends[at : at + 2]) for at, name in enumerate(self.layers)}
        return self.values[place[one], place[other]]


def cka(networks: dict, examples, layers=None, *, positions="all", batch_size=None):
    """How similar are the examples to one another, to each two layers of these networks?

    Debiased linear CKA, estimated a batch at a time (Nguyen et al. 2021). A generator: yields
    Progress, about ten early results on the way, and returns LayerPairs. All networks run on the
    same batch; of a layer's answer no more than the inner products of that batch's examples are
    kept, so memory follows the layers and the batch, not the examples.

    networks    {name: network}; they run in evaluation mode where they are
    layers      names, of every network, or {network: names}; None: each convolution and linear
                layer, after its normalization and activation
    positions   "all": each position of a feature map is a feature of its own, as in Kornblith et
                al. 2019; "mean": averaged, as elsewhere here
    batch_size  at least 4; None: by the size of an example; halved when memory runs out
    errors      ValueError for exports that take fewer than 7 at once
    """
    check_choice("positions", positions, POSITIONS)
    check_count("the number of examples", len(examples), least=hsic.FEWEST)
    check_count("batch_size", batch_size or hsic.FEWEST, least=hsic.FEWEST)
    for network in networks.values():
        exported.check_batch(network)
    own = layers if isinstance(layers, dict) else dict.fromkeys(networks, layers)
    taps = {name: _taps(networks[name], examples, own[name]) for name in networks}
    names = {name: [tap.name for tap in wanted] for name, wanted in taps.items()}
    first = next(iter(networks.values()))
    size = (
        exported.fixed_batch(networks.values())
        or batch_size
        or activations.default_batch(first, examples)
    )
    waiting, total, done, batches = _blocks(len(examples), size), 0.0, 0, 0
    note, every = "", max(1, len(waiting) // 10)
    with contextlib.ExitStack() as stack:
        read = partial(_gram, positions=positions)
        seen = {
            name: stack.enter_context(activations.capturing(network, taps[name], read))
            for name, network in networks.items()
        }
        while waiting:
            rows, early = waiting.pop(), None
            if batches and batches % every == 0:
                early = LayerPairs(names, hsic.cka(total / done), done, batches)
            yield Progress("comparing all layers", done, len(examples), note=note, partial=early)
            try:
                products = _products(networks, seen, names, examples, rows)
            except Exception as error:
                if not devices.is_memory_error(error):
                    raise
                waiting, note = _halved([*waiting, rows], error, networks)
                continue
            total, done, batches = total + products * len(rows), done + len(rows), batches + 1
    return LayerPairs(names, hsic.cka(total / done), done, batches)


def _taps(network, examples, layers):
    if layers is not None:
        return activations.taps_for(network, layers, examples)
    return anatomy.units(network, examples) or anatomy.stages(network, examples)


def _blocks(examples, size):
    """Rows of each batch, the last first; none is so small that it would say nothing."""
    count = max(1, min(-(-examples // size), examples // hsic.FEWEST))
    return np.array_split(np.arange(examples), count)[::-1]


def _products(networks, seen, names, examples, rows):
    """Unbiased HSIC of each two layers on these examples: (layer, layer) float64."""
    grams = []
    for name in forwarded(networks, examples, rows):
        missing = [layer for layer in names[name] if layer not in seen[name]]
        if missing:
            raise ValueError(f"layer {missing[0]!r} did not run; choose another layer")
        grams += [seen[name].pop(layer)[: len(rows), : len(rows)] for layer in names[name]]
        checkpoint()
    device = grams[0].device  # networks may stand on several
    found = hsic.unbiased(torch.stack([gram.to(device) for gram in grams]))
    return found.cpu().numpy().astype(np.float64)


def forwarded(networks, examples, rows):
    """Sends these examples through one network after another; yields the name of each that ran."""
    batches = {}
    for name, network in networks.items():
        told = origin(network).preprocessing
        if told not in batches:
            batches[told] = to_batch(examples.inputs[rows], told, layout=examples.layout)
        _forward(network, batches[told])
        yield name


def _forward(network, batch):
    batch = exported.filled(network, batch)  # the products of what is added are cut off
    with passes.alone(network):
        passes.forward(network, batch.to(devices.of(network)))


def _gram(tensor, examples, tap, *, positions):
    """The inner products of one layer's answers to each two examples of a batch."""
    if positions == "mean":
        rows = activations.pooled(tensor, examples, tap)
    else:
        rows = activations.by_example(tensor, examples, tap).flatten(1).float()
    largest = rows.abs().amax()
    rows = rows - rows.mean(dim=0)  # changes nothing but rounding
    rows = rows * (rows.abs().amax() > SILENT * largest)
    return rows @ rows.T


def _halved(waiting, error, networks):
    """The rest in batches half as large, and a word about it."""
    largest = max(map(len, waiting))
    if largest < 2 * hsic.FEWEST or exported.fixed_batch(networks.values()):
        raise MemoryError(
            f"memory ran out with a batch of {largest}, which can't be made smaller; compare fewer "
            f"layers, or smaller images ({error})"
        ) from error
    for network in networks.values():
        devices.release(devices.of(network))
    parts = [half for rows in waiting for half in _parted(rows, largest // 2)]
    return parts, f"out of memory: batch halved to {largest // 2}"


def _parted(rows, most):
    """These rows as they are, or in two, the later ones first; neither would say nothing."""
    whole = len(rows) <= most or len(rows) < 2 * hsic.FEWEST
    return [rows] if whole else np.array_split(rows, 2)[::-1]
