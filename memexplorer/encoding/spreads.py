"""How far apart do networks put the views of one image? All layers of several networks in a pass.

The views of a few images go through a network together; at each layer only the distances between
them are kept, at once. So no more of a layer is ever in memory than a forward pass needs anyway.
"""

import contextlib
import math
from dataclasses import asdict

import numpy as np
import torch

from memexplorer import device as devices
from memexplorer import passes, storage
from memexplorer.activations import by_example, capturing, default_batch, reading_key
from memexplorer.checks import check_choice, check_count
from memexplorer.data.views import STRENGTHS, viewed
from memexplorer.models.loading import origin
from memexplorer.models.seeding import seeded
from memexplorer.progress import watched

DISTANCES, PAIRS = ("l2", "l1", "cosine", "angular"), ("views", "clean")
EXACT = 512  # numbers in an activation up to which double precision is as fast
AT_ONCE = 32  # views of a whole batch that are held; of more views, fewer images at a time
NEAR = 1e-4  # 1 - cos, below which single precision is not enough


def stream(
    networks, examples, taps, *, views=10, strength="normal", distance="l2", normalize=True,
    pairs="views", batch_size=None, device="auto", cache=None, seed=0,
):  # fmt: skip
    """How far apart does each layer of each network put the views of each example?

    A generator: yields Progress, returns {name: (example, layer) float32}, memory-mapped from the
    cache. The views are drawn once, from the preprocessing of the first network, and every network
    is shown the same. What a network draws itself, such as a mask, follows from the seed and the
    image. What a batch gave is on disk before the next begins.

    networks   name -> network
    examples   Examples of images
    taps       name -> the Taps of that network's layers
    views      of each image; strength: how they are drawn, as `data.views.viewed`
    distance   "l2", "l1", "cosine" or "angular"; of whole activations, not pooled
    normalize  each activation is divided by its own length first
    pairs      "views": between all of them; "clean": between the image as it is and each view
    errors     ValueError for what isn't an image, and for exports of a fixed batch
    source     Wang et al. 2024, sec. 3: A(x)
    """
    how = {"views": views, "strength": strength, "pairs": pairs, "seed": seed,
           "distance": distance, "normalize": bool(normalize)}  # fmt: skip
    _check(networks, examples, how)
    if device != "auto":
        for network in networks.values():
            network.to(devices.choose(device))
    first = next(iter(networks.values()))
    told = origin(first)
    shown = {"reads": "spread", "shown": asdict(told.preprocessing), **how}
    stage = f"reading the content of {examples.name}"
    stems = yield from watched(stage, _stems, networks, examples, taps, shown, cache)
    size = batch_size or default_batch(first, examples)
    size = max(1, min(size, size * AT_ONCE // views))
    with contextlib.ExitStack() as stack:
        for folder in sorted({stem.parent for stem in stems.values()}):
            yield from storage.locked(stack, folder, "reading the same layers")
        if missing := _missing(stems, len(examples)):
            read = reader(views + (pairs == "clean"), distance, normalize)
            seen = {
                name: stack.enter_context(capturing(networks[name], taps[name], read))
                for name in missing
            }
            answer = _viewer(networks, seen, taps, told, how)
            kept = {name: stems[name] for name in missing}
            yield from passes.walk(first, examples, told, kept, answer, size, stack)
    return {name: storage.load_rows(stem, len(examples)) for name, stem in stems.items()}


def reader(count, distance, normalize):
    """What is kept of a layer: for `count` views of each image in turn, (image, view, view)
    products of each with each, from which `mean_distance` takes all but l1, which is one already.

    >>> from memexplorer.activations import Tap
    >>> two = torch.tensor([[0.0, 2.0], [3.0, 0.0]])
    >>> reader(2, "l2", True)(two, 2, Tap("", "")).tolist()
    [[[4.0, 0.0], [0.0, 9.0]]]
    """

    def read(tensor, rows, tap):
        with torch.autocast(tensor.device.type, enabled=False):
            flat = by_example(tensor, rows, tap).reshape(rows // count, count, -1)
            if flat.device.type == "mps":  # has no double precision
                flat = flat.cpu()
            if distance != "l1":
                return _products(flat)
            flat = flat.float()
            lengths = flat.norm(dim=2, keepdim=True).clamp(min=1e-30)
            scaled = flat / lengths if normalize else flat
            return torch.stack([torch.cdist(one, one, p=1.0) for one in scaled]).double()

    return read


def _products(flat):
    """(image, view, view): of large layers in single precision, as far as that is enough."""
    if flat.shape[2] <= EXACT:
        flat = flat.double()
        return torch.bmm(flat, flat.transpose(1, 2))
    flat = flat.float()
    found = torch.bmm(flat, flat.transpose(1, 2)).double()
    # Views that nearly coincide are lost in the rounding of their products.
    own = found.diagonal(dim1=1, dim2=2)
    same = found.square() > (1 - NEAR) ** 2 * own[:, :, None] * own[:, None, :]
    for image in (same.sum((1, 2)) > flat.shape[1]).nonzero()[:, 0].tolist():
        rows = flat[image].double()
        found[image] = rows @ rows.T
    return found


def mean_distance(kept, distance, normalize, pairs):
    """The mean distance between the views of each image, from what `reader` kept.

    kept     (…, view, view)
    returns  (…)
    """
    count = kept.shape[-1]
    if distance != "l1":
        kept = _distances(kept, distance, normalize)
    if pairs == "clean":
        return kept[..., 0, 1:].mean(-1)
    off = 1 - torch.eye(count, dtype=kept.dtype, device=kept.device)
    return (kept * off).sum((-2, -1)) / (count * (count - 1))


def _distances(products, distance, normalize):
    own = products.diagonal(dim1=-2, dim2=-1)
    lengths, dead = own.sqrt(), own == 0
    if normalize or distance != "l2":
        both = lengths[..., :, None] * lengths[..., None, :]
        products, own = torch.where(both == 0, 0.0, products / both), (~dead).double()
    squares = (own[..., :, None] + own[..., None, :] - 2 * products).clamp(min=0)
    if distance == "l2":
        return squares.sqrt()
    # Of unit vectors: 1 - cos is half the squared distance. A dead one is at right angles to all.
    squares = torch.where(dead[..., :, None] ^ dead[..., None, :], 2.0, squares).clamp(max=4)
    return squares / 2 if distance == "cosine" else 2 * (squares.sqrt() / 2).arcsin() / math.pi


def _viewer(networks, seen, taps, told, how):
    """A generator for a few examples: their views once, and all of them through each network."""
    clean, seed = how["pairs"] == "clean", how["seed"]
    wanted = {"strength": how["strength"], "seed": seed}
    wanted |= {"mean": told.preprocessing.mean, "std": told.preprocessing.std}

    def through(name, few, first):
        network = networks[name]
        with passes.alone(network), _drawing(seed + first, network):
            passes.forward(network, few.flatten(0, 1).to(devices.of(network)))
            drew = _next_drawn(network)
        kept = _row(seen[name], taps[name], how)
        with _drawing(seed + first, network):
            drew = drew != _next_drawn(network)
        if not drew or len(few) == 1:
            return kept
        # What an image is given by lot must not depend on those that happen to come with it.
        return np.concatenate([through(name, few[[at]], first + at) for at in range(len(few))])

    def answer(batch, start):
        found, size = {name: [] for name in seen}, -(-len(batch) // how["views"])
        batch = batch.to(devices.of(networks[next(iter(seen))]))
        shown = [batch] if clean else []
        for view in range(how["views"]):
            shown.append(viewed(batch, start, view, **wanted))
        shown = torch.stack(shown, dim=1)
        for done in range(0, len(batch), size):
            for name in seen:
                found[name].append(through(name, shown[done : done + size], start + done))
            if done + size < len(batch):
                yield done / len(batch)
        return {name: np.concatenate(rows) for name, rows in found.items()}

    return answer


def _row(seen, taps, how):
    """(image, layer) of what the layers kept."""
    missing = [tap.name for tap in taps if tap.name not in seen]
    if missing:
        raise ValueError(f"layer {missing[0]!r} did not run; choose another layer")
    kept = torch.stack([seen[tap.name] for tap in taps], dim=1)
    apart = mean_distance(kept, how["distance"], how["normalize"], how["pairs"])
    return apart.float().cpu().numpy()


@contextlib.contextmanager
def _drawing(seed, network):
    """What a network draws while it runs, such as a mask, it draws alike for f and for g."""
    with seeded(seed, devices.of(network)):
        yield


def _next_drawn(network):
    """The numbers that are next by lot: the same as before, if none were drawn meanwhile."""
    return [torch.rand(4, device=one).tolist() for one in ("cpu", devices.of(network))]


def _check(networks, examples, how):
    for name, known in (("distance", DISTANCES), ("pairs", PAIRS), ("strength", STRENGTHS)):
        check_choice(name, how[name], known)
    check_count("views", how["views"], least=2 if how["pairs"] == "views" else 1)
    check_count("the number of examples", len(examples), least=1)
    if not examples.pictured or examples.layout == "THWC":
        kind = "clips" if examples.pictured else "vectors"
        raise ValueError(
            f"{examples.name} holds {kind}, but views are drawn of images; give images"
        )
    for name, network in networks.items():
        if fixed := origin(network).fixed_batch:
            raise ValueError(
                f"network {name} is an export that takes just {fixed} at a time, but the views of "
                "an image are looked at together; export it with a batch of any size"
            )


def _stems(networks, examples, taps, shown, cache):
    """The file of each network's spreads, in a folder that everything they depend on names."""
    found = {}
    for name, network in networks.items():
        folder = storage.cache_folder(cache) / "spreads" / reading_key(network, examples, shown)
        folder.mkdir(parents=True, exist_ok=True)
        found[name] = folder / storage.key(taps=[asdict(tap) for tap in taps[name]])
    return found


def _missing(stems, rows) -> list[str]:
    """Names of what isn't there yet; of networks that are the same, one."""
    found = {}
    for name, stem in stems.items():
        if storage.rows_file(stem, rows)[1] < rows:
            found.setdefault(stem, name)
    return list(found.values())
