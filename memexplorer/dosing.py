"""What happens, dose by dose, when units are silenced: to an example, its neighbours, the others.

A dose is a number of units: the first so many of a ranking. Each dose is compared with as many
random units of the same layers.
"""

import math
import time
from dataclasses import dataclass

import numpy as np

from memexplorer import ablation, passes, storage
from memexplorer.measures import responsibility
from memexplorer.models.loading import origin
from memexplorer.models.preprocessing import to_batch
from memexplorer.progress import Progress

PICKED, NEAR, TRAINING, HELD_OUT = "picked", "neighbours", "training", "held-out"
MOST_SHARE = 0.2  # of all units: by then nothing is left of most networks
MEMORY = 256e6  # bytes of kept activations
STEPS = (50, 100, 200, 400, 800)  # sizes of samples, far apart: how fast a network ran just now
# must rarely change which one it is. Fewer than the first say nothing, however slow it is.


@dataclass(frozen=True, eq=False)
class Bench:
    """The examples that are looked at while units are silenced.

    recording  of all of them; groups: name -> which of its rows
    labels     (row,) the given ones
    sizes      "training", "held-out" -> (in the sample, of how many that were not picked)
    """

    recording: ablation.Recording
    groups: dict
    labels: np.ndarray
    sizes: dict


@dataclass(frozen=True, eq=False)
class Ranking:
    """Units of all layers, the most responsible first: layer names, unit numbers, scores."""

    layers: np.ndarray
    units: np.ndarray
    scores: np.ndarray

    def first(self, count: int) -> dict:
        """The first so many: layer -> units."""
        return {
            str(layer): self.units[:count][self.layers[:count] == layer]
            for layer in dict.fromkeys(self.layers[:count])
        }

    def columns(self, count: int) -> dict:
        """The first so many as columns of a table: rank, layer, unit, score."""
        few = slice(0, min(count, len(self.units)))
        found = {"rank": np.arange(1, few.stop + 1), "layer": self.layers[few].astype(str)}
        return found | {"unit": self.units[few], "score": self.scores[few]}


@dataclass(frozen=True, eq=False)
class Curves:
    """What each dose does.

    doses    (dose,) from 0 upwards
    answers  (dose, picked example) the network's answers
    found    group -> (dose,): of picked and neighbours the share that keep their answer, of
             training and held-out examples the accuracy
    random   group -> (draw, dose) the same for random units of the same layers
    """

    doses: np.ndarray
    answers: np.ndarray
    found: dict
    random: dict


def bench(network, taps, sets, picked, near, *, sample=200, seconds=None, seed=0) -> Bench:
    """Which examples are looked at? Those picked, their neighbours, and samples of the others.

    sets     (training, held-out or None) Examples, labelled in the numbering of the answers
    picked   ("training" or "held-out", rows)
    near     rows of training examples
    sample   from each set: the first so many of `ordered`, without those picked
    seconds  None, or what a step may take: then samples are as large as one of STEPS, or as the
             whole set, as the speed of the network allows, whatever `sample` says
    """
    which, rows = picked[0], np.asarray(picked[1])
    few = [(PICKED, which, rows), (NEAR, TRAINING, np.asarray(near))]
    rest, like = {}, None
    for name, examples in zip((TRAINING, HELD_OUT), sets, strict=True):
        if examples is not None:
            order = ordered(examples.labels, seed=[seed, name == HELD_OUT])
            rest[name] = order[~np.isin(order, rows)] if name == which else order
    counts = dict.fromkeys(rest, sample)
    if seconds is not None:
        one = HELD_OUT if HELD_OUT in rest else TRAINING
        batch = _batch(network, sets, one, np.sort(rest[one][: ablation.CHUNK]))
        most, like = _affordable(network, taps, batch, seconds)
        counts = shared(most - len(rows) - len(near), {name: len(rest[name]) for name in rest})
    chosen = {name: np.sort(rest[name][: counts[name]]) for name in rest}
    sizes = {name: (len(some), len(rest[name])) for name, some in chosen.items()}
    return _recorded(network, taps, sets, [*few, *((at, at, chosen[at]) for at in rest)],
                     sizes, like)  # fmt: skip


def _recorded(network, taps, sets, parts, sizes, like) -> Bench:
    """The Bench of these: group, set and rows of each."""
    import torch

    groups, start = {}, 0
    for group, _, rows in parts:
        groups[group] = slice(start, start + len(rows))
        start += len(rows)
    parts = [(name, rows) for _, name, rows in parts if len(rows)]
    batch = torch.cat([_batch(network, sets, name, rows) for name, rows in parts])
    labels = np.concatenate([sets[name == HELD_OUT].labels[rows] for name, rows in parts])
    return Bench(ablation.record(network, batch, taps, like=like), groups, labels, sizes)


def _batch(network, sets, name, rows):
    examples = sets[name == HELD_OUT]
    return to_batch(examples.inputs[rows], origin(network).preprocessing, layout=examples.layout)


def ordered(labels, *, seed) -> np.ndarray:
    """In which order do examples come into a sample? Each sample is a beginning of this one.

    Drawn once for a set and a seed, so that the same examples are looked at whoever is picked.

    labels   (example,) int; each beginning holds the classes in the shares of the whole, to
             within about one example a class
    returns  (example,) rows

    >>> labels = np.array([0] * 90 + [1] * 10)
    >>> np.bincount(labels[ordered(labels, seed=0)[:50]]).tolist()
    [45, 5]
    """
    rng, place = np.random.default_rng(seed), np.empty(len(labels))
    for label in np.unique(labels):
        rows = np.flatnonzero(labels == label)
        place[rng.permutation(rows)] = (np.arange(len(rows)) + rng.random()) / len(rows)
    return np.argsort(place, kind="stable")


def shared(most: int, sizes: dict) -> dict:
    """How many examples of each set, when so many can be run? Two of held-out for one of training.

    sizes    "training", "held-out" -> how many there are
    returns  the same names -> all of them, or one of STEPS

    >>> shared(424, {"training": 4000, "held-out": 1000})
    {'training': 100, 'held-out': 200}
    """
    parts = {TRAINING: 1, HELD_OUT: 2}
    total, found = sum(parts[name] for name in sizes), {}
    for name, size in sizes.items():
        here = most * parts[name] // total
        step = max((step for step in STEPS if step <= here), default=STEPS[0])
        found[name] = size if size <= max(here, STEPS[0]) else step
    return found


def _affordable(network, taps, few, seconds) -> tuple:
    """How many examples can be run in so many seconds, and kept in memory? And the Recording that
    told it."""
    seen = ablation.record(network, few, taps)
    times = [time.perf_counter()]
    with passes.alone(network):
        for _ in range(5):  # the fastest: other work on the machine only ever adds to it
            passes.forward(network, seen.chunks[0])
            times.append(time.perf_counter())
    took = float(np.diff(times).min()) / seen.counts[0]
    most = min(seconds / max(took, 1e-9), MEMORY / max(1, seen.bytes / len(few)))
    return int(most), seen


def ranking(network, taps, examples, rows, means=None, own=None, first=None) -> Ranking:
    """Which units are most responsible for what is answered to these examples? (On average.)

    means    None: by the effect on the lead of the answers, activation x gradient; or tap ->
             (example, unit) answers of all training examples: by selectivity
    own      the same of these examples, when they are no training examples
    first    (layer, unit) that goes before all others
    """
    if means is None:
        batch = to_batch(examples.inputs[np.asarray(rows)], origin(network).preprocessing,
                         layout=examples.layout)  # fmt: skip
        found = ablation.effects(network, batch, taps)
        return ranked({name: part.mean(axis=0) for name, part in found.items()}, first)
    scores = {}
    for name, answers in means.items():
        total = sum(block.sum(axis=0, dtype=np.float64) for block in storage.blocks(answers))
        mine = np.asarray(answers[np.asarray(rows)] if own is None else own[name], np.float64)
        rest = (total - mine) / (len(answers) - 1) if own is None else total / len(answers)
        rest = np.broadcast_to(rest, mine.shape)
        scores[name] = responsibility.selectivity(mine, rest).mean(axis=0)
    return ranked(scores, first)


def ranked(scores: dict, first=None) -> Ranking:
    """All units in one order.

    scores  layer -> (unit,)
    first   (layer, unit) that is put before all others
    """
    layers = np.concatenate([np.full(len(part), name, object) for name, part in scores.items()])
    units = np.concatenate([np.arange(len(part)) for part in scores.values()])
    values = np.concatenate([np.asarray(part, np.float64) for part in scores.values()])
    order = responsibility.order(values)
    if first is not None:
        at = np.flatnonzero((layers == first[0]) & (units == first[1]))
        order = np.concatenate([at, order[order != at[0]]])
    return Ranking(layers[order], units[order], values[order])


def doses(units: int) -> list[int]:
    """Which doses are tried? 0, 1, 2, 3, 4, 6, 8, 12, 16 ... up to a fifth of the units.

    >>> doses(100)
    [0, 1, 2, 3, 4, 6, 8, 12, 16, 20]
    """
    most = max(1, math.ceil(MOST_SHARE * units))
    steps = sorted({*(1 << power for power in range(40)), *(3 << power for power in range(40))})
    return [0, *(step for step in steps if step < most), most]


def outcome(seen: Bench, units: dict) -> dict:
    """What do these examples answer without these units?

    returns  "logits" (picked, class), a share for each group, as in Curves.found, and "turned":
             group -> (how many were right, or as before, and no longer are; the other way round)
    """
    logits = ablation.silenced(seen.recording, units)
    answers, before = logits.argmax(axis=1), seen.recording.answers.argmax(axis=1)
    found = {"logits": logits[seen.groups[PICKED]], "turned": {}}
    for group, rows in seen.groups.items():
        right = (before if group in (PICKED, NEAR) else seen.labels)[rows]
        was, now = before[rows] == right, answers[rows] == right
        found[group] = float(now.mean()) if len(right) else np.nan
        found["turned"][group] = int((was & ~now).sum()), int((now & ~was).sum())
    return found


def curves(seen: Bench, ranking: Ranking, levels=None, *, draws=10, seed=0, about=""):
    """What does each dose do, of the ranking and of random units? A generator of Progress with the
    Curves so far as `partial`; returns Curves."""
    levels, groups = list(levels or doses(len(ranking.units))), list(seen.groups)
    first, then = f"{about}zeroing the most responsible units", f"{about}zeroing random units"
    total, done = len(levels) * (1 + draws), 0
    found, answers = {group: [] for group in groups}, []
    random = {group: np.full((draws, len(levels)), np.nan) for group in groups}
    for level in levels:
        yield Progress(first, done, total, "passes")
        one, done = outcome(seen, ranking.first(level)), done + 1
        answers.append(one["logits"].argmax(axis=1))
        for group in groups:
            found[group].append(one[group])
    found = {group: np.array(values) for group, values in found.items()}
    made = Curves(np.array(levels), np.array(answers), found, {})
    yield Progress(then, done, total, "passes", partial=made)
    widths = {name: np.count_nonzero(ranking.layers == name) for name in set(ranking.layers)}
    for draw in range(draws):
        rng = np.random.default_rng([seed, draw])
        orders = {name: rng.permutation(widths[name]) for name in sorted(widths)}
        for place, level in enumerate(levels):
            yield Progress(then, done, total, "passes")
            chosen = {
                name: orders[name][: len(part)] for name, part in ranking.first(level).items()
            }
            one, done = outcome(seen, chosen), done + 1
            for group in groups:
                random[group][draw, place] = one[group]
        if draw == 1 and draws > 2:
            early = {group: values[:2] for group, values in random.items()}
            partial = Curves(made.doses, made.answers, found, early)
            yield Progress(then, done, total, "passes", partial=partial)
    return Curves(made.doses, made.answers, found, random)


def told(made: Curves, classes) -> dict:
    """How many units until the first example picked is answered otherwise, and what it costs.

    returns  units_to_change (NaN: none of the doses), becomes, and there of each other group the
             share before and at that dose, with the band of random units
    """
    dose = float(responsibility.units_to_change(made.answers, made.doses)[0])
    place = len(made.doses) - 1 if np.isnan(dose) else made.doses.tolist().index(dose)
    row = {"units_to_change": dose, "becomes": classes[made.answers[place, 0]]}
    for group in (name for name in made.found if name != PICKED):
        low, high = responsibility.band(made.random[group][:, place])
        row |= {f"{group}_before": made.found[group][0], group: made.found[group][place]}
        row |= {f"{group}_random_low": low, f"{group}_random_high": high}
    return row | {"random_draws_that_change": 1 - made.random[PICKED][:, place].mean()}
