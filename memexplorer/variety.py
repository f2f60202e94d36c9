"""How varied are a network's answers: entropy of every unit, information of pairs of a sample.

What the studies of information share: which answers are read, what is measured of them.
"""

import functools
from dataclasses import dataclass, replace

import numpy as np

from memexplorer import anatomy, storage
from memexplorer.activations import Tap
from memexplorer.checks import check_choice, check_count
from memexplorer.measures import information, ranking
from memexplorer.progress import Progress, checkpoint, watched

BEFORE, AFTER = "before", "after"
JITTER = 1e-10  # standard deviations of a unit; far less than float32 tells apart
ROWS, BINS = 2048, 10_000  # examples at once; bins at most


@dataclass(frozen=True, eq=False)
class Variety:
    """How much information the units of a network carry, and how much they share.

    entropy  layer -> (unit,) nats, layers in the order they run
    members  (unit, 2): place of the layer, and unit, of those whose pairs were measured
    mutual   (member, member) nats, with the diagonal
    span     (lowest, highest) of the bins that all units share; None: each has its own
    still    how many units always answer alike
    """

    entropy: dict
    members: np.ndarray
    mutual: np.ndarray
    span: tuple | None
    still: int

    def within(self, layer=None) -> np.ndarray:
        """The information of each pair of two units, of one layer or of all. (pair,) nats"""
        rows = np.arange(len(self.members))
        if layer is not None:
            rows = np.flatnonzero(self.members[:, 0] == list(self.entropy).index(layer))
        return self.mutual[np.ix_(rows, rows)][np.triu_indices(len(rows), 1)]


def taps(model, examples, layers, where) -> list[Tap]:
    """Where is the answer of each unit read?

    where  "before" the normalization and the nonlinearity: what the convolution or the linear
           layer itself puts out; or "after" them
    """
    check_choice("where", where, (BEFORE, AFTER))
    found = anatomy.chosen_units(model, examples, layers)
    if where == AFTER:  # as it is: no negative answer is made 0
        return [replace(tap, rectified=False) for tap in found]
    return [Tap(tap.name, tap.name, axis=tap.axis) for tap in found]


def measured(answers, *, bins, binning, clip, k, per_layer, jitter, seed):
    """How varied is each unit, and how much do pairs of them share? A generator of Progress.

    answers    layer -> (example, unit)
    bins       of the entropy; binning "global": from the lowest to the highest answer of any unit
               of any layer, or "unit"; clip: the share of units whose ends that range disregards,
               at either end, because a few outliers set it for all
    k          of the estimator
    per_layer  units of each layer whose pairs are measured, drawn by seed; 0: all
    jitter     apart with ties, by noise drawn by seed
    returns    Variety
    """
    _check(bins, clip, per_layer)
    blocks = {name: functools.partial(storage.blocks, rows, rows=ROWS)
              for name, rows in answers.items()}  # fmt: skip
    yield Progress("measuring entropy", 0, len(blocks), "layers")
    ends = [_extent(name, give) for name, give in blocks.items()]
    low, high = (np.concatenate(each) for each in zip(*ends, strict=True))
    span = (float(np.quantile(low, clip)), float(np.quantile(high, 1 - clip)))
    span = span if binning == "global" else None
    entropy = {}
    for number, (name, give) in enumerate(blocks.items()):
        yield Progress("measuring entropy", number, len(blocks), "layers")
        counted = information.entropy, give
        stage, how = f"measuring entropy at {name}", {"bins": bins, "binning": binning}
        entropy[name] = yield from watched(stage, *counted, **how, span=span)
    rng, members, columns = np.random.default_rng(seed), [], []
    for place, rows in enumerate(answers.values()):
        units = np.arange(rows.shape[1])
        if 0 < per_layer < len(units):
            units = np.sort(rng.choice(units, per_layer, replace=False))
        columns.append(np.asarray(rows)[:, units])
        members.append(np.stack([np.full(len(units), place), units], axis=1))
        checkpoint()
    how = {"k": k, "jitter": JITTER if jitter else 0.0, "rng": rng}
    pairs = "measuring pairs of units", information.mutual, np.concatenate(columns, axis=1)
    mutual = yield from watched(*pairs, **how, unit="pairs")
    members, still = np.concatenate(members), low == high
    first = np.cumsum([0, *(len(one) for one in entropy.values())])
    # Nothing can be told of a constant. The estimator says so of a constant and a varied unit, but
    # takes all examples of two constants for copies, far below 0.
    constant = still[first[members[:, 0]] + members[:, 1]]
    mutual[constant] = mutual[:, constant] = 0
    return Variety(entropy, members, mutual, span, int(still.sum()))


def _check(bins, clip, per_layer):
    if not (isinstance(clip, int | float) and 0 <= clip < 0.5):
        wanted = "a share of the units from 0 to below 0.5 was wanted"
        raise ValueError(f"clip is {clip!r}, but {wanted}")
    check_count("per_layer", per_layer, least=0)
    if check_count("bins", bins, least=1) > BINS:
        raise ValueError(
            f"bins is {bins:,}, but at most {BINS:,} were wanted: of more, each example has its own"
        )


def _extent(name, give):
    """Between which values do the units of this layer answer? What is wrong is said of it."""
    try:
        return information.extent(give())
    except ValueError as error:
        raise ValueError(f"layer {name}: {error}") from error


def means(found: Variety) -> dict:
    """The mean entropy of all units, and the mean information of all pairs of two of them."""
    entropy = np.concatenate(list(found.entropy.values()))
    return {"entropy": float(entropy.mean()), "mutual": float(np.mean(found.within()))}


def by_layer(found: Variety) -> dict:
    """A row per layer."""
    pairs = {name: found.within(name) for name in found.entropy}
    count = np.bincount(found.members[:, 0], minlength=len(pairs))
    table = {"layer": list(pairs), "units": [len(each) for each in found.entropy.values()]}
    table |= {f"entropy_{name}": [float(of(each)) for each in found.entropy.values()]
              for name, of in (("mean", np.mean), ("median", np.median))}  # fmt: skip
    table["units_in_pairs"] = count.tolist()
    return table | {f"mutual_{name}": [float(of(each)) if len(each) else np.nan
                                       for each in pairs.values()]
                    for name, of in (("mean", np.mean), ("median", np.median))}  # fmt: skip


def agreement(entropy, mutual, accuracy, *, shortcuts: bool) -> dict:
    """Do these rank networks as their accuracy does? Kendall's tau of each, from -1 to 1.

    entropy, mutual, accuracy  (network,)
    shortcuts  networks differ in the shortcuts they take: more entropy and less information is
               better; else in how much they learned by heart: the reverse

    >>> agreement([1.0, 2.0], [0.3, 0.1], [0.5, 0.7], shortcuts=True)
    {'entropy': 1.0, 'mutual': 1.0}
    """
    sign = 1 if shortcuts else -1
    scores = [sign * np.asarray(entropy), -sign * np.asarray(mutual), np.asarray(accuracy)]
    agreed = ranking.kendall(scores)[-1].round(12)
    return {"entropy": float(agreed[0]), "mutual": float(agreed[1])}


def notes(found: Variety, jitter) -> tuple[str, ...]:
    """What a reader has to know of these numbers."""
    said = []
    total = sum(map(len, found.entropy.values()))
    if found.still:
        said.append(
            f"{found.still:,} of {total:,} units always answer alike: they carry and share 0"
        )
    if jitter:
        said.append(f"ties are parted by noise of {JITTER:g} of a unit's standard deviation")
    return tuple(said)
