"""How wide a box tells critical examples apart: neither nobody nor everybody is critical in it."""

from dataclasses import dataclass

import numpy as np

from memexplorer.closer.lass import searched
from memexplorer.progress import Progress

LEAST, MOST, AIM = 0.01, 0.2, 0.07  # the share that is wanted, and where the choice aims
NARROW, WIDE = 2.0**-13, 0.5  # of a pixel from 0 to 1
TRIES, ASKED, STEPS = 9, 150, 50  # of them, examples, and steps of each search


@dataclass(frozen=True)
class Chosen:
    """radius in units of a pixel; share: critical among those asked; note: how it was chosen"""

    radius: float
    share: float
    note: str


def chosen(network, examples, *, clip=False, seed=0):
    """At which radius are 1 to 20 % of these examples critical?

    A generator: yields Progress, returns Chosen. The radius is halved or doubled, and then the gap
    halved, until the share is in between; the note says when no radius does it.
    """
    rows = np.random.default_rng(seed).permutation(len(examples))[:ASKED]
    low, high, radius, share = NARROW, WIDE, 2.0**-6, float("nan")
    scale = 1.0
    if examples.layout == "vector":  # no pixels: in units of the spread of the numbers
        scale = float(np.std(np.asarray(examples.inputs[rows], np.float64))) or 1.0
    for tried in range(TRIES):
        yield Progress("looking for a radius", tried, TRIES, "radii")
        steps = searched(network, examples, radius=radius * scale, rows=rows, iterations=STEPS,
                         clip=clip, seed=seed)  # fmt: skip
        while True:  # its own progress would run back and forth
            try:
                next(steps)
            except StopIteration as finished:
                found = finished.value
                break
        share = float(found.critical.mean())
        if LEAST <= share <= MOST:
            break
        low, high = (radius, high) if share < AIM else (low, radius)
        if radius in (NARROW, WIDE):
            break
        radius = min(max(_next(radius, low, high), NARROW), WIDE)
    words = f"{100 * share:.0f} % of {len(rows)} examples critical in {STEPS} steps"
    if share > MOST:
        note = f"even at a radius of {radius * scale:.2g} nearly everything is critical: {words}"
    elif share < LEAST:
        note = f"even at a radius of {radius * scale:.2g} hardly anything is critical: {words}"
    else:
        note = f"radius {radius * scale:.3g}, chosen so that 1 to 20 % are critical: {words}"
    return Chosen(radius * scale, share, note)


def _next(radius, low, high) -> float:
    """Twice or half of it while one end is not known yet, then in the middle, by ratio."""
    if high == WIDE:
        return 4 * radius
    if low == NARROW:
        return radius / 4
    return float(np.sqrt(low * high))
