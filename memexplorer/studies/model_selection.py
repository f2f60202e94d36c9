"""Which of several networks answers best on new data, told without labels? Bansal et al. 2022."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from memexplorer import evidence, variety
from memexplorer.checks import check_choice, check_count
from memexplorer.comparing.fits import telling
from memexplorer.data import Examples
from memexplorer.data.stratified import stratified
from memexplorer.measures import intervals
from memexplorer.models.several import load_several
from memexplorer.progress import Progress, watched

SHORTCUTS, BY_HEART = "shortcuts", "examples"


@dataclass(frozen=True, eq=False)
class ModelSelection:
    """Several networks, ranked by their units and by their accuracy.

    models    columns: model, entropy and mutual (means over units, and over pairs of two units),
              accuracy on held-out examples, examples, low and high (its 95 % interval)
    tau       entropy, mutual -> Kendall's tau with accuracy, each turned so that 1 is the ranking
              that the pattern would give; NaN where one of them is the same for all
    layers    columns: model, layer, and what neuron_information has of each
    varieties model -> Variety
    source    the Examples it was measured on; settings: what run.json says
    """

    models: dict
    tau: dict
    layers: dict
    varieties: dict
    source: Examples
    settings: dict


def run(
    model, examples, held_out=None, *, models=None, trust=False, roots=None, pattern=SHORTCUTS,
    where="before", most=2000, per_layer=64, bins=100, binning="global", clip=0.0, k=3, jitter=True,
    device="auto", cache=None, seed=0,
) -> Iterator[Progress]:  # fmt: skip
    """Do entropy and mutual information rank networks as their accuracy on held-out data does?

    A generator of Progress; `partial` is the result for the networks measured so far. The measures
    need no labels: where they rank as accuracy does, they could choose a network without any
    (Bansal et al. 2022, section 5).

    model      a network, the first of them, and the one whose make weights alone are put into
    examples   training examples: the classes, and what is measured where nothing is held out
    held_out   labelled examples
    models     weights files, folders of them, or models; as `models.several.load_several` takes
    trust      allow pickles of these to run
    roots      folders that files may lie in; None: anywhere
    pattern    shortcuts: higher entropy and lower information rank higher; examples (some are
               learned by heart, as wrong labels are): the reverse
    where      before or after normalization and nonlinearity; this and what follows is as in
               neuron_information
    most       held-out examples at most, stratified
    per_layer  units of each layer whose pairs are measured; 0: all
    bins       of the entropy
    binning    global: one range for all units; or unit: each its own
    clip       share of the units, at either end, that the global range disregards
    k          neighbours of Kraskov's estimator
    jitter     part ties by noise
    seed       of examples, units and jitter
    """
    check_choice("pattern", pattern, (SHORTCUTS, BY_HEART))
    check_count("most", most, least=2)
    check_count("seed", seed, least=0)
    if held_out is None:
        raise ValueError("networks are ranked by their accuracy on held-out examples; name some")
    specs = [each for each in [model, *_listed(models)] if each is not None]
    found_by = {"like": model, "trust": trust, "roots": roots, "device": device}
    networks = yield from watched("loading the networks", load_several, specs, **found_by)
    known = yield from watched("loading the data", evidence.several, examples)
    others = yield from watched("loading the held-out data", evidence.several, held_out)
    rows = stratified(others.labels, most, rng=np.random.default_rng(seed))
    some = others.take(rows).with_classes(known.classes)
    how = {"bins": bins, "binning": binning, "clip": clip, "k": k, "jitter": jitter, "seed": seed}
    how |= {"per_layer": per_layer}
    found, right = {}, {}
    for name, network in networks.items():
        reading = {"device": device, "cache": cache}
        with telling(name):
            found[name], seen = yield from _one(network, some, where, reading, how)
        right[name] = int((seen.predictions == seen.examples.labels).sum())
        told = {**how, "where": where, "most": most, "pattern": pattern}
        told["networks"] = {each: evidence.identity(networks[each]) for each in found}
        told = evidence.about(seen, study="model_selection", **told)
        result = _ranked(found, right, some, pattern, told)
        yield Progress("measuring networks", len(found), len(networks), "networks", partial=result)
    return result


def _listed(models) -> list:
    """One or several, as a list; a text holds one a line."""
    if models is None:
        return []
    if isinstance(models, str):
        return [line.strip() for line in models.splitlines() if line.strip()]
    return list(models) if isinstance(models, list | tuple) else [models]


def _one(network, some, where, reading, how):
    """How varied this network's units are, and what it says: Variety, Evidence."""
    taps = yield from watched("looking at layers", variety.taps, network, some, None, where)
    try:
        seen = yield from evidence.read(network, some, layers=taps, **reading)
    except ValueError as error:
        if evidence.ALONE in str(error):  # but features alone can't be right or wrong
            raise ValueError(str(error).replace(f", or {evidence.ALONE}", "")) from error
        raise
    if seen.predictions is None:
        raise ValueError(
            "it gives no answers that could be counted as right; name networks that were trained "
            "on these classes"
        )
    found = yield from variety.measured(seen.features, **how)
    return found, seen


def _ranked(found, right, some, pattern, told) -> ModelSelection:
    """The table of those measured so far, and how far the rankings agree."""
    total = len(some)
    table = {
        "model": list(found),
        "entropy": [variety.means(one)["entropy"] for one in found.values()],
        "mutual": [variety.means(one)["mutual"] for one in found.values()],
        "accuracy": [right[name] / total for name in found],
        "examples": [total] * len(found),
    }
    ends = [intervals.proportion(right[name], total) for name in found]
    table |= {"low": [low for low, _ in ends], "high": [high for _, high in ends]}
    scores = table["entropy"], table["mutual"], table["accuracy"]
    tau = variety.agreement(*scores, shortcuts=pattern == SHORTCUTS)
    parts = [(name, variety.by_layer(one)) for name, one in found.items()]
    layers = {"model": [name for name, rows in parts for _ in rows["layer"]]}
    for column in parts[0][1]:
        layers[column] = [value for _, rows in parts for value in rows[column]]
    told = {**told, "tau": tau}
    return ModelSelection(table, tau, layers, found, some, told)
