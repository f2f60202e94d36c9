"""In which layers does an encoder memorize, and whom? LayerMem, after Wang et al. 2024."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from memexplorer import evidence
from memexplorer.checks import check_choice, check_count
from memexplorer.data import Examples
from memexplorer.encoding import depths, paired, spreads
from memexplorer.measures import alignment, by_layer, ranking
from memexplorer.models.loading import weights_digest
from memexplorer.progress import Progress, watched

SCALES = {"sum": True, "none": False, "range": "range"}


@dataclass(frozen=True, eq=False)
class LayerMemorization:
    """What was memorized where, by group: candidates, independent, shared, external, others.

    scores    group -> (layer, example) SSLMem; at the last layer, of the whole encoder
    rows      group -> (example,) rows of `source`, those of "external" of `held_out`
    tau       (layer, layer) Kendall's tau between the candidates' rankings
    overlap   {100: (layer, layer) share of the 100 most memorized in common, 50: …}
    layers    columns: group, layer, kind, images, layermem, added (to the layer before), block
              (added to the block before), std, error, low, high; means of the most and the least
              memorized, 50 or a quarter: by the last layer (most, least), by each itself (…_here);
              beyond, beyond_low, beyond_high: layermem above that of images neither network saw
    examples  columns: id, group, sslmem, sslmem[layer] …; others: the same of external ones
    arrays    spread_f, spread_g: (layer, candidate); tau
    """

    scores: dict
    rows: dict
    tau: np.ndarray
    overlap: dict
    layers: dict
    examples: dict
    others: dict | None
    source: Examples
    held_out: Examples | None
    arrays: dict
    settings: dict


def run(
    model, examples, held_out=None, *, reference=None, split=None, layers=None, augmentations=10,
    strength=None, distance="l2", normalize=True, pairs="views", scale="sum", most=0,
    train="two minutes", device="auto", cache=None, seed=0,
) -> Iterator[Progress]:  # fmt: skip
    """Which layers of an encoder draw the views of its own training images together, and whose?

    A generator of Progress; the candidates' result comes early, as `partial`. SSLMem of an image
    compares how far apart f, which saw it, and g, which did not, put its augmented views; LayerMem
    is the mean over images, of every layer, from one pass per view through both.

    model          f, trained with the candidates; None, and no reference: a pair is trained first
    examples       training images; held_out: external ones, seen by neither
    reference      g, trained without the candidates: a network, a model, or weights for f's model
    split          which are candidates, and shared, independent, others to compare: a JSON file
                   of ids, a dict, or group names; None: all are candidates
    layers         names as the result has them (conv1, output), or paths of modules; None: all
    augmentations  views of each image (5 in the released code)
    strength       of the views, as `data.views.viewed`; None: that of training if known, or normal
    distance       l2, l1, cosine or angular; of whole activations
    normalize      activations are divided by their lengths
    pairs          views: each against each; clean: against the image as it is (the released code)
    scale          of the difference A_g - A_f: sum (A_g + A_f), none, or range (of all images of a
                   group, the released code)
    most           of each group at most so many, by lot; 0: all
    train          without networks: two minutes, ten minutes, an hour, or a GPU hour
    source         Wang et al. 2024, sections 3 and 4
    """
    check_choice("scale", scale, tuple(SCALES))
    check_count("augmentations", augmentations, least=1 if pairs == "clean" else 2)
    examples = yield from watched("loading the data", evidence.several, examples)
    used = {"device": device, "cache": cache, "seed": seed}
    model, other, split = yield from paired.pair(model, reference, split, examples, train, used)
    networks, looking = {"f": model, "g": other}, "looking at the networks' layers"
    places, notes = yield from watched(looking, paired.places, networks, examples, layers)
    members = paired.members(examples, held_out, split, most, seed)
    how = {"strength": strength or paired.strength(model), "distance": distance, "pairs": pairs}
    how |= {"normalize": normalize, "views": augmentations}
    kept = {"scale": scale, "most": most, "seed": seed, "groups": paired.told(members)}
    notes += paired.said(networks, members, split, how | kept, strength)
    taps, spread = {name: [place.tap for place in places[name]] for name in networks}, {}
    for name, (source, rows) in members.items():
        found = yield from spreads.stream(networks, source.take(rows), taps, **how, **used)
        spread[name] = [np.asarray(found[one], np.float64).T for one in networks]
        said = notes + paired.checked(spread[name], places["f"])
        told = _about(networks, examples, places["f"], said, how | kept)
        result = _result(spread, SCALES[scale], places["f"], members, examples, told)
        yield Progress(f"read {name}", len(spread), len(members), "groups", partial=result)
    return result


def _about(networks, examples, places, notes, how):
    """What run.json says."""
    f, g = networks.values()
    names, digest, told = {place.name: None for place in places}, weights_digest(f), evidence.named
    seen = evidence.Evidence(examples, names, None, None, digest, told(f), notes)
    about = evidence.about(seen, study="layer_memorization", **how)
    return about | {"reference": {**told(g), "weights": weights_digest(g)}}


def _result(spread, by, places, members, examples, told) -> LayerMemorization:
    scores = {name: alignment.sslmem(*pair, normalized=by) for name, pair in spread.items()}
    rows, columns = {name: members[name][1] for name in scores}, {}
    for name, values in scores.items():
        unseen = scores.get(paired.EXTERNAL, np.full_like(values, np.nan))
        for column, part in _by_layer(name, values, unseen, places).items():
            columns.setdefault(column, []).extend(np.asarray(part).tolist())
    inside = {name: part for name, part in rows.items() if name != paired.EXTERNAL}
    outside = {name: part for name, part in rows.items() if name == paired.EXTERNAL}
    held_out = members.get(paired.EXTERNAL, (None,))[0]
    tables = _table(examples, inside, scores, places)
    others = _table(held_out, outside, scores, places) if outside else None
    first, tops = scores[paired.CANDIDATES], (100, paired.MOST)
    tau, tops = ranking.kendall(first), [top for top in tops if top <= first.shape[1] // 2]
    overlap = {top: ranking.overlap(first, top) for top in tops}
    arrays = dict(zip(("spread_f", "spread_g"), spread[paired.CANDIDATES], strict=True))
    found = scores, rows, tau, overlap, columns, tables, others, examples, held_out
    return LayerMemorization(*found, arrays | {"tau": tau}, told)


def _by_layer(group, scores, unseen, places) -> dict:
    """The rows of one group in the table of layers."""
    blocks = [at for at, place in enumerate(places) if place.kind == depths.MLP]
    before = np.full(len(places), -1)
    before[blocks[1:]] = blocks[:-1]
    told = by_layer.summary(scores, few=paired.few(scores.shape[1]))
    mean, names = told.pop("mean"), ("beyond", "beyond_low", "beyond_high")
    about = {"group": [group] * len(places), "layer": [place.name for place in places]}
    about |= {"kind": [place.kind for place in places], "images": [scores.shape[1]] * len(places)}
    about |= {"layermem": mean, "added": alignment.added(mean)}
    about |= {"block": alignment.added(mean, before)}
    known = np.isfinite(unseen).all() and group != paired.EXTERNAL
    differences = by_layer.beyond(scores, unseen) if known else [np.full(len(places), np.nan)] * 3
    return about | told | dict(zip(names, differences, strict=True))


def _table(source, groups, scores, places) -> dict:
    rows = np.concatenate(list(groups.values()))
    names = np.repeat(list(groups), [len(part) for part in groups.values()])
    values = np.concatenate([scores[name] for name in groups], axis=1)
    table = {"id": source.ids[rows].astype(object), "group": names.astype(object)}
    by_name = {f"sslmem[{place.name}]": one for place, one in zip(places, values, strict=True)}
    return table | {"sslmem": values[-1]} | by_name
