"""The work behind the forget-me dial: who is looked at, their units in order, and the bands."""

from dataclasses import dataclass

import numpy as np

from memexplorer import activations, anatomy, dosing, evidence, neighbors
from memexplorer.data import Examples
from memexplorer.panels.page.session import HELD_OUT, TRAINING
from memexplorer.progress import Progress, named

NO_NETWORK = "Units are silenced in a network, and none is loaded: name a model."
NEIGHBOURS, DRAWS = 30, 10
STEP = 0.1  # seconds that a whole pass over everybody looked at may take


@dataclass(frozen=True, eq=False)
class Subject:
    """Who shall be forgotten: one example, or those that drive a unit.

    which  "training" or "held-out"; rows: theirs; unit: (layer, unit) or None for an example
    """

    which: str
    rows: tuple
    unit: tuple | None = None


@dataclass(frozen=True, eq=False)
class Prepared:
    """What a turn of the dial needs: the bench, the units in order, and the examples.

    whole  "training", "held-out" -> (accuracy, of how many): of all, with all units at work
    """

    subject: Subject
    bench: dosing.Bench
    ranking: dosing.Ranking
    examples: Examples
    doses: list
    whole: dict


def subject_of(session, *, unit: bool) -> Subject | None:
    """Who is meant: those that drive the picked unit, or the example in focus?"""
    if unit and session.unit is not None and session.units is not None:
        layer, number = session.unit
        return Subject(TRAINING, tuple(session.units.drivers[layer][number].tolist()), session.unit)
    if session.focus is not None:
        return Subject(session.focus[0], (session.focus[1],))
    return None


def steps(session, subject: Subject, by: str):
    """A generator of Progress; `partial` is ("ready", Prepared), then ("curves", Curves) so far."""
    network, cache = session.network, session.cache
    seen = yield from evidence.read(network, session.training, k=1, cache=cache)
    if seen.predictions is None:
        raise ValueError(
            "the network gives no answers, so none can change; take a classifier, or data whose "
            "labels it knows"
        )
    others = None
    if session.held_out is not None:
        others = yield from evidence.read(network, session.held_out, like=seen, cache=cache)
    own, sets = (seen if subject.which == TRAINING else others), [seen.examples, None]
    if others is not None:
        sets[1] = others.examples
    taps, rows = anatomy.units(network, seen.examples), np.array(subject.rows)
    means, mine = None, None
    if by == "selectivity":
        told = session.units.settings["settings"]
        how = {"views": told["augmentations"], "seed": told["seed"], "cache": cache}
        means = yield from activations.stream(network, seen.examples, taps, **how)
        if subject.which != TRAINING:
            mine = yield from activations.stream(network, own.examples.take(rows), taps, **how)
    yield Progress("ranking units", 0, 1, "parts")
    ranking = dosing.ranking(network, taps, own.examples, rows, means, mine, subject.unit)
    near = _neighbours(seen, own, rows, subject.which == TRAINING)
    yield Progress("keeping what the first layers put out", 0, 1, "parts")
    bench = dosing.bench(network, taps, sets, (subject.which, rows), near,
                         seconds=STEP, seed=session.seed)  # fmt: skip
    levels = dosing.doses(len(ranking.units))
    whole = {TRAINING: _whole(seen)} | ({HELD_OUT: _whole(others)} if others else {})
    ready = Prepared(subject, bench, ranking, own.examples, levels, whole)
    yield Progress("ranking units", 1, 1, "parts", partial=("ready", ready))
    walk = dosing.curves(bench, ranking, levels, draws=DRAWS, seed=session.seed)
    curves = yield from named("curves", walk)
    yield Progress("drawing", 1, 1, "parts", partial=("curves", curves))


def _whole(seen) -> tuple[float, int]:
    return float((seen.predictions == seen.examples.labels).mean()), len(seen.examples)


def _neighbours(seen, own, rows, inside):
    """The nearest training examples in the last feature layer, without those looked at."""
    layer = list(seen.features)[-1]
    bank, queries = seen.features[layer], np.asarray(own.features[layer][rows])
    k = min(NEIGHBOURS + len(rows), len(bank))
    near = neighbors.nearest(np.asarray(bank), queries, k=k, metric="cosine")[1]
    order = [row for row in dict.fromkeys(near.T.ravel().tolist())
             if not inside or row not in set(rows.tolist())]  # fmt: skip
    return np.array(order[:NEIGHBOURS], dtype=int)
