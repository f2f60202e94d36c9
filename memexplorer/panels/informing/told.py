"""What the measures of information say, in sentences, rows and lines."""

from dataclasses import replace

import numpy as np

from memexplorer.data import patterns
from memexplorer.studies.model_selection import SHORTCUTS
from memexplorer.widgets import look
from memexplorer.widgets.band_lines import Line

NO_NETWORK = "Entropy is read from a network, and none is loaded: name a model."
BETWEEN = "between layers"


def sentence(found) -> str:
    """How varied are the units of this network?"""
    how, one = found.settings["settings"], found.variety
    entropy = np.concatenate(list(one.entropy.values()))
    by_layer = dict(zip(found.layers["layer"], found.layers["entropy_mean"], strict=True))
    said = (
        f"The mean entropy of {len(entropy):,} units is {look.number(float(entropy.mean()))} of at "
        f"most {look.number(float(np.log(how['bins'])))} nats; two units share "
        f"{look.number(float(one.within().mean()))} nats on average."
    )
    if len(by_layer) > 1:
        most, least = (of(by_layer, key=by_layer.get) for of in (max, min))
        said += f" Most varied: {most}; least: {least}."
    return said


def about(found) -> str:
    """On what was it measured?"""
    how, notes = found.settings["settings"], found.settings["notes"]
    own = notes[len(found.source.notes) :]
    few = f"pairs of at most {how['per_layer']} units of a layer, drawn at random (seed "
    few = few + f"{how['seed']})" if how["per_layer"] else "pairs of all units"
    return "; ".join([*own, f"{how['bins']} bins", f"k = {how['k']}", few])


def pairs(found) -> dict:
    """Name -> (pair,) nats: within each layer, then between layers."""
    one = found.variety
    groups = {name: one.within(name) for name in one.entropy}
    at = one.members[:, 0]
    across = np.triu(at[:, None] != at)
    return groups | {BETWEEN: one.mutual[across]}


def unit(found, picked) -> str:
    """What is known of this unit?"""
    layer, number = picked
    table = found.units
    row = table["layer"].index(layer) + number
    entropy, shared = (float(table[name][row]) for name in ("entropy", "mutual"))
    said = f"{layer} unit {number}: entropy {look.number(entropy)} nats"
    if np.isfinite(shared):
        return f"{said}; with another unit of its layer it shares {look.number(shared)} on average."
    return f"{said}; it was not drawn for the pairs."


def ranked(found) -> str:
    """Does either measure rank the networks as accuracy does?"""
    count, pattern = len(found.models["model"]), found.settings["settings"]["pattern"]
    if count < 2:
        return f"One network is no ranking yet: {found.models['model'][0]}. Name another."
    kind = "shortcuts" if pattern == SHORTCUTS else "examples learned by heart"
    taus = [f"{words} {_tau(found.tau[name])}"
            for name, words in (("entropy", "by entropy"), ("mutual", "by mutual information"))
            ]  # fmt: skip
    return f"Kendall’s τ with held-out accuracy, n = {count}, taken for {kind}: {', '.join(taus)}."


def _tau(value) -> str:
    return f"τ = {value:.2f}".replace("-", "−") if np.isfinite(value) else "unknown (all alike)"


def trend(found) -> str:
    """What became of both measures from the first level to the last?"""
    how, table = found.settings["settings"], found.models
    name = "α" if how["pattern"] == patterns.SHORTCUT else "β"
    levels = sorted(set(table["level"]))
    if len(levels) < 2:
        return f"The network of {name} = {levels[0]:g} is there; the others follow."
    said = []
    for column, words in (("entropy", "mean entropy"), ("mutual", "mean mutual information"),
                          ("accuracy", "held-out accuracy")):  # fmt: skip
        ends = [_mean(table, column, level) for level in (levels[0], levels[-1])]
        said.append(f"{words} from {look.number(ends[0])} to {look.number(ends[1])}")
    tau, trained, wanted = found.tau, len(table["level"]), len(how["levels"]) * how["repeats"]
    part = "" if trained == wanted else f"So far {trained} of {wanted} networks. "
    return (
        f"{part}From {name} = {levels[0]:g} to {levels[-1]:g}: {', '.join(said)}. Rankings of "
        f"these {len(levels)} levels against accuracy: entropy {_tau(tau['entropy'])}, mutual "
        f"information {_tau(tau['mutual'])}."
    )


def _mean(table, column, level) -> float:
    return float(np.mean([value for value, at in zip(table[column], table["level"], strict=True)
                          if at == level]))  # fmt: skip


def lines(table, column, by="layer") -> dict:
    """Name -> Line over the levels: the mean of the repeats, from their lowest to their highest."""
    names, levels, found = dict.fromkeys(table.get(by, [column])), sorted(set(table["level"])), {}
    for place, name in enumerate(names):
        whose = table.get(by, [name] * len(table["level"]))
        rows = [row for row, of in enumerate(whose) if of == name]
        at = [[table[column][row] for row in rows if table["level"][row] == level]
              for level in levels]  # fmt: skip
        ends = [[of(each) if each else np.nan for each in at] for of in (np.mean, min, max)]
        found[name] = Line(*ends, hue=look.LINES[place % len(look.LINES)])
    return found


def accuracies(table) -> dict:
    """The same of accuracy, on training examples as told and on held-out ones."""
    told, asked = (lines(table, column)[column] for column in ("training", "accuracy"))
    return {"training, as told": told, "held-out": replace(asked, dash="dashed", hue=look.LINES[1])}
