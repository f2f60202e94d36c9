"""Does the network answer as its k nearest training examples do? After Cohen et al. 2018."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from memexplorer import evidence as evidences
from memexplorer import neighbors, vicinity
from memexplorer.checks import check_choice
from memexplorer.evidence import Evidence
from memexplorer.measures import agreement
from memexplorer.measures.intervals import proportion
from memexplorer.progress import Progress, watched

COUNTING = "counting the neighbours' votes"
SHARES = ("p_same", "mutual_correctness", "mutual_error", "accuracy", "knn_accuracy")


@dataclass(frozen=True, eq=False)
class NeighborAgreement:
    """What came out: numbers by layer, set, class and k, and what each example got.

    training      {layer: {k: Agreement}}, neighbours leave-one-out
    held_out      the same on held-out data, {} without it
    examples      columns of the training examples: id, label, prediction, suspicion, …
    others        the same for held-out examples, {} without them
    layers        columns, a row per layer, set, class and k, with 95 % intervals
    evidence      what the network said of the training examples; `graphs` their neighbours
    held_evidence, held_graphs  of the held-out ones, or None; settings: what run.json says
    shares, held_shares         {layer: (example, class)} votes of the first k"""

    training: dict
    held_out: dict
    examples: dict
    others: dict
    layers: dict
    evidence: Evidence
    graphs: dict
    held_evidence: Evidence | None
    held_graphs: dict | None
    settings: dict
    shares: dict
    held_shares: dict | None


def run(
    model, examples, held_out=None, *, layers=None, k=30, metric="cosine", encoder=False,
    device="auto", precision="float32", cache=None, seed=0,
) -> Iterator[Progress]:  # fmt: skip
    """Where do a network and the k nearest neighbours in its embedding space agree?

    A generator of Progress, with what is there so far as `partial`.

    model      a network, or what `load_model` takes; None when examples bring features
    examples   training examples, with the labels the training saw
    held_out   examples the training didn't see, or None
    layers     names; None: the last feature layer and one per stage before it
    k          one number of neighbours, or several; the first one fills the tables of examples
    metric     "cosine" or "l2"
    encoder    read the network as an encoder: its features count, its answers don't
    precision  of the forward pass: float32 or bfloat16 (autocast)
    """
    check_choice("metric", metric, neighbors.METRICS)
    ks = tuple(dict.fromkeys(np.atleast_1d(k).tolist()))
    reading = dict(layers=layers, encoder=encoder, device=device, cache=cache, precision=precision)
    seen = yield from evidences.read(model, examples, k=max(ks), **reading)
    others = None
    if held_out is not None:
        reading["layers"] = list(seen.features) if layers is None and model is None else layers
        others = yield from evidences.read(model, held_out, like=seen, **reading)
    told = {"study": "neighbor_agreement", "k": list(ks), "metric": metric, "seed": seed}
    told = evidences.about(seen, others, encoder=encoder, **told)
    searching = {"k": max(ks), "metric": metric, "device": device, "cache": cache}
    graphs, held_graphs = {}, None if others is None else {}
    for number, layer in enumerate(seen.features):
        so_far = seen, dict(graphs), others, held_graphs and dict(held_graphs), ks, told
        part = (yield from watched(COUNTING, summary, *so_far)) if number else None
        bank, stage = seen.features[layer], f"finding neighbours at {layer}"
        yield Progress(stage, number, len(seen.features), "layers", partial=part)
        graphs[layer] = yield from vicinity.finding(layer, bank, **searching)
        if others is not None:
            rows = others.features[layer]
            held_graphs[layer] = yield from vicinity.finding(layer, bank, rows, **searching)
    return (yield from watched(COUNTING, summary, seen, graphs, others, held_graphs, ks, told))


def summary(seen, graphs, others, held_graphs, ks, settings) -> NeighborAgreement:
    """Which numbers follow from these graphs, for these k? Nothing is searched."""
    training, table, shares = _compared(seen, graphs, seen, ks, "training")
    held = _compared(others, held_graphs, seen, ks, "held-out") if others else ({}, [], None)
    elsewhere, more, held_shares = held
    held_columns = _columns(others, held_shares) if others else {}
    layers = {name: [row[name] for row in table + more] for name in table[0]} if table else {}
    told = {**settings, "settings": {**settings["settings"], "k": list(ks)}}
    tables = training, elsewhere, _columns(seen, shares), held_columns, layers
    return NeighborAgreement(*tables, seen, graphs, others, held_graphs, told, shares, held_shares)


def _columns(seen, shares) -> dict:
    names = np.array(seen.examples.classes, dtype=object)
    voted = {f"neighbours[{layer}]": names[part.argmax(axis=1)] for layer, part in shares.items()}
    return evidences.columns(seen) | evidences.scores(seen, shares) | voted


def _compared(seen, graphs, bank, ks, which):
    """Agreement per layer and k; rows of the table, of all classes and of each; the first votes."""
    found, rows, first = {}, [], None
    labels, classes = seen.examples.labels, seen.examples.classes
    for k in ks:
        shares = vicinity.votes(seen, graphs, k=k, bank=bank)
        first = shares if first is None else first
        for layer, share in shares.items():
            voted = share.argmax(axis=1)
            for number in (None, *np.unique(labels)):
                chosen = slice(None) if number is None else labels == number
                one = _one(labels, seen.predictions, voted, chosen)
                if number is None:
                    found.setdefault(layer, {})[k] = one
                name = "all" if number is None else classes[number]
                row = {"layer": layer, "set": which, "class": name, "k": k}
                rows.append(row | {"examples": one.examples} | _with_intervals(one))
    return found, rows, first


def _one(labels, predictions, voted, chosen) -> agreement.Agreement:
    """The comparison on some examples; without answers, only what the neighbours know."""
    if predictions is not None:
        return agreement.compare(labels[chosen], predictions[chosen], voted[chosen])
    right = voted[chosen] == labels[chosen]
    known = float(right.mean()) if right.size else np.nan
    return agreement.Agreement(np.nan, np.nan, np.nan, np.nan, known, right.size)


def _with_intervals(one) -> dict:
    found = {}
    for name in SHARES:
        share, trials = getattr(one, name), one.trials(name)
        ends = (np.nan, np.nan) if np.isnan(share) else proportion(round(share * trials), trials)
        found |= {name: share, f"{name}_low": ends[0], f"{name}_high": ends[1]}
    return found
