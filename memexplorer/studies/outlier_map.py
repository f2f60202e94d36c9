"""Which training examples lie among others, and where? A map, coloured by any score."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from memexplorer import evidence as evidences
from memexplorer import layout, neighbors, vicinity
from memexplorer.checks import check_choice
from memexplorer.evidence import Evidence
from memexplorer.progress import Progress, watched


@dataclass(frozen=True, eq=False)
class OutlierMap:
    """Where each training example lies and how odd it is.

    layer     the layer that is laid out
    method    "umap", or "pca" while UMAP is not there yet
    points    (example, 2)
    examples  columns: id, label, prediction, suspicion, loss, …, x, y; higher = more suspicious
              (`vote[LAYER]`, the share of the vote for the given label: lower)
    layers    columns: layer, laid_out, mean and standard deviation of the votes for the label
    evidence, graphs  what the network said, and the neighbours, leave-one-out
    own       (example, 64) distances to the nearest of the same label, NaN where there are fewer
    arrays    what is kept as .npy: points; settings: what run.json says
    shares    {layer: (example, class)} the neighbours' votes
    """

    layer: str
    method: str
    points: np.ndarray
    examples: dict
    layers: dict
    arrays: dict
    evidence: Evidence
    graphs: dict
    own: np.ndarray | None
    settings: dict
    shares: dict


def run(
    model,
    examples,
    held_out=None,
    *,
    layers=None,
    layer=None,
    k=30,
    metric="cosine",
    encoder=False,
    device="auto",
    precision="float32",
    cache=None,
    seed=0,
) -> Iterator[Progress]:
    """Which training examples lie where their label does not belong?

    A generator: yields Progress (the PCA map as `partial`, as soon as there are features), returns
    an OutlierMap.

    model      a network, or what `load_model` takes; None when examples bring features
    examples   training examples, with the labels the training saw
    held_out   not used
    layers     names; None: the last feature layer and one per stage before it
    layer      which one is laid out; None: the one at which the votes for the given labels differ
               most between examples (where all are memorized, or nothing is learned, they don't)
    k          neighbours that vote
    metric     "cosine" or "l2"
    encoder    read the network as an encoder: its features count, its answers don't
    precision  of the forward pass: float32 or bfloat16 (autocast)
    seed       of UMAP (McInnes, Healy & Melville 2018); the scores: docs/measures.md
    """
    check_choice("metric", metric, neighbors.METRICS)
    reading = {"layers": layers, "encoder": encoder, "device": device, "cache": cache}
    seen = yield from evidences.read(model, examples, k=k, precision=precision, **reading)
    if layer is not None:
        check_choice("layer", layer, tuple(seen.features))
    how = {"layer": layer, "k": k, "metric": metric, "seed": seed, "encoder": encoder}
    told = evidences.about(seen, study="outlier_map", **how)
    searching = {"metric": metric, "device": device, "cache": cache}
    first = layer or list(seen.features)[-1]
    points = yield from watched("laying out", layout.principal, seen.features[first])
    early = _result(first, "pca", points, seen, {}, {}, told, None, {})
    graphs = yield from _graphs(seen, early, k=k, **searching)
    shares = yield from watched("counting the neighbours' votes", vicinity.votes, seen, graphs, k=k)
    scores = evidences.scores(seen, shares)
    layer = layer or max(seen.features, key=lambda name: scores[f"vote[{name}]"].std())
    own = yield from vicinity.own_distances(seen, layer, k=k, **searching)
    rest = seen, graphs, scores | _distances(graphs[layer], own, k), told, own, shares
    stage, features = f"laying out {layer} with UMAP", seen.features[layer]
    points = yield from watched(stage, layout.principal, features)
    early = _result(layer, "pca", points, *rest)
    yield Progress(stage, 0, 0, "epochs", partial=early)
    points = yield from vicinity.plane(stage, features, graphs[layer], seed=seed, **searching)
    return _result(layer, "umap", points, *rest)


def _graphs(seen, early, **searching):
    """Layer -> its neighbours; the early map is shown with the first step."""
    graphs = {}
    for number, (name, features) in enumerate(seen.features.items()):
        stage, part = f"finding neighbours at {name}", None if number else early
        yield Progress(stage, number, len(seen.features), "layers", partial=part)
        graphs[name] = yield from vicinity.finding(name, features, **searching)
    return graphs


def recounted(found: OutlierMap, k: int, shares=None) -> OutlierMap:
    """The same map with the votes of another k, up to the graphs' own. Nothing is searched.

    shares  these votes, where somebody has counted them already
    """
    if shares is None or set(shares) != set(found.graphs):
        shares = vicinity.votes(found.evidence, found.graphs, k=k)
    scores = evidences.scores(found.evidence, shares)
    scores |= _distances(found.graphs[found.layer], found.own, k)
    told = {**found.settings, "settings": {**found.settings["settings"], "k": k}}
    sides = found.points, found.evidence, found.graphs
    return _result(found.layer, found.method, *sides, scores, told, found.own, shares)


def _distances(found_graph, own, k) -> dict:
    """How far are an example's k-th neighbour, and its k-th neighbour of the same label?"""
    far, own = np.asarray(found_graph[0][:, k - 1]), np.array(own)
    # A class of fewer than k others: its farthest. Nobody else at all: as far as anything is.
    last = np.minimum(k, np.isfinite(own).sum(axis=1)) - 1
    near = np.where(last >= 0, own[np.arange(len(own)), last], np.nan)
    nobody = max(np.nanmax(near, initial=0), far.max(initial=0))
    return {"own_label_distance": np.where(np.isnan(near), nobody, near), "neighbour_distance": far}


def _result(layer, method, points, seen, graphs, scores, settings, own, shares) -> OutlierMap:
    examples = evidences.columns(seen) | scores | {"x": points[:, 0], "y": points[:, 1]}
    settings = {**settings, "settings": {**settings["settings"], "layer": layer, "method": method}}
    votes = {name: scores[f"vote[{name}]"] for name in graphs if f"vote[{name}]" in scores}
    layers = {"layer": list(votes), "laid_out": [name == layer for name in votes]}
    for name, of in (("mean_vote", np.mean), ("std_vote", np.std)):
        layers[name] = [float(of(share)) for share in votes.values()]
    arrays = {"points": points}
    kept = seen, graphs, own, settings, shares
    return OutlierMap(layer, method, points, examples, layers, arrays, *kept)
