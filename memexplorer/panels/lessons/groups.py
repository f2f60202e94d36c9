"""A question about the map: what does the distance of far groups mean?"""

import itertools

import numpy as np

from memexplorer.panels.lessons.question import Question, mixed, quoted

PER_CLASS = 200


def far_groups(session, rng):
    """What does the distance of two far groups on a UMAP mean?"""
    found = session.map
    if found is None or found.method != "umap":
        return "the UMAP is not laid out yet"
    examples = found.evidence.examples
    present = np.unique(examples.labels)
    if not examples.labelled or len(present) < 3:
        return "there are fewer than three classes to compare"
    first = [np.flatnonzero(examples.labels == label)[:PER_CLASS] for label in present]
    on_map = _apart([np.median(found.points[rows], axis=0) for rows in first])
    features = found.evidence.features[found.layer]
    in_layer = _apart([np.asarray(features[rows], float).mean(axis=0) for rows in first])
    kinds = _misleading(on_map, in_layer)
    if not kinds:
        return "on this map the distances of the groups happen to follow those of the features"
    far_from, near_to, *kind = kinds[int(rng.integers(min(3, len(kinds))))]
    a, b, c = (quoted(examples, present[place]) for place in kind)
    choices, right = mixed(rng, "Nothing sure: UMAP keeps who is near whom, not how far", [
        f"{c} is {far_from:.1f} times as different from {a} as {b} is",
        f"{c} and {a} are the two that the network never confuses"])  # fmt: skip
    return Question(
        f"On this map {a} lies {far_from:.1f} times as far from {c} as from {b}. What does that "
        "say of how different they are to the network?",
        choices, right,
        f"Between the class means in the features of {found.layer} themselves it is "
        f"{near_to:.1f} times, not {far_from:.1f}: UMAP keeps neighbours together and puts far "
        "groups where they happen to fit. Another seed may put them elsewhere.",
        "That the map is useless: who lies among whom is kept, and that is what the scores are "
        "made from. (McInnes, Healy & Melville 2018)",
    )  # fmt: skip


def _misleading(on_map, in_layer) -> list:
    """(ratio on the map, ratio in the features, a, b, c): c looks far from a against b, and isn't.

    Those that mislead most come first: there the answer can be seen and need not be believed."""
    groups = range(len(on_map))
    found = []
    for a, b, c in itertools.permutations(groups, 3):
        if on_map[a, b] > 0 and in_layer[a, b] > 0:
            seen, real = on_map[a, c] / on_map[a, b], in_layer[a, c] / in_layer[a, b]
            if seen > max(1.5, 1.5 * real):
                found.append((seen, real, a, b, c))
    return sorted(found, key=lambda one: one[1] / one[0])


def _apart(middles):
    """(group, group) distances."""
    middles = np.array(middles)
    return np.linalg.norm(middles[:, None] - middles[None], axis=2)
