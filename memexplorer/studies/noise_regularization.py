"""Which regularizer keeps a network from learning noise by heart, and what does it cost?"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from memexplorer import evidence
from memexplorer.checks import check_choice, check_count
from memexplorer.closer.regularizers import DECAY, NOTHING, STRENGTHS, taught
from memexplorer.closer.sets import CALLED, RAND_Y, REAL, network_of, noised, sets
from memexplorer.comparing.fits import check_make
from memexplorer.data import Examples
from memexplorer.learning.recipe import Recipe
from memexplorer.measures.intervals import mean_share
from memexplorer.models.makes import MAKES
from memexplorer.progress import Progress, watched, within


@dataclass(frozen=True, eq=False)
class NoiseRegularization:
    """What does each regularizer leave of both: learning by heart, and learning?

    models    columns: regularizer, strength, seeds; noise (training accuracy on random labels, at
              the end) and real (best accuracy of any epoch on held-out examples): mean, _low and
              _high (95 %, by Student's t); where (the modules it stands after)
    networks  columns: regularizer, strength, seed, noise, real
    losses    regularizer -> {"real" and "randY": (strength, epoch) mean loss of the steps}
    source, held_out  told the truth where it is known; settings
    """

    models: dict
    networks: dict
    losses: dict
    source: Examples
    held_out: Examples
    settings: dict


def run(
    model, examples, held_out=None, *, make="perceptron", regularizers=tuple(STRENGTHS), seeds=3,
    epochs=60, most=500, asked=500, width=128, rate=0.05, batch_size=32, device="auto",
    cache=None, seed=0,
) -> Iterator[Progress]:  # fmt: skip
    """Which regularizer keeps a network from learning random labels, and what does it cost?

    A generator of Progress; results come early, as `partial`, and are kept. With each regularizer
    at each strength a network is taught twice: random labels, and real ones. A regularizer that
    caps the first and leaves the second is drawn as a flat curve.

    model         a network, or what `load_model` takes; may be None for a perceptron
    held_out      None: 30 % of the examples are held out
    make          perceptron, cnn, convolutions, small, or same (the network's), see models.makes
    regularizers  some of those in STRENGTHS; without any is always there
    seeds         networks at each point
    epochs        through all examples
    most          training examples at most, stratified
    asked         held-out examples at most
    width         of the perceptron's hidden layers
    rate          of SGD with momentum 0.9
    batch_size    examples in a step
    seed          of samples and labels, and the first of the networks' own
    """
    check_choice("make", make, MAKES)
    regularizers = tuple(np.atleast_1d(regularizers).tolist())
    for one in regularizers:
        check_choice("regularizers", one, tuple(STRENGTHS))
    counts = {"seeds": seeds, "epochs": epochs, "most": most, "asked": asked, "width": width}
    for name, value in counts.items():
        check_count(name, value, least=1)
    recipe = Recipe(rate=rate, batch_size=batch_size, epochs=epochs)
    parts = yield from watched("loading the data", sets, examples, held_out, most, asked, seed)
    source, other = parts
    plain = yield from watched("making a network", network_of, model, make, source, device,
                               width=width, seed=seed)  # fmt: skip
    both = {"train": source, "held out": other}
    yield from watched("looking at the network", check_make, plain, both)
    told = {REAL: source, RAND_Y: noised(source, RAND_Y, seed=seed)}
    how = {"make": make, "regularizers": [*regularizers], "rate": rate, "momentum": recipe.momentum,
           "batch_size": batch_size, **counts, "seed": seed}  # fmt: skip
    about = evidence.Evidence(source, {}, None, None, "", evidence.named(plain))
    about = evidence.about(about, study="noise_regularization", **how)
    plans = _plans(regularizers)
    found, total = {}, 2 * epochs * len(plans)
    for number, (name, strengths) in enumerate(plans):
        for at, (kind, part) in enumerate(told.items()):
            steps = taught(plain, name, strengths, part, other, recipe, seeds, seed,
                           stage=f"{name}, {CALLED[kind]}", cache=cache)  # fmt: skip
            steps = within(steps, (2 * number + at) * epochs, total)
            found[name, strengths, kind] = yield from steps
        yield Progress(name, 2 * (number + 1) * epochs, total, "epochs",
                       partial=_result(found, seeds, seed, source, other, about))  # fmt: skip
    return _result(found, seeds, seed, source, other, about)


def _plans(regularizers):
    """(regularizer, strengths) that are taught at once: of a decay each is a recipe of its own."""
    plans = [(NOTHING, (0.0,)), *((name, STRENGTHS[name]) for name in regularizers)]
    return [(name, given) for name, strengths in plans
            for given in ([(s,) for s in strengths] if name == DECAY else [strengths])]  # fmt: skip


def _result(found, seeds, seed, source, other, about):
    models, networks, losses, lost = [], [], {}, []
    for name, strengths in dict.fromkeys((name, strengths) for name, strengths, _ in found):
        (noise, where), (real, _) = (found[name, strengths, kind] for kind in (RAND_Y, REAL))
        for kind, one in ((REAL, real), (RAND_Y, noise)):
            curve = one.losses.reshape(len(one.losses), len(strengths), seeds).mean(axis=2).T
            losses.setdefault(name, {}).setdefault(kind, []).extend(curve.tolist())
        for at, strength in enumerate(strengths):
            mine = slice(at * seeds, (at + 1) * seeds)
            for kind, one in ((RAND_Y, noise), (REAL, real)):
                if words := one.fell_apart(mine):
                    lost.append(f"{name} {strength:g}, {CALLED[kind]}: {words}")
            pair = {"noise": noise.training[-1, mine], "real": real.best[mine]}
            row = {"regularizer": name, "strength": strength, "seeds": seeds}
            for column, values in pair.items():
                ends = zip(("", "_low", "_high"), mean_share(values), strict=True)
                row |= {column + end: value for end, value in ends}
            models.append(row | {"where": ", ".join(where)})
            for number in range(seeds):
                one = {column: float(values[number]) for column, values in pair.items()}
                networks.append({"regularizer": name, "strength": strength, "seed": seed + number}
                                | one)  # fmt: skip
    tables = (
        {name: [row[name] for row in rows] for name in rows[0]} for rows in (models, networks)
    )
    about = about | {"notes": [*about["notes"], *lost]}
    return NoiseRegularization(*tables, losses, source, other, about)
