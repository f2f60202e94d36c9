"""What silencing top, random and low units left: as curves, in a sentence, layer by layer."""

import numpy as np

from memexplorer.measures.pruning import EACH, EARLY, LATE, NONE

PROBE = "probe"  # asked of held-out examples, learned anew on what is left
GROUPS = {LATE: "Late half", EARLY: "Early half", EACH: "Whole network"}
KINDS = TOP, RANDOM, LOW = "top", "random", "low"
# By where the top ones lie, and where the low ones do: 1 on the paper's side of all random draws.
ORDERS = {(1, 1): "yes", (1, 0): "partly", (0, 1): "partly", (-1, -1): "reversed",
          (-1, 0): "partly reversed", (0, -1): "partly reversed"}  # fmt: skip
ENDINGS = {
    "yes": "the paper’s order",
    "no": "no clear order",
    "reversed": "the order is reversed",
    "partly": "the paper’s order in part",
    "partly reversed": "the order is partly reversed",
}


def left(found, scope, share, data) -> dict:
    """Top, random, low -> (draw,) accuracies after this share of these layers was silenced.

    found  a UnitPruning; data: "held-out", "training" or PROBE
    """
    table = found.layers
    rows = zip(table["scope"], table["share"], table["which"], table[data], strict=True)
    here = [(which, value) for at, of, which, value in rows if (at, of) == (scope, share)]
    return {kind: np.array([value for which, value in here if which == kind])
            for kind in KINDS}  # fmt: skip


def order(values: dict) -> str:
    """Does the paper's order hold: top units hurt more than any random draw, low ones less?

    >>> order({"top": np.array([0.2]), "random": np.array([0.3, 0.4]), "low": np.array([0.5])})
    'yes'
    """
    top, draws, low = values[TOP][0], values[RANDOM], values[LOW][0]
    high, deep = draws.max(), draws.min()
    sides = int(top < deep) - int(top > high), int(low > high) - int(low < deep)
    return ORDERS.get(sides, "no")


def groups(found) -> list[str]:
    """Which parts of the network were silenced together? The late half first."""
    return [scope for scope in GROUPS if scope in found.layers["scope"]]


def before(found, data) -> float:
    """The accuracy with all units at work."""
    return found.layers.get(data, [np.nan])[found.layers["scope"].index(NONE)]


def curves(found, shares, data) -> tuple[list, dict, dict]:
    """Per cent silenced, and for each part of the network its lines and its band."""
    whole, lines, bands = before(found, data), {}, {}
    for scope in groups(found):
        some = [left(found, scope, share, data) for share in shares]
        name, draws = GROUPS[scope], np.array([values[RANDOM] for values in some])
        lines[name] = {kind: [whole, *(values[kind].mean() for values in some)]
                       for kind in KINDS}  # fmt: skip
        bands[name] = {RANDOM: ([whole, *draws.min(axis=1)], [whole, *draws.max(axis=1)])}
    return [0, *(round(100 * share) for share in shares)], lines, bands


def sentence(found, share, data) -> str:
    """What holds here, part by part, with its numbers?"""
    size = found.settings["data" if data == "training" else "held_out"]["examples"]
    sample = found.settings["settings"]["most"]
    where = f" on a sample of {sample:,} of {size:,}" if sample < size else ""
    what = "held-out accuracy of a linear probe" if data == PROBE else f"{data} accuracy"
    said = [f"With all units at work {what} is {before(found, data):.2f}{where}."]
    for place, scope in enumerate(groups(found)):
        values = left(found, scope, share, data)
        top, low, draws = values[TOP][0], values[LOW][0], _ranged(values[RANDOM])
        first = f"silencing the top {100 * share:.0f} % of each layer leaves {top:.2f}, "
        words = f"{first}random ones {draws}, the lowest {low:.2f}"
        words = words if not place else f"it is {top:.2f}, {draws} and {low:.2f}"
        where = GROUPS[scope].lower()
        said.append(f"In the {where} {words}: {ENDINGS[order(values)]}.")
    return " ".join(said)


def _ranged(draws) -> str:
    return f"{draws.mean():.2f} ({draws.min():.2f}–{draws.max():.2f})"


def by_layer(found, share, data) -> tuple[dict, dict]:
    """One layer alone: columns of a table, and the text of the random ones with their range."""
    names = [name for name in found.unitmem if name in found.layers["scope"]]
    some = [left(found, name, share, data) for name in names]
    columns = {"depth": np.arange(1, len(names) + 1), "layer": np.array(names, str)}
    columns |= {kind: np.array([values[kind].mean() for values in some])
                for kind in KINDS}  # fmt: skip
    columns["order holds?"] = np.array([order(values) for values in some], str)
    return columns, {RANDOM: [_ranged(values[RANDOM]) for values in some]}


def about(found, sizes: dict) -> str:
    """How was it measured? sizes: set -> how many examples it holds."""
    how = found.settings["settings"]
    sample, draws = how["most"], how["draws"]
    counted = " and ".join(
        f"{min(sample, size):,} of {size:,} {data} examples" for data, size in sizes.items()
    )
    silent = {"mean": "their mean", "zero": "zero"}[how["instead"]]
    sure = 0.98 / min(sample, *sizes.values()) ** 0.5  # half of 95 % of a binomial, at a share of ½
    return (
        f"Counted on {counted}, stratified: a share is sure to ±{sure:.2f} (95 %); "
        f"random: {draws} draws, their mean and (lowest–highest)"
        f"; silent units put out {silent}; UnitMem over {how['views']} views; seed {how['seed']}"
    )
