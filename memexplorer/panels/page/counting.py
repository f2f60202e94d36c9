"""Another number of neighbours: what is shown is counted anew from the graphs that are there."""

from dataclasses import replace

import numpy as np

from memexplorer.studies import neighbor_agreement, outlier_map

MANY = 50_000  # examples from which on a page would stand still while it counts


def many(session) -> bool:
    """Are there so many training examples that what takes long is done bit by bit, or beside?"""
    return session.count >= MANY


def reaches(parts: dict, k: int) -> bool:
    """Are there graphs, and all of them wide enough for k neighbours?

    parts  {"agreement": a NeighborAgreement or None, "map": an OutlierMap or None}
    """
    found = [graph for part in parts.values() if part for graph in part.graphs.values()]
    return bool(found) and k <= min(graph[1].shape[1] for graph in found)


def due(parts: dict, k: int) -> list[str]:
    """Which parts are of another k, and can be counted anew for this one?"""
    return [
        name
        for name, part in parts.items()
        if part is not None
        and k not in np.atleast_1d(part.settings["settings"]["k"])
        and reaches({name: part}, k)
    ]


def anew(parts: dict, k: int) -> dict:
    """The same parts, counted for k neighbours wherever that is due. Nothing is searched."""
    found = dict(parts)
    if "agreement" in due(parts, k):
        was = parts["agreement"]
        found["agreement"] = neighbor_agreement.summary(
            was.evidence, was.graphs, was.held_evidence, was.held_graphs, (k,), was.settings
        )
    agreed = found.get("agreement")
    same = agreed is not None and agreed.settings["settings"]["k"][0] == k
    if "map" in due(parts, k):
        found["map"] = outlier_map.recounted(parts["map"], k, agreed.shares if same else None)
    return found


def once(parts: dict) -> dict:
    """The same parts, holding votes that both have only once: there may be a gigabyte of them."""
    agreed, laid = parts["agreement"], parts["map"]
    asked = [np.atleast_1d(part.settings["settings"]["k"])[0] for part in (agreed, laid) if part]
    if len(asked) == 2 and asked[0] == asked[1] and set(agreed.shares) == set(laid.shares):
        return {**parts, "map": replace(laid, shares=agreed.shares)}
    return parts
