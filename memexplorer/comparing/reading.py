"""Several networks on the same examples: what each layer answers, and how alike any two are."""

import numpy as np

from memexplorer import activations, anatomy
from memexplorer.activations import OUTPUT, Tap
from memexplorer.checks import check_choice
from memexplorer.comparing import gradients
from memexplorer.directions import directions, too_wide
from memexplorer.measures import concord, intervals, similarity, stitching
from memexplorer.progress import Progress, watched, within

MOST = 2000  # examples from which a linear map is learned
# What each index is called, and whether it takes a layer's directions, which are found once.
INDICES = {
    "cka": (False, similarity.linear_cka),
    "debiased": (False, lambda x, y: similarity.linear_cka(x, y, debiased=True)),
    "svcca": (True, similarity.svcca),
    "pwcca": (True, similarity.pwcca),
    "procrustes": (True, similarity.procrustes),
}


def taps(network, examples, layers=None) -> list[Tap]:
    """Which layers of this network are compared? Its stages and last features, or those named."""
    named = anatomy.stages(network, examples) if layers is None else list(layers)
    return activations.taps_for(network, named, examples)


def read(networks: dict, sets: dict, layers=None, **reading):
    """What do the layers of each network answer to the examples of each set?

    A generator: yields Progress, returns {network: {set: {layer: (example, unit)}}}, the rows
    averaged over positions and memory-mapped from the cache; what a network says is under "output".

    networks  {name: network};  sets  {name: Examples}
    layers    names, of every network, or {network: names or Taps}; None: each one's own stages
    """
    found, done, total = {}, 0, len(networks) * sum(map(len, sets.values()))
    for name, network in networks.items():
        found[name] = {}
        own = layers[name] if isinstance(layers, dict) else layers
        wanted = taps(network, next(iter(sets.values())), own)
        if OUTPUT not in [tap.name for tap in wanted]:
            wanted.append(Tap(OUTPUT, ""))
        for part, examples in sets.items():
            steps = activations.stream(network, examples, wanted, **reading)
            found[name][part] = yield from within(steps, done, total)
            done += len(examples)
    return found


def sampled(rows: dict, taps: dict, chosen) -> dict:
    """{network: {layer: (example, unit)}} of these examples of the last set, of these taps."""
    found = {}
    for name, (*_, last) in ((name, parts.values()) for name, parts in rows.items()):
        found[name] = {tap.name: last[tap.name][chosen] for tap in taps[name]}
    return found


def warning(rows: dict, others: dict) -> str:
    """Are there enough examples for canonical correlations of any two of these layers? "" if so."""
    x, y = (max(side.values(), key=lambda layer: layer.shape[1]) for side in (rows, others))
    return too_wide(len(x), x.shape[1], y.shape[1])


def matrix(rows: dict, others: dict, index="cka"):
    """How similar is each layer of one network to each layer of another?

    A generator: yields Progress, returns (layer, other layer).

    rows, others  {layer: (example, unit)} of the same examples
    index         "cka", "debiased", "svcca", "pwcca" (rows weigh), or "procrustes"
    """
    check_choice("index", index, tuple(INDICES))
    apart, alike = INDICES[index]
    found = np.full((len(rows), len(others)), np.nan)
    sides = []
    for side in (rows, others):
        taken = []
        for layer, values in side.items():
            taken.append(np.asarray(values))
            if apart:
                steps = watched(f"taking {layer} apart", directions, values, name=layer)
                taken[-1] = yield from steps
        sides.append(taken)
    for at, x in enumerate(sides[0]):
        for there, y in enumerate(sides[1]):
            done = at * len(others) + there
            yield Progress("comparing layers", done, found.size, "pairs of layers")
            found[at, there] = yield from watched("comparing layers", alike, x, y)
    return found


def pairs(names, networks: dict, rows: dict, sets: dict):
    """How alike are the networks of each pair, in what they say, hold, and look at?

    A generator: yields Progress, returns a list of dicts, one per pair: first, second; agreement
    on the examples of each set, and chance of the last set; and of that set alone: cka, debiased
    (last features), gradient_answer, gradient_loss (mean cosines, NaN where none is known), layers
    {layer: cka with the same of the other}, alike (example,) bool.

    names     pairs of names
    networks  {name: network};  rows: as `read` gives them;  sets: {name: Examples}
    """
    names, last = list(names), list(sets)[-1]
    cosines = yield from gradients.cosines(networks, sets[last], pairs=names)
    found = []
    for at, (one, other) in enumerate(names):
        yield Progress("comparing networks", at, len(names), "pairs")
        told = {"first": one, "second": other}
        for part in sets:
            said = [rows[name][part][OUTPUT].argmax(axis=1) for name in (one, other)]
            told[part] = concord.agreement(*said)
        told |= {"alike": said[0] == said[1], "chance": concord.by_chance(*said)}
        x, y = (_layers(rows[name][last]) for name in (one, other))
        told["layers"] = {name: similarity.linear_cka(x[name], y[name]) for name in x if name in y}
        ends = x[list(x)[-1]], y[list(y)[-1]]
        told["cka"] = similarity.linear_cka(*ends)
        told["debiased"] = similarity.linear_cka(*ends, debiased=True)
        told |= gradient_means(cosines[one, other])
        found.append(told)
    return found


def _layers(rows):
    """Without the answers, unless there is nothing else."""
    return {name: values for name, values in rows.items() if name != OUTPUT} or rows


def answers(one: dict, other: dict, part: str, *, answering=True) -> tuple[dict, np.ndarray]:
    """How often do two networks give the same answer to the examples of a set?

    one, other  {layer: (example, unit)} with what they say under "output"
    part        what the columns begin with
    answering   False: at least one is an encoder, which answers nothing
    returns     columns (agreement, low, high by Wilson's interval, what it is by chance, n), and
                (example,) bool who is answered alike; NaN and False where they have other classes
    """
    logits = one[OUTPUT], other[OUTPUT]
    n, said = len(logits[0]), [each.argmax(axis=1) for each in logits]
    same, values = np.zeros(n, bool), (np.nan,) * 4
    if answering and logits[0].shape[1] == logits[1].shape[1]:
        same = said[0] == said[1]
        low, high = intervals.proportion(int(same.sum()), n)
        values = concord.agreement(*said), low, high, concord.by_chance(*said)
    names = (part, f"{part}_low", f"{part}_high", f"{part}_chance", f"{part}_n")
    return dict(zip(names, (*values, n), strict=True)), same


def told_from(features, answers, others, other_answers) -> tuple[float, float]:
    """How often does a linear map from one network's features tell the other one's answer?

    features, answers      (example, unit) of one, (example, class) of the other, to learn from
    others, other_answers  the same of further examples
    returns                a share; and the share of the most frequent answer, had by no features
    """
    learned = np.asarray(features[:MOST]), np.asarray(answers[:MOST])
    told = stitching.stitched(*learned, others).argmax(axis=1)
    said = np.asarray(other_answers).argmax(axis=1)
    return concord.agreement(told, said), float(np.bincount(said).max() / len(said))


def beside(one: dict, other: dict, layer: str, chosen, *, answering=True) -> tuple[dict, dict]:
    """What does another network answer beside this one?

    one, other  {set: {layer: (example, unit)}} as `read` gives them
    layer       of one: its last features, from which the other's answers are told
    chosen      rows of the last set, on which that is tried
    returns     columns as `answers` for each set, stitched and stitched_chance; {set: who is
                answered alike}
    """
    row, alike, (first, *_), (*_, last) = {}, {}, one, one
    for part in one:
        told, alike[part] = answers(one[part], other[part], part, answering=answering)
        row |= told
    learned = one[first][layer], other[first][OUTPUT]
    told = told_from(*learned, one[last][layer][chosen], other[last][OUTPUT][chosen])
    told = told if answering else (np.nan, np.nan)
    return row | dict(zip(("stitched", "stitched_chance"), told, strict=True)), alike


def gradient_means(cosines) -> dict:
    """{"gradient_answer", "gradient_loss": the mean over examples}, NaN where none is known.

    cosines  as `gradients.cosines` gives them for a pair, or None

    >>> gradient_means({"answer": [1.0, 0.5, np.nan], "loss": [np.nan]})
    {'gradient_answer': 0.75, 'gradient_loss': nan}
    """
    found = {}
    for what in gradients.OF:
        known = np.asarray((cosines or {}).get(what, ()), np.float64)
        known = known[np.isfinite(known)]
        found[f"gradient_{what}"] = float(known.mean()) if len(known) else float("nan")
    return found
