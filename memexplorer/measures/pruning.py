"""Which units go first? By a score, the top, the low or random ones, after Wang et al. 2024."""

import numpy as np

from memexplorer.checks import check_choice

WHICH = ("top", "random", "low")
WHOLE = NETWORK, EACH, EARLY, LATE = "whole network", "each layer", "early half", "late half"
NONE = "none"


def chosen(scores, share, which, *, rng, together=False):
    """Which units are this share with the highest or the lowest scores, or as many at random?

    scores    layer -> (unit,)
    share     of the units, above 0 and up to 1; at least one unit is chosen
    which     "top", "low" or "random"
    rng       numpy Generator, asked only for random ones
    together  of all layers' units together; else of each layer's own
    returns   layer -> unit numbers, best first; ties go to the lower unit
    source    Wang et al. 2024, sec. 4, pruning: per layer, and over the whole network

    >>> scores = {"a": np.array([0.1, 0.9]), "b": np.array([0.8, 0.7])}
    >>> {name: units.tolist() for name, units in chosen(scores, 0.5, "top", rng=None).items()}
    {'a': [1], 'b': [0]}
    """
    check_choice("which", which, WHICH)
    if isinstance(share, str) or not 0 < share <= 1:
        raise ValueError(f"share is {share}, but one above 0 and up to 1 was wanted")
    if together:
        names = np.concatenate([np.full(len(part), name) for name, part in scores.items()])
        units = np.concatenate([np.arange(len(part)) for part in scores.values()])
        whole = {"all": np.concatenate([np.asarray(part) for part in scores.values()])}
        some = chosen(whole, share, which, rng=rng)["all"]
        return {name: units[some][names[some] == name] for name in scores}
    found = {}
    for name, part in scores.items():
        part = np.asarray(part, np.float64)
        if which == "random":
            order = rng.permutation(len(part))
        else:
            order = np.argsort(-part if which == "top" else part, kind="stable")
        found[name] = order[: max(1, round(share * len(part)))]
    return found


def trials(scores, shares, *, draws=5, scopes=WHOLE, layer_shares=None, seed=0):
    """Which units are silenced in turn, to compare the top and the low ones with random ones?

    scores    layer -> (unit,), layers in the order they run
    shares    of the units
    draws     of random units; scopes: some of WHOLE
    layer_shares  of the units of one layer alone; None: shares
    returns   a list of (what it is: scope, share, which, draw, units; layer -> units), the first
              one without any
    source    Wang et al. 2024, sec. 4, pruning; halves and single layers: ours

    >>> len(trials({"a": np.arange(9), "b": np.arange(9)}, [0.1], draws=2, layer_shares=()))
    17
    """
    for scope in scopes:
        check_choice("scopes", scope, WHOLE)
    names, half = list(scores), len(scores) // 2
    wanted = {EACH: names, NETWORK: names}
    wanted |= {EARLY: names[:half], LATE: names[half:]} if half else {}
    plan = [(scope, layers, shares) for scope, layers in wanted.items() if scope in scopes]
    alone = shares if layer_shares is None else layer_shares
    plan += [(name, [name], alone) for name in names if half]
    found = [({"scope": NONE, "share": 0.0, "which": NONE, "draw": 0, "units": 0}, {})]
    for scope, layers, levels in plan:
        for share in levels:
            for which, draw in [("top", 0), *(("random", at) for at in range(draws)), ("low", 0)]:
                some = {name: scores[name] for name in layers}
                rng = np.random.default_rng([seed, draw])
                units = chosen(some, share, which, rng=rng, together=scope == NETWORK)
                about = {"scope": scope, "share": share, "which": which, "draw": draw}
                found.append((about | {"units": sum(map(len, units.values()))}, units))
    return found
