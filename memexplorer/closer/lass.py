"""LASS asked of a torch network: near which examples does its answer change?"""

import functools
from dataclasses import asdict, dataclass

import numpy as np
import torch

from memexplorer import device as devices
from memexplorer import passes
from memexplorer.closer.kept import kept
from memexplorer.data import Examples
from memexplorer.data.words import counted
from memexplorer.measures.sensitivity import critical
from memexplorer.models.identity import output_tensor, weights_digest
from memexplorer.models.origin import origin
from memexplorer.models.preprocessing import to_batch
from memexplorer.progress import checkpoint, watched

AT_ONCE = 512  # examples


@dataclass(frozen=True, eq=False)
class Found:
    """critical (example,) bool; when: the step that found another answer, 0 where none did;
    said, became: the answers at the example and at the end of its search"""

    critical: np.ndarray
    when: np.ndarray
    said: np.ndarray
    became: np.ndarray


def answering(network):
    """What does this network say of points, and which way leads up the loss of what it says?

    returns  points -> (classes (point,) in NumPy, gradients as the points), as `critical` asks. The
             gradient is that of the log-odds against the class, which has the direction of the
             cross-entropy's and does not vanish where the network is sure

    >>> net = torch.nn.Linear(1, 2, bias=False)
    >>> _ = net.weight.data.copy_(torch.tensor([[1.0], [0.0]]))
    >>> [part.tolist() for part in answering(net)(torch.tensor([[3.0], [-2.0]]))]
    [[0, 1], [[-1.0], [1.0]]]
    """

    def answer(points):
        with torch.enable_grad():
            at = points.detach().requires_grad_()
            logits = output_tensor(network(at.clone()))  # which may be changed in place
            if logits.ndim != 2 or logits.shape[1] < 2:
                raise ValueError(
                    f"the network answers with shape {tuple(logits.shape)}, but two or more "
                    "classes were wanted: give a classifier"
                )
            said = logits.argmax(dim=1, keepdim=True)
            others = logits.scatter(1, said, -torch.inf)
            against = others.logsumexp(dim=1) - logits.gather(1, said)[:, 0]
            slope = None
            if against.requires_grad:
                (slope,) = torch.autograd.grad(against.sum(), at, allow_unused=True)
            if slope is None:
                raise ValueError(
                    "no gradient of the network's answer reaches its input, and the search follows "
                    "it; name a network that computes in torch all the way, and detaches nothing"
                )
        return said[:, 0].cpu().numpy(), slope

    return answer


def in_pixels(network, values, like):
    """What is so much of a pixel, from 0 to 1, to a network that normalizes its inputs?

    values  a number; like: one input, (c, h, w), (c, t, h, w) or (d,)
    returns a number, or (c, 1, 1[, 1]) numbers where each channel has a spread of its own

    >>> from memexplorer.models.origin import Origin, attach
    >>> from memexplorer.models.preprocessing import Preprocessing
    >>> net = attach(torch.nn.Flatten(), Origin("", None, Preprocessing(std=(0.5, 0.25))))
    >>> in_pixels(net, 0.1, torch.zeros(2, 4, 4)).ravel().round(2).tolist()
    [0.2, 0.4]
    """
    spread = origin(network).preprocessing.std
    if not spread:
        return values
    if like.ndim >= 3:
        return values / np.reshape(spread, (-1, *[1] * (like.ndim - 1)))
    return values / spread[0] if len(spread) == 1 else values


def ends(network, batch, *, clip):
    """Between which values do points stay? Those of black and white, where `clip` asks for it."""
    if not clip:
        return {}
    mean, std = (
        np.reshape(given or plain, (-1, *[1] * (batch.ndim - 2))).astype(np.float32)
        for given, plain in zip(
            (origin(network).preprocessing.mean, origin(network).preprocessing.std),
            ((0.0,), (1.0,)), strict=True)
    )  # fmt: skip
    near = 1e-6 / std  # what rounding may have added
    return {"low": (0 - mean) / std - near, "high": (1 - mean) / std + near}


def searched(
    network, examples: Examples, *, radius, rows=None, iterations=100, clip=False, seed=0,
    batch_size=AT_ONCE, **sizes,
):  # fmt: skip
    """Near which of these examples does the network change its answer?

    A generator: yields Progress, returns Found.

    network   a classifier, in whatever mode: it runs in evaluation mode
    radius    of the box, in units of a pixel from 0 to 1 (of the numbers themselves in vectors)
    rows      which examples; None: all
    clip      never darker than black nor brighter than white
    seed      each example draws its noise by the seed and its row: batches change nothing
    sizes     step and noise as `critical` has them, in units of a pixel
    """
    rows = np.arange(len(examples)) if rows is None else np.asarray(rows)
    ask = functools.partial(_searched, network, examples, radius, iterations, clip, seed, sizes)
    parts, total = [], len(rows)
    for start in range(0, total, batch_size):
        part = rows[start : start + batch_size]
        words = f"searching around {counted(total, 'example')}"
        parts.append((yield from watched(words, ask, part, start, total)))
    if not parts:
        return Found(np.zeros(0, bool), *(np.zeros(0, np.int64) for _ in range(3)))
    return Found(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def known(network, examples: Examples, *, cache=None, radius, iterations=100, clip=False, seed=0):
    """As `searched` of all these examples; what was found before is read from the cache."""
    how = {"radius": float(radius), "iterations": iterations, "clip": clip, "seed": seed}
    begin = functools.partial(searched, network, examples, **how)
    found = yield from kept(
        "critical", Found, begin, cache=cache, network=weights_digest(network),
        told=asdict(origin(network).preprocessing), data=examples.digest(), **how,
    )  # fmt: skip
    return found


def _searched(network, examples, radius, iterations, clip, seed, sizes, rows, start, total):
    """(critical, when, said, became) of some rows."""

    def tell(at, left, _):
        part = 1 - len(left) / len(rows) * (1 - at / max(iterations, 1))
        checkpoint(start + int(part * len(rows)), total, stage="searching around examples")

    told = origin(network).preprocessing
    batch = to_batch(examples.inputs[rows], told, layout=examples.layout).to(devices.of(network))
    how = {name: in_pixels(network, size, batch[0])
           for name, size in {"radius": radius, **sizes}.items()}  # fmt: skip
    how |= ends(network, batch, clip=clip) | {"iterations": iterations, "batch_size": len(rows)}
    with passes.alone(network):
        answer = answering(network)
        found = critical(answer, batch, **how, numbers=rows, seed=seed, watch=tell)
        said, became = (answer(points)[0] for points in (batch, found.where))
    return found.critical, found.when, said, became
