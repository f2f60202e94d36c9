"""What would change a network's answer, pixel by pixel? Compared between networks."""

from itertools import combinations

import numpy as np
import torch

from memexplorer import activations, passes
from memexplorer import device as devices
from memexplorer.comparing import exported
from memexplorer.measures.concord import cosine
from memexplorer.models.identity import output_tensor
from memexplorer.models.loading import origin
from memexplorer.models.preprocessing import to_batch
from memexplorer.progress import Progress

OF = ("answer", "loss")
AT_ONCE = 16  # examples: a pass back through the network can't be broken off


def cosines(networks: dict, examples, *, pairs=None, of=OF, batch_size=AT_ONCE):
    """Do the same pixels matter to two networks, in the same direction?

    A generator: yields Progress, returns {(name, other): {of: (example,) cosine}}; NaN where a
    gradient is 0 or beyond all numbers, None in the place of the dict where two networks take
    images of another form.
    No more than a batch of gradients is in memory.

    networks  {name: network}, in whatever mode: they run in evaluation mode
    examples  Examples, with labels in the numbering of the answers for "loss"
    pairs     of names; None: all
    of        "answer": of the largest logit, and "loss": of the cross-entropy with the label
    """
    pairs = list(combinations(networks, 2)) if pairs is None else list(pairs)
    named = [name for name in networks if any(name in pair for pair in pairs)]
    parts, done, note = {pair: {what: [] for what in of} for pair in pairs}, 0, ""
    size = exported.fixed_batch(networks[name] for name in named) or batch_size
    while done < len(examples):
        rows = np.arange(done, min(done + size, len(examples)))
        yield Progress("comparing what matters to them", done, len(examples), note=note)
        try:
            found = {
                name: {what: gradients(networks[name], examples, rows, of=what) for what in of}
                for name in named
            }
        except Exception as error:
            if not devices.is_memory_error(error) or size == 1:
                raise
            size, note = size // 2, f"out of memory: batch halved to {size // 2}"
            for name in named:
                devices.release(devices.of(networks[name]))
            continue
        for (one, other), kept in parts.items():
            for what in of:
                a, b = found[one][what], found[other][what]
                kept[what].append(cosine(a, b) if a.shape == b.shape else None)
        done += len(rows)
    return {pair: _joined(kept) for pair, kept in parts.items()}


def gradients(network, examples, rows, *, of="answer") -> np.ndarray:
    """How would each pixel change the largest logit, or the loss, of each example?

    rows     which examples
    of       "answer" (the largest logit) or "loss" (cross-entropy with the label)
    returns  (example, …) as the network takes its images, per unit of a pixel in [0, 1]; 0 where
             it does not know the label, and where weights are so large that no number holds it

    >>> from memexplorer.data import load_examples
    >>> points = load_examples((np.ones((2, 3), np.float32), [0, 0]))
    >>> net = torch.nn.Linear(3, 1, bias=False)
    >>> bool(np.allclose(gradients(net, points, [0]), net.weight.detach().numpy()))
    True
    """
    told, labels = origin(network).preprocessing, torch.as_tensor(examples.labels[rows])
    batch = to_batch(examples.inputs[np.asarray(rows)], told, layout=examples.layout)
    batch = batch.to(devices.of(network), copy=True).requires_grad_()
    with passes.alone(network), activations.watching(network, []), torch.enable_grad():
        logits = output_tensor(network(exported.filled(network, batch)))[: len(batch)]
        if of == "loss" and labels.max() >= logits.shape[1]:
            return np.zeros(tuple(batch.shape), np.float32)  # it knows no such class
        if of == "loss":
            cost = torch.nn.functional.cross_entropy(
                logits, labels.to(logits.device), reduction="sum"
            )
        else:
            cost = logits.max(dim=1).values.sum()
        (found,) = torch.autograd.grad(cost, batch)
    found = found.cpu().numpy()
    if told.std and found.ndim == 4:  # two networks may have normalized their images otherwise
        found = found / np.reshape(told.std, (1, -1, 1, 1)).astype(found.dtype)
    known = np.isfinite(found.reshape(len(found), -1)).all(axis=1)
    return np.where(known.reshape(-1, *[1] * (found.ndim - 1)), found, 0)


def _joined(kept):
    if any(part is None for parts in kept.values() for part in parts):
        return None
    return {what: np.concatenate(parts) for what, parts in kept.items()}
