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

    A generator: yields Progress, returns Chosen. The radius is multiplied or divided by four, and
    then the gap halved by ratio, until the share is in between; the note says when no radius of
    those tried does it, and whether it was the narrowest or the widest.
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
        if radius in (NARROW, WIDE) or tried == TRIES - 1:
            break
        radius = min(max(_next(radius, low, high), NARROW), WIDE)
    words = f"{100 * share:.0f} % of {len(rows)} examples critical in {STEPS} steps"
    at = f"a radius of {radius * scale:.3g}"
    if LEAST <= share <= MOST:
        note = f"radius {radius * scale:.3g}, chosen so that 1 to 20 % are critical: {words}"
    elif radius in (NARROW, WIDE):
        much = "more than 20" if share > MOST else "less than 1"
        note = f"even at {at} {much} % are critical: {words}"
    else:
        note = f"at none of {TRIES} radii 1 to 20 % are critical; at {at}: {words}"
    return Chosen(radius * scale, share, note)


def _next(radius, low, high) -> float:
    """Four times or a quarter of it while one end is not known, then in the middle, by ratio."""
    if high == WIDE:
        return 4 * radius
    if low == NARROW:
        return radius / 4
    return float(np.sqrt(low * high))
