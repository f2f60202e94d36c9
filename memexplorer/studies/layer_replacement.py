"""What is lost with one network's layers? Another's take their place, after Wang et al. 2024."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from memexplorer import activations, anatomy, evidence, grafting, probing
from memexplorer.checks import check_count
from memexplorer.data import Examples, load_examples
from memexplorer.data.halves import ASK, LEARN, halves
from memexplorer.data.stratified import stratified
from memexplorer.measures import intervals, replacing
from memexplorer.models.loading import load_model, weights_digest
from memexplorer.models.several import load_second
from memexplorer.progress import Progress, still, watched

OWN = "own data"


@dataclass(frozen=True, eq=False)
class LayerReplacement:
    """What a linear probe can read where layers are another network's.

    layers   columns: what (none, highest step, highest score, lowest score, lowest step, chosen,
             random, one layer, all layers), draw, replaced (names), count; and for the network's
             own data and each further set: its name, the share the probe gets right, with its 95 %
             interval (_low, _high), and what that is more than with no layer replaced (_change, and
             its interval), of the same examples
    source   the Examples; settings: what run.json says"""

    layers: dict
    source: Examples
    settings: dict


def run(
    model, examples, held_out=None, *, reference=None, others=None, scores=None, layers=None,
    count=3, draws=3, singly=True, most=2000, device="auto", cache=None, seed=0,
) -> Iterator[Progress]:  # fmt: skip
    """What does a probe still read when layers are taken from another network?

    A generator of Progress, with the rows so far as `partial`. Wang et al. 2024 (section 4) lose
    most on the network's own data, and gain most on the other's, with layers that memorize most.

    model      a network, or what `load_model` takes; its copy gets the layers
    examples   its own training examples, with labels; the probe learns from them
    held_out   whom the probe is asked; None: the other half of the examples
    reference  the network that layers are taken from, of the same architecture
    others     its data, on which a probe is learned (one half) and asked (the other)
    scores     layer -> number, such as LayerMem, or LAYER=NUMBER several times: replaces those with
               the highest and lowest numbers, and steps from the layer before
    layers     names of layers to be replaced together
    count      layers in a set, where none are named
    draws      random sets of so many layers
    singly     also replace each layer alone
    most       examples the probe learns from, and is asked, a stratified sample; 0: all
    """
    if model is None or reference is None:
        raise ValueError("layers are taken from a second network: name it as the reference")
    check_count("count", count, least=1)
    for name, number in (("draws", draws), ("most", most), ("seed", seed)):
        check_count(name, number, least=0)
    model = yield from watched("loading the network", load_model, model)
    other = yield from watched("loading the reference", load_second, reference, like=model)
    source, rng = load_examples(examples), np.random.default_rng(seed)
    held_out = None if held_out is None else load_examples(held_out).with_classes(source.classes)
    parts = _parts(source, held_out, others, most, rng)
    own = yield from watched("looking at the layers", grafting.shared_layers, model, other, source)
    plan = {"count": count, "draws": draws, "singly": singly}
    layers = [layers] if isinstance(layers, str) else layers or ()
    plans = replacing.plans(own, _scores(scores), layers, **plan, rng=rng)
    known = own, None, None, weights_digest(model), evidence.named(model)
    how = {"reference": evidence.named(other)["spec"], "most": most, "seed": seed, **plan}
    told = evidence.about(
        evidence.Evidence(source, *known), study="layer_replacement", scores=_scores(scores), **how
    )
    one = activations.first_batch(model, source)
    last = anatomy.last_features(anatomy.trace(model, one))
    rows, first, reading = [], None, {"device": device, "cache": cache}
    for number, (what, draw, names) in enumerate(plans):
        paths = [path for name in names for path in own[name]]
        steps = _right(grafting.grafted(model, other, paths), last, parts, reading)
        right = yield from still(steps, number, len(plans), "sets")
        first = right if first is None else first
        row = {"what": what, "draw": draw, "replaced": ", ".join(names), "count": len(names)}
        rows.append(row | _counted(right, first))
        columns = {name: [row[name] for row in rows] for name in rows[0]}
        found = LayerReplacement(columns, source, told)
        yield Progress("replacing layers", number + 1, len(plans), "sets", partial=found)
    return found


def _parts(source, held_out, others, most, rng) -> dict:
    """Name of the data -> (Examples to learn from, Examples to be asked)."""
    given = halves({OWN: source} if held_out is None else {}, most, rng=rng)
    if held_out is not None:
        both = {LEARN: source, ASK: held_out}
        given = {(OWN, half): (one, stratified(one.labels, most or len(one), rng=rng))
                 for half, one in both.items()}  # fmt: skip
    given |= halves(others, most, rng=rng)
    taken = {name: part.take(rows) for name, (part, rows) in given.items()}
    return {name: (taken[name, LEARN], taken[name, ASK]) for name, half in taken if half == LEARN}


def _scores(given) -> dict:
    """layer -> number, from such a dict or texts such as conv1=0.2; ValueError for others."""
    try:
        if isinstance(given, Mapping):
            return {layer: float(number) for layer, number in given.items()}
        pairs = [text.rpartition("=") for text in given or ()]
        return {layer: float(number) for layer, _, number in pairs}
    except (ValueError, TypeError, AttributeError) as wrong:
        raise ValueError(
            f"scores is {given!r}, but LAYER=NUMBER was wanted, several times, or a dict"
        ) from wrong


def _right(network, last, parts, reading):
    """Name of the data -> (example,) bool, is the probe right? Progress."""
    found = {}
    for name, (learn, ask) in parts.items():
        rows = []
        for part in (learn, ask):
            read = yield from activations.stream(network, part, [last], **reading)
            rows.append(np.asarray(read[last.name]))
        asked = rows[0], learn.labels, rows[1]
        steps = watched("learning probes", probing.answers, *asked, classes=len(learn.classes))
        found[name] = (yield from steps) == ask.labels
    return found


def _counted(right, first) -> dict:
    row = {}
    for name, hits in right.items():
        before, ends = first[name], ("", "_low", "_high")
        lost, gained = int((before & ~hits).sum()), int((hits & ~before).sum())
        change = intervals.change(lost, gained, len(hits))
        row |= {f"{name}{end}": of for end, of in zip(ends, intervals.share(hits), strict=True)}
        row |= {f"{name}_change{end}": of for end, of in zip(ends, change, strict=True)}
    return row
