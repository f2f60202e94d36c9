"""How many units hold one example? After Maini et al. 2023, section 5."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from memexplorer import activations, anatomy, dosing, evidence, vicinity
from memexplorer.checks import check_choice, check_count
from memexplorer.data import Examples
from memexplorer.models.loading import load_model
from memexplorer.progress import Progress

BY = ("effect", "selectivity")
NEIGHBOURS, LISTED = 30, 64


@dataclass(frozen=True, eq=False)
class Forgetting:
    """What it takes to forget each example.
    curves    id -> dosing.Curves
    examples  columns: id, label, answer, units_to_change, becomes, and there of neighbours,
              training and held-out examples the share, with the band of random units
    units     columns: id, rank, layer, unit, score: the 64 most responsible ones of each example
    source    the Examples; settings: what run.json says"""

    curves: dict
    examples: dict
    units: dict
    source: Examples
    settings: dict


def run(
    model,
    examples,
    held_out=None,
    *,
    ids=None,
    count=16,
    by="effect",
    draws=10,
    most=200,
    augmentations=10,
    device="auto",
    cache=None,
    seed=0,
) -> Iterator[Progress]:
    """How many units must be silent before the network changes its answer to an example?

    A generator of Progress. The most responsible units go first; what happens to neighbours and to
    samples of the others is compared with as many random units of the same layers.

    model          a network, or what `load_model` takes
    ids            training examples; None: the most suspicious that the network answers as told
    count          how many of those
    by             effect: activation x gradient of the answer's lead; or selectivity: UnitMem's
                   ratio, with this example in the place of the strongest one
    draws          of random units, at each dose; bands are their 5 to 95 %
    most           of training and of held-out examples, a stratified sample
    augmentations  views of each example for selectivity
    seed           of samples, draws and augmentations
    """
    check_choice("by", by, BY)
    if model is None:
        raise ValueError("units are silenced in a network, but there is none; name a model")
    model, reading = load_model(model), {"device": device, "cache": cache}
    seen, others = yield from _read(model, examples, held_out, reading)
    graphs = yield from _graphs(seen, reading)
    rows, taps = _rows(seen, graphs, ids, count), anatomy.units(model, seen.examples)
    found, means = [], None
    if by == "selectivity":
        views = {"views": augmentations, "seed": seed}
        means = yield from activations.stream(model, seen.examples, taps, **views, **reading)
    sets = seen.examples, others.examples if others else None
    near = list(graphs.values())[-1][1]
    for place, row in enumerate(rows):
        about = f"{seen.examples.ids[row]} ({place + 1} of {len(rows)}): "
        ranking = dosing.ranking(model, taps, seen.examples, [row], means)
        who = (dosing.TRAINING, [row]), np.asarray(near[row, :NEIGHBOURS])
        here = dosing.bench(model, taps, sets, *who, sample=most, seed=seed)
        made = yield from dosing.curves(here, ranking, draws=draws, seed=seed, about=about)
        found.append((row, ranking, made))
    how = {"by": by, "draws": draws, "most": most, "augmentations": augmentations, "seed": seed}
    return _result(seen, rows, found, evidence.about(seen, others, study="forgetting", **how))


def _result(seen, rows, found, told):
    names = seen.examples.ids[rows].astype(object)
    curves = {name: one[2] for name, one in zip(names, found, strict=True)}
    return Forgetting(curves, _table(seen, found), _units(names, found), seen.examples, told)


def _read(model, examples, held_out, reading):
    seen, others = (yield from evidence.read(model, examples, k=1, **reading)), None
    if seen.predictions is None:
        raise ValueError("the network gives no answers, so none can change; name a classifier")
    if held_out is not None:
        others = yield from evidence.read(model, held_out, like=seen, **reading)
    return seen, others


def _graphs(seen, reading):
    found, k = {}, min(NEIGHBOURS, len(seen.examples) - 1)
    for number, (name, rows) in enumerate(seen.features.items()):
        yield Progress(f"finding neighbours at {name}", number, len(seen.features), "layers")
        found[name] = vicinity.graph_of(name, rows, k=k, **reading)
    return found


def _rows(seen, graphs, ids, count):
    if ids is None:
        check_count("count", count, least=1)
        odd = evidence.scores(seen, vicinity.votes(seen, graphs, k=NEIGHBOURS))["suspicion"]
        known = np.flatnonzero(seen.predictions == seen.examples.labels)
        return known[np.argsort(-odd[known], kind="stable")][:count]
    place = {name: row for row, name in enumerate(seen.examples.ids.tolist())}
    missing = [name for name in ids if name not in place]
    if missing:
        raise ValueError(
            f"ids has {missing[0]!r}, which is no training example; they are named "
            f"{', '.join(list(place)[:3])} …"
        )
    return np.array([place[name] for name in ids])


def _table(seen, found) -> dict:
    rows, names = [row for row, _, _ in found], np.array(seen.examples.classes, dtype=object)
    known = {name: column[rows] for name, column in evidence.columns(seen).items()}
    table = [dosing.told(made, names) for _, _, made in found]
    return known | {name: [row[name] for row in table] for name in (table[0] if table else ())}


def _units(ids, found) -> dict:
    tables = [ranking.columns(LISTED) for _, ranking, _ in found]
    names = [np.full(len(table["rank"]), name, object) for name, table in
             zip(ids, tables, strict=True)]  # fmt: skip
    columns = {key: np.concatenate([table[key] for table in tables]) for key in tables[0]}
    return {"id": np.concatenate(names)} | columns
