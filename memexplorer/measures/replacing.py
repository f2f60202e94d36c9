"""Which layers are replaced together? By a score of each, and its steps, after Wang et al. 2024."""

import itertools

NONE, ALL, CHOSEN, RANDOM, ONE = "none", "all layers", "chosen", "random", "one layer"
SETS = {"highest step": (1, -1), "highest score": (0, -1), "lowest score": (0, 1),
        "lowest step": (1, 1)}  # fmt: skip


def steps(scores) -> dict:
    """How much does each layer add to the one before it?

    scores   layer -> number, layers in the order they run
    returns  layer -> number, without the first
    source   Wang et al. 2024, sec. 3: ΔLayerMem

    >>> steps({"a": 1.0, "b": 3.0, "c": 2.0})
    {'b': 2.0, 'c': -1.0}
    """
    names = list(scores)
    return {name: scores[name] - scores[before] for before, name in itertools.pairwise(names)}


def plans(layers, scores=None, chosen=(), *, count=3, draws=3, singly=True, rng) -> list:
    """Which layers are replaced in turn?

    layers   names, in the order they run
    scores   layer -> number such as LayerMem, for those with the highest and lowest ones; or None
    chosen   layers to be replaced together
    count    how many layers a set has, unless some are chosen: then as many as those
    draws    of random sets; singly: each layer alone as well; rng: numpy Generator
    returns  a list of (what, draw, layers), the first one without any
    errors   ValueError for layers that aren't there
    source   Wang et al. 2024, sec. 4: replacement of three layers

    >>> import numpy as np
    >>> found = plans("abcd", dict(zip("abcd", [1, 2, 9, 10])), count=1, draws=0, singly=False,
    ...               rng=np.random.default_rng(0))
    >>> [(what, *names) for what, _, names in found][1:5]
    [('highest step', 'c'), ('highest score', 'd'), ('lowest score', 'a'), ('lowest step', 'b')]
    """
    layers, scores = list(layers), dict(scores or {})
    odd = [name for name in [*scores, *chosen] if name not in layers]
    if odd:
        raise ValueError(f"layer {odd[0]!r} can't be replaced; there are {', '.join(layers)}")
    scores = {name: float(scores[name]) for name in layers if name in scores}
    count = min(len(chosen) or count, len(layers) - 1)  # all of them are a set anyway
    found = [(NONE, 0, ())]
    if chosen:
        found.append((CHOSEN, 0, tuple(name for name in layers if name in chosen)))
    for what, (of, way) in SETS.items() if len(scores) > 1 and count else ():
        values = steps(scores) if of else scores
        some = sorted(values, key=lambda name: way * values[name])[:count]
        found.append((what, 0, tuple(name for name in layers if name in some)))
    for draw in range(draws if count else 0):
        some = rng.choice(len(layers), count, replace=False)
        found.append((RANDOM, draw, tuple(layers[at] for at in sorted(some))))
    found += [(ONE, 0, (name,)) for name in layers if singly]
    return [*found, (ALL, 0, tuple(layers))]
