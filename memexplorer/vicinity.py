"""Who is near whom at a layer: neighbour graphs, kept, and what is counted or drawn from them."""

import contextlib
from collections.abc import Iterator

import numpy as np

from memexplorer import evidence, layout, neighbors, storage
from memexplorer.measures import agreement
from memexplorer.progress import watched, within

AT_LEAST = 64  # neighbours in a graph, so that another k on the page needs no new search


def graph(bank, queries=None, *, k, metric="cosine", device="auto", cache=None):
    """Which rows are each row's neighbours, at this layer?

    bank, queries  (example, unit); queries None: of the bank itself, leave-one-out
    k              at least so many; 64 are kept, so that a smaller k is a part of the same graph
    returns        distances, indices, each (query, k or more), from the cache when there
    """
    most = len(bank) - (queries is None)
    if k > most:  # let the search say so in words
        return neighbors.nearest(bank, bank if queries is None else queries, k=k,
                                 exclude_self=queries is None)  # fmt: skip
    wide = min(max(int(k), AT_LEAST), most)
    name = storage.key(
        kind="graph", bank=storage.digest(bank), k=wide, metric=metric,
        queries=None if queries is None else storage.digest(queries),
    )  # fmt: skip
    folder = storage.cache_folder(cache) / "graphs" / name
    kept = storage.load_arrays(folder, "distances", "indices")
    if kept is not None and kept[0].shape == kept[1].shape:
        return kept
    found = neighbors.nearest(
        bank, bank if queries is None else queries, k=wide, metric=metric,
        exclude_self=queries is None, device=device,
    )  # fmt: skip
    storage.save_arrays(folder, distances=found[0], indices=found[1])
    return found


def graph_of(layer, bank, queries=None, **searching):
    """The same as `graph`, with the layer's name in what goes wrong."""
    return evidence.at_layer(layer, graph, bank, queries, **searching)


def finding(layer, bank, queries=None, **searching) -> Iterator:
    """The same as `graph_of`, as a generator: yields Progress by examples, returns the graph."""
    stage = f"finding neighbours at {layer}"
    return watched(stage, graph_of, layer, bank, queries, **searching)


def own_distances(seen, layer, *, k, metric="cosine", device="auto", cache=None) -> Iterator:
    """How far is each example from the nearest ones that have its own label?

    A generator: yields Progress by examples, and
    returns  (example, 64, or k if that is more) nearest first, leave-one-out; NaN where the class
             has fewer others
    """
    labels, features = seen.examples.labels, seen.features[layer]
    most = np.bincount(labels).max(initial=1) - 1
    wide, done = max(1, min(max(k, AT_LEAST), most)), 0
    found = np.full((len(labels), wide), np.nan, np.float32)
    searching = {"metric": metric, "device": device, "cache": cache}
    for label in np.unique(labels):
        rows = np.flatnonzero(labels == label)
        if len(rows) > 1:
            steps = watched(
                "finding neighbours of the same label",
                lambda rows=rows: graph(
                    np.asarray(features[rows]), k=min(k, len(rows) - 1), **searching
                ),
            )
            near = (yield from within(steps, done, len(labels)))[0][:, :wide]
            found[rows, : near.shape[1]] = near
        done += len(rows)
    return found


def plane(stage, features, graph, *, seed, metric, device, cache) -> Iterator:
    """UMAP of one layer on its graph, cached: a generator of Progress. Rows that occur more than
    once are laid out once: their graph is found anew without the copies."""
    ready = f"{stage}: getting ready"
    digest = yield from watched(ready, storage.digest, features)
    key = storage.key(kind="umap", rows=digest, metric=metric, seed=seed,
                      umap=storage.versions().get("umap-learn"))  # fmt: skip
    folder = storage.cache_folder(cache) / "maps" / key
    with contextlib.ExitStack() as stack:
        yield from storage.locked(stack, folder, "laying out the same map")
        kept = storage.load_arrays(folder, "points")
        if kept is not None and kept[0].shape == (len(features), 2):
            return np.array(kept[0])
        first, stands_for = yield from watched(ready, layout.unique_rows, features)
        rows = np.asarray(features)[first] if len(first) < len(features) else np.asarray(features)
        if len(rows) < len(features):
            graph = yield from _without_copies(ready, rows, metric, device)
        points = (yield from layout.umap_steps(stage, rows, *graph, seed=seed))[stands_for]
        storage.save_arrays(folder, points=points)
    return points


def _without_copies(stage, rows, metric, device):
    """The graph that UMAP needs of rows of which none occurs twice."""
    if not (around := min(AT_LEAST, len(rows) - 1)):
        return np.zeros((1, 0)), np.zeros((1, 0), int)
    same = {"metric": metric, "exclude_self": True, "device": device}
    return (yield from watched(stage, neighbors.nearest, rows, rows, k=around, **same))


def votes(seen, found, *, k, bank=None) -> dict:
    """What do each example's k nearest neighbours say, at each layer?

    seen     the Evidence of who asks
    found    layer -> (distances, indices) from `graph`
    bank     the training Evidence when these are held-out examples
    returns  layer -> (example, class) shares
    """
    bank = (bank or seen).examples
    return {
        layer: agreement.knn_classify(
            bank.labels, np.asarray(indices[:, :k]), classes=len(bank.classes)
        )
        for layer, (_, indices) in found.items()
    }
