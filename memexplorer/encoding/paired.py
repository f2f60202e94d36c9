"""Two encoders made ready to be compared: f, which saw the candidates, and g, which did not."""

from dataclasses import asdict

import numpy as np

from memexplorer import storage
from memexplorer.checks import check_count
from memexplorer.data import groups, load_examples
from memexplorer.data.words import counted, listed
from memexplorer.encoding import depths, twins
from memexplorer.models.loading import load_model, origin, weights_digest
from memexplorer.models.several import load_second
from memexplorer.progress import quietly, watched

CANDIDATES, EXTERNAL = "candidates", "external"
ORDER = (CANDIDATES, "independent", "shared")
MOST = 50  # of the examples are the most memorized, and as many the least
ENOUGH = 30  # examples for an interval that can be believed
MISSING = (
    "LayerMem compares two encoders, f and g, but there is only one: name {}, or leave out both "
    "and a pair is trained on your images"
)
F = "f, trained with the candidates (model=, --model)"
G = "g, trained without the candidates (reference=, --reference)"


def pair(model, reference, split, examples, train, settings):
    """Which two networks, and which split, are meant? A generator: Progress, then (f, g, split).

    Without both networks a pair is trained, of a size that `twins.SIZES` names.
    """
    if model is None and reference is None:
        if train not in twins.SIZES:
            raise ValueError(f"train is {train!r}, but one of {listed(twins.SIZES)} is known")
        steps = twins.pair(examples, split, **twins.SIZES[train], **settings)
        f, g, course = yield from quietly(steps)
        return f, g, course.split
    if model is None or reference is None:
        raise ValueError(MISSING.format(F if model is None else G))
    model = yield from watched("loading the network", load_model, model)
    how = {"like": model, "device": settings["device"]}
    other = yield from watched("loading the reference", load_second, reference, **how)
    return model, other, split


def places(networks, examples, layers=None) -> tuple[dict, tuple[str, ...]]:
    """Where are both read? {name: Depths}, the same names in both; and what must be said of it.

    errors  ValueError when they have no layer in common
    """
    found = {name: depths.chosen(one, examples, layers) for name, one in networks.items()}
    f, g = ({place.name: place for place in found[name]} for name in networks)
    both = [name for name in f if name in g]
    if set(both) <= {"output"} and max(len(f), len(g)) > 1:
        raise ValueError(
            f"f and g have no layers in common: f has {listed(f)}, g has {listed(g)}; give two "
            "networks of the same architecture"
        )
    notes = []
    for one, other, (name, second) in ((f, g, ("f", "g")), (g, f, ("g", "f"))):
        if alone := [layer for layer in one if layer not in other]:
            said = f"{counted(len(alone), 'layer')} of {name} without a like in {second}"
            notes.append(f"{said}, left out: {listed(alone, most=3)}")
    return {"f": [f[name] for name in both], "g": [g[name] for name in both]}, tuple(notes)


def members(examples, held_out, split, most, seed) -> dict:
    """Which examples are in which group? {group: (Examples, rows)}, the candidates first."""
    if split is None:
        found = {CANDIDATES: np.arange(len(examples))}
    else:
        found = groups.read(split, examples, needed=(CANDIDATES,))
        found = {name: found[name] for name in dict.fromkeys([*ORDER, *found]) if name in found}
    if EXTERNAL in found:
        raise ValueError(
            f"the split has a group {EXTERNAL!r}, but images that neither encoder saw are given "
            "as the held-out data; give them there, or name the group otherwise"
        )
    found = {name: (examples, rows) for name, rows in found.items()}
    if held_out is not None:
        outside = load_examples(held_out)
        found[EXTERNAL] = outside, np.arange(len(outside))
    rng = np.random.default_rng(check_count("seed", seed, least=0))
    check_count("most", most, least=0)
    for name, (source, rows) in found.items():
        if most and len(rows) > most:
            found[name] = source, np.sort(rng.choice(rows, most, replace=False))
    return found


def strength(network) -> str:
    """With which augmentation is this encoder measured? As it was trained, where that is known."""
    return twins.strength_of(network) or "normal"


def few(count: int) -> int:
    """How many of so many candidates are the most memorized? 50, at most a quarter of them.

    >>> few(5000), few(100)
    (50, 25)
    """
    return max(1, min(MOST, count // 4))


def told(found) -> dict:
    """Which images are these, as run.json says it? {group: data, its digest, images, of ids}"""
    return {
        group: {"data": source.name, "digest": source.digest(), "images": len(rows),
                "ids": storage.digest(source.ids[rows].astype(str))}
        for group, (source, rows) in found.items()
    }  # fmt: skip


def said(networks, found, split, how, strength=None) -> tuple[str, ...]:
    """What must be known of these networks and images, in sentences; strength: that was named."""
    views, count = how["views"], len(found[CANDIDATES][1])
    against = "all pairs" if how["pairs"] == "views" else "each against the image as it is"
    each = f"{counted(views, 'view')} of each image, {how['strength']}"
    notes = [f"{each}, the same for f and g; {against}"]
    f, g, most = *networks.values(), how["most"]
    if strength is None and twins.strength_of(f) is None:
        notes.append("with which augmentation they were trained is not known, so it may be another")
    if most and any(len(rows) == most for _, rows in found.values()):
        notes.append(f"at most {counted(most, 'image')} of each group, by lot")
    if weights_digest(f) == weights_digest(g):
        notes.append("f and g are the same network, so every score is 0; name another reference")
    if odd := _unlike(f, g):
        notes.append(f"f and g are not of one make ({odd}); what tells them apart may be that")
    own, other = (
        {**asdict(origin(one).preprocessing), "stated_by": ""} for one in networks.values()
    )
    if own != other:
        notes.append("g wants its images otherwise than f; both are shown them as f wants them")
    if split is None:
        notes.append(
            "no split was named: all examples are taken as candidates, which f was trained on and "
            "g was not"
        )
    elif gone := [name for name in groups.GROUPS if name not in found]:
        notes.append(f"the split names no {listed(gone)}, so none of these is measured")
    if count < ENOUGH:
        notes.append(f"only {counted(count, 'candidate')}: the intervals are wide, and too narrow")
    return tuple(notes)


def _unlike(f, g) -> str:
    """The first weights that both have, in another shape; else nothing."""
    other = {name: tuple(one.shape) for name, one in g.named_parameters()}
    for name, one in f.named_parameters():
        if other.get(name, one.shape) != tuple(one.shape):
            return f"{name} is {tuple(one.shape)} in f, {other[name]} in g"
    return ""


def checked(spread, places) -> tuple[str, ...]:
    """Are these numbers? Notes on layers that put all views of every image in one place."""
    for name, rows in zip("fg", spread, strict=True):
        if not np.isfinite(rows).all():
            bad = places[int(np.argmin(np.isfinite(rows).all(axis=1)))].name
            raise ValueError(
                f"layer {bad} of {name} puts out NaN or infinity; look for such numbers in its "
                "weights and in the images"
            )
    f, g = (~rows.any(axis=1) for rows in spread)
    found = ("both networks put", "scored 0", f & g), ("f puts", "a score of 1 there is", f & ~g)
    found = *found, ("g puts", "a score of −1 there is", g & ~f)
    notes = []
    for who, what, dead in found:
        names = listed([one.name for one, gone in zip(places, dead, strict=True) if gone], most=3)
        if names:
            what = what if what == "scored 0" else f"{what} no memorization"
            notes.append(f"at {names} {who} all views of every image in one place: {what}")
    return tuple(notes)
