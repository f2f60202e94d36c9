"""Two encoders made ready to be compared: f, which saw the candidates, and g, which did not."""

from dataclasses import asdict

import numpy as np

from memexplorer.data import groups
from memexplorer.data.words import counted, listed
from memexplorer.encoding import depths, twins
from memexplorer.models.loading import load_model, origin, weights_digest
from memexplorer.models.several import load_several
from memexplorer.progress import quietly, watched

CANDIDATES, EXTERNAL = "candidates", "external"
ORDER = (CANDIDATES, "independent", "shared")
MOST = 50  # of the examples are the most memorized, and as many the least
ENOUGH = 30  # examples for an interval that can be believed
MISSING = (
    "LayerMem compares two encoders, f and g, but there is only one: name g, trained without the "
    "candidates (reference=, --reference), or leave out both and a pair is trained on your images"
)


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
        raise ValueError(MISSING)
    model = yield from watched("loading the network", load_model, model)
    how = {"like": model, "device": settings["device"]}
    found = yield from watched("loading the reference", load_several, [reference], **how)
    return model, next(iter(found.values())), split


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
        found = groups.read(split, examples)
        found = {name: found[name] for name in dict.fromkeys([*ORDER, *found])}
    found = {name: (examples, rows) for name, rows in found.items()}
    if held_out is not None and len(held_out):
        found[EXTERNAL] = held_out, np.arange(len(held_out))
    rng = np.random.default_rng(seed)
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


def said(networks, found, split, how) -> tuple[str, ...]:
    """What must be known of these networks and images, in sentences."""
    views, count = how["views"], len(found[CANDIDATES][1])
    against = "all pairs" if how["pairs"] == "views" else "each against the image as it is"
    notes = [f"{views} views of each image, {how['strength']}, the same for f and g; {against}"]
    f, g = networks.values()
    if weights_digest(f) == weights_digest(g):
        notes.append("f and g are the same network, so every score is 0; name another reference")
    own, other = (
        {**asdict(origin(one).preprocessing), "stated_by": ""} for one in networks.values()
    )
    if own != other:
        notes.append("g wants its images otherwise than f; both are shown them as f wants them")
    if split is None:
        notes.append(
            f"no split was named: all {counted(count, 'example')} are taken as candidates, which f "
            "was trained on and g was not"
        )
    if count < ENOUGH:
        notes.append(f"only {counted(count, 'candidate')}: the intervals are wide, and too narrow")
    return tuple(notes)


def checked(spread, places) -> tuple[str, ...]:
    """Are these numbers? Notes on layers that put all views of every image in one place."""
    for name, rows in zip("fg", spread, strict=True):
        if not np.isfinite(rows).all():
            bad = places[int(np.argmin(np.isfinite(rows).all(axis=1)))].name
            raise ValueError(
                f"layer {bad} of {name} puts out NaN or infinity; look for such numbers in its "
                "weights and in the images"
            )
    dead = ~(spread[0].any(axis=1) | spread[1].any(axis=1))
    if not dead.any():
        return ()
    layers = listed([place.name for place, gone in zip(places, dead, strict=True) if gone], most=3)
    return (f"at {layers} both networks put all views of every image in one place: scored 0",)
