"""Two ways to memorize, made on purpose: a colour that gives the label away, and random labels."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from memexplorer import evidence, patterned, variety
from memexplorer.checks import check_choice, check_count
from memexplorer.data import Examples, patterns
from memexplorer.progress import Progress, still, watched, within

# Epochs and L2 penalty with which each is learned from a thousand images or two; tens of thousands
# need fewer epochs.
TRAINED = {patterns.SHORTCUT: (40, 2e-3), patterns.BY_HEART: (150, 5e-4)}


@dataclass(frozen=True, eq=False)
class MemorizationPatterns:
    """What entropy and mutual information show of networks that memorize more and more.

    models    columns: level, repeat, entropy and mutual (means), training (accuracy on the labels
              as told), accuracy (held-out; no colour to rely on, labels not drawn anew),
              weights (file)
    layers    columns: level, repeat, and what neuron_information has of each layer
    tau       entropy, mutual -> Kendall's tau with accuracy over the levels, means of the repeats;
              turned so that 1 is the paper's ranking
    arrays    mutual_LEVEL_REPEAT: the matrix of each network
    source    the Examples that were spoiled; settings: what run.json says
    """

    models: dict
    layers: dict
    tau: dict
    arrays: dict
    source: Examples
    settings: dict


def run(
    model, examples, held_out=None, *, pattern=patterns.SHORTCUT,
    levels=(0.0, 0.25, 0.5, 0.75, 1.0), repeats=3, epochs=0, decay=-1.0, most=10000, measured=2000,
    per_layer=64, bins=100, binning="global", clip=0.0, k=3, device="auto", cache=None, seed=0,
) -> Iterator[Progress]:  # fmt: skip
    """What do entropy and mutual information show when a network memorizes more and more?

    A generator of Progress that trains perceptrons (3 x 256, ReLU) on spoiled images; the networks
    trained so far come as `partial`, and one that is finished is not trained again. Bansal et al.
    2022, sections 3 and 4: the more a colour tells, the lower entropy and the higher mutual
    information; the more labels are random, the other way round.

    model      not used: the networks are trained here
    examples   images with labels, such as MNIST; true labels where known
    held_out   what is measured on; None: every fifth of the examples
    pattern    "colour", where a level is how far colour and label agree, alpha; or "random labels",
               where it is the share drawn anew, beta
    levels     shares from 0 to 1
    repeats    networks for each level
    epochs     0: 40 with the colour, 150 with random labels
    decay      L2 penalty, times the sum of squared weights; below 0: 0.002, and 0.0005
    most       training examples at most, stratified
    measured   held-out examples at most, stratified
    per_layer  units of each layer whose pairs are measured, at random; 0: all
    bins       of the entropy
    binning    global: one range for all units of all layers; or unit: each its own
    clip       share of the units, at either end, that the global range disregards
    k          neighbours of Kraskov's estimator
    seed       of all that is drawn
    """
    check_choice("pattern", pattern, patterns.PATTERNS)
    check_count("repeats", repeats, least=1)
    check_count("epochs", epochs, least=0)
    check_count("seed", seed, least=0)
    levels = _levels(levels)
    if not (isinstance(decay, int | float) and decay < np.inf):
        raise ValueError(f"decay is {decay!r}, but a number was wanted; below 0, it is chosen")
    known = TRAINED[pattern]
    how = {"epochs": epochs or known[0], "decay": known[1] if decay < 0 else decay}
    read = {"per_layer": per_layer, "bins": bins, "binning": binning, "clip": clip, "k": k}
    read |= {"jitter": True, "seed": seed}
    sizes = {"most": most, "measured": measured, "seed": seed}
    data = yield from watched("loading the data", patterned.sets, examples, held_out, **sizes)
    told = {"levels": levels, "repeats": repeats, "pattern": pattern, "most": most}
    told |= {"measured": measured, "hidden": patterned.HIDDEN, "batch": patterned.BATCH}
    told = evidence.about(_seen(*data), study="memorization_patterns", **told, **how, **read)
    plan = [(level, repeat) for repeat in range(repeats) for level in levels]
    found, each = {}, how["epochs"] + 1
    total = len(plan) * each
    how |= {"device": device, "cache": cache}
    for number, (level, repeat) in enumerate(plan, start=1):
        steps = patterned.network(pattern, *data, level, seed=(seed, repeat), **how)
        trained = yield from within(steps, (number - 1) * each, total)
        steps = variety.measured(trained.answers, **read)
        measured = yield from still(steps, number * each - 1, total, "epochs")
        found[level, repeat] = trained, measured
        result = _result(found, pattern, data[0], told)
        yield Progress("training networks", number * each, total, "epochs", partial=result)
    return result


def _levels(levels) -> list[float]:
    """The shares that were named."""
    found = np.asarray(levels)
    numbers = found.ndim == 1 and len(found) and found.dtype.kind in "iuf"
    if not numbers or not ((found >= 0) & (found <= 1)).all():
        raise ValueError(
            f"levels is {levels!r}, but shares from 0 to 1 were wanted, such as (0, 0.5, 1)"
        )
    return [float(level) for level in found]


def _seen(examples, held_out):
    note = f"networks trained on {len(examples):,}, measured on {len(held_out):,} other examples"
    return evidence.Evidence(examples, {}, None, None, None, {"spec": "MLP"}, (note,))


def _result(found, pattern, source, told) -> MemorizationPatterns:
    """The tables of the networks so far."""
    rows = [
        {"level": level, "repeat": repeat,
         **variety.means(one), "training": trained.training,
         "accuracy": trained.accuracy, "weights": str(trained.weights)}
        for (level, repeat), (trained, one) in found.items()
    ]  # fmt: skip
    models = {name: [row[name] for row in rows] for name in rows[0]}
    layers = {"level": [], "repeat": []}
    for (level, repeat), (_, one) in found.items():
        part = variety.by_layer(one)
        part |= {"level": [level] * len(part["layer"]), "repeat": [repeat] * len(part["layer"])}
        for name, column in part.items():
            layers.setdefault(name, []).extend(column)
    means = {name: [np.mean([row[name] for row in rows if row["level"] == level])
                    for level in sorted(set(models["level"]))]
             for name in ("entropy", "mutual", "accuracy")}  # fmt: skip
    tau = variety.agreement(**means, shortcuts=pattern == patterns.SHORTCUT)
    arrays = {
        f"mutual_{level:g}_{repeat}": one.mutual for (level, repeat), (_, one) in found.items()
    }
    return MemorizationPatterns(models, layers, tau, arrays, source, {**told, "tau": tau})
