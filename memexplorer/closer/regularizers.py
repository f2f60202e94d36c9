"""Regularizers at several strengths: networks taught with each, side by side."""

from dataclasses import replace

import torch

from memexplorer.closer import adversarial
from memexplorer.closer.converging import converged
from memexplorer.closer.regularized import INPUT, Dropped, Noised, regularized
from memexplorer.learning.placing import placed
from memexplorer.models.untrained import untrained

NOTHING = "nothing"
DROPOUT, INPUT_DROPOUT, INPUT_NOISE = "dropout", "input dropout", "input noise"
HIDDEN_NOISE, DECAY, ADVERSARIAL = "hidden noise", "weight decay", "dropout and adversarial"
STRENGTHS = {  # our choice: from hardly felt to where nothing is learned
    DROPOUT: (0.25, 0.5, 0.75, 0.9), INPUT_DROPOUT: (0.25, 0.5, 0.75, 0.9),
    INPUT_NOISE: (0.5, 1.0, 2.0, 5.0), HIDDEN_NOISE: (0.1, 0.3, 1.0, 3.0),
    DECAY: (0.001, 0.003, 0.01, 0.03), ADVERSARIAL: (0.2, 0.45, 0.7),
}  # fmt: skip
SHARES = {0.2: 0.03, 0.45: 0.25, 0.7: 0.5}  # of dropout, beside each weight of the points
RADIUS = 0.1  # of the points near an example, in spreads of all inputs


def taught(
    plain, name, strengths, part, other, recipe, seeds, seed, *, stage="", cache=None
):  # fmt: skip
    """What becomes of networks with this regularizer, seeds of each strength, all at once?

    A generator: yields Progress, returns (Converged, names of where it was put); what came of them
    is kept.

    part, other  Examples that are learned from, and held out
    """
    inputs, targets = placed(plain, part)
    unit, how = float(inputs.float().std()) if isinstance(inputs, torch.Tensor) else 1.0, {}
    made = [_made(plain, name, strength, unit) for strength in strengths]
    starts = [untrained(one, seed=seed + at) for one, _ in made for at in range(seeds)]
    if name == DECAY:
        recipe = replace(recipe, decay=strengths[0])
    if name == ADVERSARIAL:
        shares = torch.tensor(strengths).repeat_interleave(seeds)
        how = {"seen": adversarial.both(RADIUS * unit), "loss": adversarial.weighted(shares)}
    both = (inputs, targets), placed(plain, other)
    found = yield from converged(made[0][0], both, recipe, networks=len(starts), until=2.0,
                                 seed=seed, starts=starts, stage=stage, cache=cache,
                                 about=f"{name} {strengths}, {seeds} each", **how)  # fmt: skip
    return found, made[0][1]


def _made(plain, name, strength, unit):
    """(network, where): with this regularizer put in."""
    ways = {
        DROPOUT: {"hidden": lambda: Dropped(strength)},
        INPUT_DROPOUT: {"of_input": Dropped(strength)},
        INPUT_NOISE: {"of_input": Noised(strength * unit)},
        HIDDEN_NOISE: {"hidden": lambda: Noised(strength)},
        ADVERSARIAL: {"hidden": lambda: Dropped(SHARES.get(strength, 0.25))},
    }
    made, where = regularized(plain, **ways.get(name, {}))
    extra = {DECAY: ("all weights",), ADVERSARIAL: (f"points near {INPUT}",)}
    return made, (*where, *extra.get(name, ()))
