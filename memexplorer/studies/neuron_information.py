"""How varied are a network's units, and how much do they share? After Bansal et al. 2022."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from memexplorer import activations, evidence, variety
from memexplorer.checks import check_count
from memexplorer.data import Examples
from memexplorer.data.stratified import stratified
from memexplorer.models.loading import load_model, weights_digest
from memexplorer.progress import Progress, watched


@dataclass(frozen=True, eq=False)
class NeuronInformation:
    """Entropy of every unit, and mutual information of the pairs of some.

    variety  entropy by layer, the pairs' matrix, and whose it is
    units    columns: layer, unit, entropy, mutual (mean with the other chosen units of its layer;
             NaN where it wasn't chosen)
    layers   columns: layer, units, mean and median entropy, units_in_pairs, mean and median
             information of the pairs within the layer
    arrays   mutual (member, member) and members (member, 2): place of the layer, unit
    source   the Examples it was measured on; settings: what run.json says
    """

    variety: variety.Variety
    units: dict
    layers: dict
    arrays: dict
    source: Examples
    settings: dict


def run(
    model, examples, held_out=None, *, layers=None, where="before", most=2000, per_layer=64,
    bins=100, binning="global", clip=0.0, k=3, jitter=True, device="auto", cache=None, seed=0,
) -> Iterator[Progress]:  # fmt: skip
    """How varied is what a network's units answer, and how much do they tell of each other?

    A generator of Progress. Shortcuts leave low entropy and high mutual information, examples
    learned by heart high entropy and low mutual information (Bansal et al. 2022, section 2): both
    say something only beside another network of the same make, see model_selection.

    model      a network, or what `load_model` takes
    examples   labels are not used; measured on these only where nothing is held out
    held_out   examples from where the training's came, as in the paper
    layers     names of convolutions and linear layers; None: all of them
    where      answers are read before or after normalization and nonlinearity, then averaged over
               positions
    most       examples at most, stratified
    per_layer  units of each layer whose pairs are measured, at random; 0: all
    bins       of the entropy
    binning    global: one range for all units of all layers; or unit: each its own
    clip       share of the units, at either end, that the global range disregards
    k          neighbours of Kraskov's estimator
    jitter     part ties by noise
    seed       of examples, units and jitter
    """
    check_count("most", most, least=2)
    check_count("seed", seed, least=0)
    if model is None:
        raise ValueError("units are read from a network, but there is none; name a model")
    data = examples if held_out is None else held_out
    data = yield from watched("loading the data", evidence.several, data)
    model = yield from watched("loading the network", load_model, model)
    rows = stratified(data.labels, most, rng=np.random.default_rng(seed))
    some = data if len(rows) == len(data) else data.take(rows)
    looking = "looking at the network's layers"
    taps = yield from watched(looking, variety.taps, model, some, layers, where)
    answers = yield from activations.stream(model, some, taps, device=device, cache=cache)
    yield from watched("looking at the answers", evidence.check_weights, model, answers)
    how = {"bins": bins, "binning": binning, "clip": clip, "k": k, "jitter": jitter, "seed": seed}
    found = yield from variety.measured(answers, per_layer=per_layer, **how)
    which = "training" if held_out is None else "held-out"
    said = (f"measured on {len(some):,} of {len(data):,} {which} examples",)
    seen = evidence.Evidence(
        some, found.entropy, None, None, weights_digest(model), evidence.named(model),
        said + variety.notes(found, jitter),
    )  # fmt: skip
    how |= {"where": where, "most": most, "per_layer": per_layer, "measured_on": which}
    told = evidence.about(seen, study="neuron_information", span=found.span, **how)
    arrays = {"mutual": found.mutual, "members": found.members}
    table = variety.by_layer(found)
    return NeuronInformation(found, _units(found), table, arrays, some, told)


def _units(found) -> dict:
    """A row per unit."""
    names, at = list(found.entropy), found.members[:, 0]
    same = (at[:, None] == at) & ~np.eye(len(at), dtype=bool)
    with np.errstate(invalid="ignore"):  # a layer's only unit has no pair
        mean = np.where(same, found.mutual, 0).sum(axis=1) / same.sum(axis=1)
    shared = {name: np.full(len(each), np.nan) for name, each in found.entropy.items()}
    for (place, unit), value in zip(found.members, mean, strict=True):
        shared[names[place]][unit] = value
    sizes = [len(each) for each in found.entropy.values()]
    return {
        "layer": [name for name, size in zip(names, sizes, strict=True) for _ in range(size)],
        "unit": np.concatenate([np.arange(size) for size in sizes]),
        "entropy": np.concatenate(list(found.entropy.values())),
        "mutual": np.concatenate(list(shared.values())),
    }
