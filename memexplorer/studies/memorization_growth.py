"""How memorization grows while an encoder is trained, layer by layer: Wang et al. 2024."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from memexplorer import activations, anatomy, evidence
from memexplorer.checks import check_choice, check_count
from memexplorer.data import Examples, load_examples
from memexplorer.encoding import depths, spreads, twins
from memexplorer.measures import alignment, units
from memexplorer.models.loading import load_model, weights_digest
from memexplorer.progress import Progress, quietly, watched

MEASURED = ("candidates", "independent", "shared")


@dataclass(frozen=True, eq=False)
class MemorizationGrowth:
    """What each layer of a pair of encoders memorized by each checkpoint.

    layers    columns: epoch, layer, candidates (their LayerMem), spread (the standard deviation of
              SSLMem over them), independent, shared, external (the mean of these), units, their
              mean unitmem and the highest (of f, on candidates); NaN where there is no such number
    losses    {"f", "g": the mean loss of each epoch}
    course    the twins.Course: the checkpoints and what builds their network
    source    the Examples; settings: what run.json says
    """

    layers: dict
    losses: dict
    course: twins.Course
    source: Examples
    settings: dict


def run(
    model, examples, held_out=None, *, training=None, split=None, train="two minutes", layers=None,
    measured=200, augmentations=5, strength=None, framework="simclr", decay=1e-4, device="auto",
    cache=None, seed=0,
) -> Iterator[Progress]:  # fmt: skip
    """How do LayerMem and UnitMem grow while an encoder learns without labels?

    A generator of Progress: trains a pair of encoders, or reads one, and measures both at each
    checkpoint; what is measured so far comes as `partial`.

    model          not used: the encoders are trained here
    examples       images
    held_out       images neither encoder saw
    training       folder of a `twins.pair`, whose split, framework and decay hold; None: train one
    split          "shared", "candidates" and "independent" examples; None: 4 : 1 : 1 by lot
    train          for "two minutes", "ten minutes" or "an hour" on two CPU cores, or "a GPU hour"
    layers         names; None: all that stand for the network's depth
    measured       images of each group that are looked at
    augmentations  views of each
    strength       of the augmentation, in training and in the measure; None: that of `train`, and
                   of the training that is read; masked three quarters for "mae"
    framework      "simclr" or "mae"
    decay          of the weights, in training
    seed           of lots, weights, order and views
    """
    check_choice("train", train, tuple(twins.SIZES))
    check_count("measured", measured, least=2)
    check_count("augmentations", augmentations, least=2)
    examples = yield from watched("loading the data", load_examples, examples)
    if held_out is not None:
        held_out = yield from watched("loading the held-out data", load_examples, held_out)
    how = {"framework": framework, "decay": decay, "device": device, "cache": cache, "seed": seed}
    how |= {"strength": strength} if strength else {}
    if training is None:
        steps = twins.pair(examples, split, **twins.SIZES[train] | how)
    else:
        steps = _retold(twins.course(training, examples))
    told = {"framework": framework, "decay": decay, "train": train}
    told = {"measured": measured} | ({"training": str(training)} if training else told)
    look = {"layers": layers, "views": augmentations, "strength": strength, "seed": seed,
            "device": device, "cache": cache}  # fmt: skip
    rows, progress = [], None
    while True:
        try:
            progress = next(steps)
        except StopIteration as finished:
            course = finished.value[-1]
            break
        early = progress.partial
        if early is not None and len(early.checkpoints) > len(rows):
            at = early.checkpoints[len(rows)]
            look["strength"] = (training and strength) or early.strength
            seen = _shown(examples, held_out, early.split, measured, seed)
            part = _measured(at, early.factory, seen, look)
            rows.append((yield from quietly(part, f"after epoch {at.epoch}: ")))
        result = None if early is None else _result(rows, early, examples, told | look)
        yield replace(progress, partial=result)
    return _result(rows, course, examples, told | look)


def _retold(course):
    for count in range(1, len(course.checkpoints) + 1):
        early = replace(course, checkpoints=course.checkpoints[:count])
        yield Progress("measuring", count, len(course.checkpoints), "checkpoints", partial=early)
    return (course,)


def _shown(examples, held_out, split, measured, seed) -> dict:
    """group -> the Examples that are looked at, the same at each checkpoint."""
    rng = np.random.default_rng(seed)
    found = {name: examples.take(rng.permutation(split[name])[:measured]) for name in MEASURED}
    if held_out is not None:
        found["external"] = held_out.take(rng.permutation(len(held_out))[:measured])
    return found


def _measured(at, factory, seen, look) -> Iterator[Progress]:
    networks, stage = {}, "loading the networks"
    for name, weights in (("f", at.f), ("g", at.g)):
        networks[name] = yield from watched(stage, load_model, factory, weights=weights)
    how = {name: value for name, value in look.items() if name != "layers"}
    along = {name: depths.chosen(one, seen["shared"], look["layers"])
             for name, one in networks.items()}  # fmt: skip
    taps = {name: [depth.tap for depth in found] for name, found in along.items()}
    found = {"layer": [depth.name for depth in along["f"]]}
    for group, examples in seen.items():
        apart = yield from spreads.stream(networks, examples, taps, **how)
        scores = alignment.sslmem(*(np.asarray(apart[name]).T for name in "fg"))
        found[group] = scores.mean(axis=1).tolist()
        if group == MEASURED[0]:
            found["spread"] = scores.std(axis=1).tolist()
    del how["strength"]
    taps = anatomy.chosen_units(networks["f"], seen["shared"])
    means = yield from activations.stream(networks["f"], seen["candidates"], taps, **how)
    scores = {name: units.unitmem(np.asarray(rows)) for name, rows in means.items()}
    names = found["layer"] + [name for name in scores if name not in found["layer"]]
    found = {name: col + [np.nan] * (len(names) - len(col)) for name, col in found.items()}
    found |= {"layer": names, "units": [len(scores.get(name, ())) for name in names]}
    for column, of in (("unitmem", np.mean), ("highest", np.max)):
        found[column] = [float(of(scores.get(name, np.nan))) for name in names]
    found["weights"] = weights_digest(networks["f"])
    return {"epoch": [at.epoch] * len(found["layer"]), **found}


def _result(rows, course, examples, told) -> MemorizationGrowth:
    told = {name: value for name, value in told.items() if name not in ("device", "cache")}
    weights = rows[-1]["weights"] if rows else None
    names = dict.fromkeys(rows[-1]["layer"]) if rows else {}
    seen = evidence.Evidence(examples, names, None, None, weights, {"spec": course.factory}, ())
    settings = evidence.about(seen, study="memorization_growth", **told)
    columns = [name for name in (rows[0] if rows else ()) if name != "weights"]
    table = {name: [value for part in rows for value in part[name]] for name in columns}
    return MemorizationGrowth(table, course.losses, course, examples, settings)
