"""At which layer can simple classifiers read the labels? The layer study of Cohen et al. 2018."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from memexplorer import evidence, passes, probing
from memexplorer.checks import check_choice, check_count
from memexplorer.data import Examples
from memexplorer.data.stratified import stratified
from memexplorer.data.words import listed
from memexplorer.measures import agreement
from memexplorer.measures.intervals import share
from memexplorer.models.loading import load_model
from memexplorer.progress import Progress, watched

PROBES = KNN, SVM, LOGISTIC = "k-NN", "SVM", "logistic"
TRAINING, HELD_OUT, INPUT, NETWORK = "training", "held-out", "input", "network"


@dataclass(frozen=True, eq=False)
class LayerProbes:
    """What simple classifiers make of each layer.

    layers   columns: layer (the first is the input), set, probe, examples, and each with its 95 %
             interval (_low, _high): accuracy, p_same (same answer as the network); then the share
             of the same answers as each probe; "network" is the network itself
    source   the Examples; settings: what run.json says
    """

    layers: dict
    source: Examples
    settings: dict


def run(
    model, examples, held_out=None, *, layers=None, probes=PROBES, k=30, metric="l1",
    dimensions=64, normalize=True, strength=1.0, penalty="l1", most=2000, encoder=False,
    device="auto", cache=None, seed=0,
) -> Iterator[Progress]:  # fmt: skip
    """At which layer can k-NN, a linear SVM and logistic regression read the labels?

    A generator of Progress, with the layers done so far as `partial`. All three learn from the
    labels that the training saw; k-NN answers training examples leave-one-out.

    model       a network, or what `load_model` takes; None when examples bring features
    layers      names; None: the last feature layer and one per stage before it. The input is first
    probes      some of "k-NN", "SVM", "logistic"
    k           neighbours
    metric      of them: "l1", as in the authors' code, or "cosine"
    dimensions  of a PCA fitted to the training examples; 0: none
    normalize   give each row of features length 1 first
    strength    C of the SVM and of the regression
    penalty     of the regression, "l1" or "l2"
    most        of training and of held-out examples, a stratified sample; 0: all of them
    encoder     the network gives no class
    """
    check_choice("metric", metric, ("l1", "cosine"))
    for probe in np.atleast_1d(probes).tolist():
        check_choice("probes", probe, PROBES)
    if not np.size(probes):
        raise ValueError(f"probes is {probes!r}, but one or more of {listed(PROBES)} were wanted")
    if isinstance(strength, str) or not strength > 0:
        raise ValueError(f"strength is {strength!r}, but a number above 0 was wanted")
    check_count("seed", seed, least=0)
    check_count("most", most, least=0)
    check_count("dimensions", dimensions, least=0)
    if model is not None:
        model = yield from watched("loading the network", load_model, model)
    reading = {"layers": layers, "encoder": encoder, "device": device, "cache": cache}
    sets = {TRAINING: (yield from evidence.read(model, examples, k=k, **reading))}
    if held_out is not None:
        reading["layers"] = list(sets[TRAINING].features) if model is None else layers
        sets[HELD_OUT] = yield from evidence.read(model, held_out, like=sets[TRAINING], **reading)
    if not sets[TRAINING].examples.labelled:
        raise ValueError("probes learn the labels, and this data has none; name data that has")
    rows = {name: _some(seen.examples.labels, most, seed) for name, seen in sets.items()}
    how = {"probes": np.atleast_1d(probes).tolist(), "k": k, "metric": metric, "penalty": penalty}
    how |= {"dimensions": dimensions, "normalize": normalize, "strength": strength, "seed": seed}
    told = evidence.about(*sets.values(), study="layer_probes", most=most, **how)
    table, names = [], [*([INPUT] if model else []), *sets[TRAINING].features]
    for number, layer in enumerate(names):
        both = yield from watched(f"reading {layer}", _features, model, layer, sets, rows, how)
        said = {}
        for probe in how["probes"]:
            asked = probe, both, sets[TRAINING].examples, rows[TRAINING], how
            said[probe] = yield from watched(f"{probe} at {layer}", _answers, *asked)
        table += [row for name in sets for row in _rows(layer, name, sets[name], rows[name], said)]
        columns = {name: [row[name] for row in table] for name in table[0]}
        found = LayerProbes(columns, sets[TRAINING].examples, told)
        yield Progress("probing", number + 1, len(names), "layers", partial=found)
    return found


def _some(labels, most, seed):
    return stratified(labels, most or len(labels), rng=np.random.default_rng(seed))


def _features(model, layer, sets, rows, how) -> tuple:
    """What a layer put out, or the examples as the network takes them, as the probes see it: of
    training and of held-out examples."""
    found = [
        passes.taken_in(model, seen.examples, rows[name]) if layer == INPUT
        else np.asarray(seen.features[layer][rows[name]]) for name, seen in sets.items()
    ]  # fmt: skip
    found = found if len(found) > 1 else [*found, found[0][:0]]
    shape = {name: how[name] for name in ("dimensions", "normalize")}
    return evidence.at_layer(layer, probing.reduced, *found, **shape)


def _answers(probe, both, examples, rows, how) -> dict:
    """Set -> (row,) what this probe says."""
    labels, classes = examples.labels[rows], len(examples.classes)
    if probe == KNN:
        near = {"k": how["k"], "metric": how["metric"]}
        said = [probing.nearest(both[0], **near), probing.nearest(*both, **near)]
        said = [agreement.knn_classify(labels, one, classes=classes).argmax(1) for one in said]
    else:
        kind = {"kind": probe.lower()} | {of: how[of] for of in ("strength", "penalty", "seed")}
        said = probing.linear(both[0], labels, both[1], **kind)
    return dict(zip((TRAINING, HELD_OUT), said, strict=True))


def _rows(layer, name, seen, rows, said):
    """A row of the table per probe of one layer and set."""
    labels, found = seen.examples.labels[rows], []
    answers = {probe: by_set[name] for probe, by_set in said.items()}
    if seen.predictions is not None:
        answers = {NETWORK: np.asarray(seen.predictions)[rows], **answers}
    for probe, own in answers.items():
        row = {"layer": layer, "set": name, "probe": probe, "examples": len(labels)}
        same = own == answers[NETWORK] if NETWORK in answers else None
        for field, hits in (("accuracy", own == labels), ("p_same", same)):
            row |= dict(zip((field, f"{field}_low", f"{field}_high"), share(hits), strict=True))
        for other in said:
            row[f"same_as_{other}"] = float((own == answers[other]).mean())
        found.append(row)
    return found
