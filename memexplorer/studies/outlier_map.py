"""Which training examples lie among others, and where? A map, coloured by any score."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from memexplorer import evidence as evidences
from memexplorer import layout, neighbors, storage
from memexplorer.checks import check_choice
from memexplorer.evidence import Evidence
from memexplorer.progress import Progress

OWN = 5  # own_label_distance is the distance to the fifth neighbour of the same label


@dataclass(frozen=True, eq=False)
class OutlierMap:
    """Where each training example lies and how odd it is.

    layer     the layer that is laid out
    method    "umap", or "pca" while UMAP is not there yet
    points    (example, 2)
    examples  columns: id, label, prediction, suspicion, loss, …, x, y; higher = more suspicious
              (`vote[LAYER]`, the share of the vote for the given label: lower)
    evidence, graphs  what the network said, and the neighbours, leave-one-out
    arrays    what is kept as .npy: points; settings: what run.json says
    """

    layer: str
    method: str
    points: np.ndarray
    examples: dict
    arrays: dict
    evidence: Evidence
    graphs: dict
    settings: dict


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
    cache=None,
    seed=0,
) -> Iterator[Progress]:
    """Which training examples lie where their label does not belong?

    A generator: yields Progress (the PCA map as `partial`, as soon as there are features), returns
    an OutlierMap.

    model, examples, layers, k, metric, encoder   as `neighbor_agreement.run`; held_out: not used
    layer     which one is laid out; None: the one at which the votes for the given labels differ
              most between examples (where all are memorized, or nothing is learned, they don't)
    seed      of UMAP (McInnes, Healy & Melville 2018); the scores: docs/measures.md
    """
    reading = {"layers": layers, "encoder": encoder, "device": device, "cache": cache}
    seen = yield from evidences.read(model, examples, k=k, **reading)
    if layer is not None:
        check_choice("layer", layer, tuple(seen.features))
    told = evidences.about(
        seen, study="outlier_map", layer=layer, k=k, metric=metric, seed=seed, encoder=encoder
    )
    searching = {"metric": metric, "device": device, "cache": cache}
    first = layer or list(seen.features)[-1]
    early = _result(first, "pca", layout.principal(seen.features[first]), seen, {}, {}, told)
    graphs = {}
    for number, name in enumerate(seen.features):
        stage = f"finding neighbours at {name}"
        yield Progress(stage, number, len(seen.features), "layers", partial=early)
        early = None
        graphs[name] = evidences.graph_of(name, seen.features[name], k=k, **searching)
    shares = evidences.votes(seen, graphs, k=k)
    scores = evidences.scores(seen, shares)
    layer = layer or max(seen.features, key=lambda name: scores[f"vote[{name}]"].std())
    scores |= _distances(seen, layer, graphs, k, searching)
    points = layout.principal(seen.features[layer])
    early = _result(layer, "pca", points, seen, graphs, scores, told)
    stage = f"laying out {layer} with UMAP"
    yield Progress(stage, 0, 0, "epochs", partial=early)
    points = yield from plane(stage, seen.features[layer], graphs[layer], seed=seed, **searching)
    return _result(layer, "umap", points, seen, graphs, scores, told)


def plane(stage, features, graph, *, seed, metric, device, cache):
    """UMAP of one layer on its graph, cached: a generator of Progress. Rows that occur more than
    once are laid out once: their graph is found anew without the copies."""
    key = storage.key(kind="umap", rows=storage.digest(features), metric=metric, seed=seed,
                      umap=storage.versions().get("umap-learn"))  # fmt: skip
    folder = storage.cache_folder(cache) / "maps" / key
    kept = storage.load_arrays(folder, "points")
    if kept is not None and kept[0].shape == (len(features), 2):
        return np.array(kept[0])
    first, stands_for = layout.unique_rows(features)
    if len(first) < len(features):
        rows = np.asarray(features)[first]
        graph = np.zeros((1, 0)), np.zeros((1, 0), int)
        if around := min(evidences.AT_LEAST, len(rows) - 1):
            same = {"metric": metric, "exclude_self": True, "device": device}
            graph = neighbors.nearest(rows, rows, k=around, **same)
        points = (yield from layout.umap_steps(stage, rows, *graph, seed=seed))[stands_for]
    else:
        points = yield from layout.umap_steps(stage, np.asarray(features), *graph, seed=seed)
    storage.save_arrays(folder, points=points)
    return points


def recounted(found: OutlierMap, k: int) -> OutlierMap:
    """The same map with the votes of another k, up to the graphs' own. Nothing is searched."""
    shares = evidences.votes(found.evidence, found.graphs, k=k)
    far = np.asarray(found.graphs[found.layer][0][:, k - 1])
    scores = evidences.scores(found.evidence, shares) | {
        "own_label_distance": found.examples["own_label_distance"], "neighbour_distance": far
    }  # fmt: skip
    told = {**found.settings, "settings": {**found.settings["settings"], "k": k}}
    return _result(found.layer, found.method, found.points, found.evidence, found.graphs, scores,
                   told)  # fmt: skip


def _distances(seen, layer, graphs, k, searching) -> dict:
    """How far are an example's k-th neighbour, and its fifth of the same label?"""
    far, labels = np.asarray(graphs[layer][0][:, k - 1]), seen.examples.labels
    own = np.full(len(labels), np.nan, np.float32)
    features = np.asarray(seen.features[layer])
    for label in np.unique(labels):
        rows = np.flatnonzero(labels == label)
        nth = min(OWN, len(rows) - 1)
        if nth:
            same = {"metric": searching["metric"], "device": searching["device"]}
            bank = features[rows]
            own[rows] = neighbors.nearest(bank, bank, k=nth, exclude_self=True, **same)[0][:, -1]
    # An example alone in its class is as far from its own as anything can be.
    own = np.where(np.isnan(own), max(np.nanmax(own, initial=0), far.max(initial=0)), own)
    return {"own_label_distance": own, "neighbour_distance": far}


def _result(layer, method, points, seen, graphs, scores, settings) -> OutlierMap:
    examples = evidences.columns(seen) | scores | {"x": points[:, 0], "y": points[:, 1]}
    settings = {**settings, "settings": {**settings["settings"], "layer": layer, "method": method}}
    arrays = {"points": points}
    return OutlierMap(layer, method, points, examples, arrays, seen, graphs, settings)
