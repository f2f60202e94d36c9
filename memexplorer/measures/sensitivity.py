"""How uneven is sensitivity, and near which examples does the answer change? Arpit et al. 2017."""

import sys
from dataclasses import dataclass

import numpy as np

from memexplorer.checks import check_count, check_finite
from memexplorer.progress import checkpoint


def gini(values) -> float:
    """How unevenly is this spread over the examples?

    values   (example,) numbers from 0 up
    returns  0: all alike, also where all are 0; towards 1: one example has everything
    source   Gini 1912; Arpit et al. 2017, section 3.2

    >>> gini([1.0, 1.0, 1.0]), gini([0.0, 0.0, 0.0, 8.0])
    (0.0, 0.75)
    """
    values = np.sort(np.asarray(values, np.float64))
    if values.ndim != 1 or not len(values) or values[0] < 0:
        came = f"shape {values.shape}" + (f", the least {values.min()}" if values.size else "")
        raise ValueError(f"values has {came}, but (example,) numbers from 0 up were wanted")
    check_finite("values", values)
    count, total = len(values), values.sum()
    ranks = 2 * np.arange(1, count + 1) - count - 1
    return float(ranks @ values / (count * total)) if total else 0.0


@dataclass(frozen=True, eq=False)
class Critical:
    """critical (example,) bool; when: the step that found it, or 0; where: the searches' ends"""

    critical: np.ndarray
    when: np.ndarray
    where: object


def critical(
    answer, inputs, *, radius, step=None, noise=None, iterations=100, low=-np.inf, high=np.inf,
    seed=0, numbers=None, batch_size=512, watch=None,
) -> Critical:  # fmt: skip
    """Near which examples, within a small box, does the network change its answer?

    LASS: each point goes up the loss of the answer it has, by the gradient's sign and noise, until
    the answer is another; it never leaves the box. The share of critical ones is the CSR.

    answer      points (some, …) -> the classes it says, in NumPy, and the gradients there of the
                loss of these classes, of which only the sign counts
    inputs      (example, …) floats, NumPy or torch; points and gradients are of the same kind
    radius      of the box, one number or what fits an example (as per channel); 0: none is critical
    step        along the gradient's sign, None: a quarter of the radius; noise: its standard
                deviation, None: a fifth
    low, high   what points may hold, such as 0 and 1; as radius
    numbers     (example,) each draws its noise by its number and the seed; None: 0, 1, 2, …
    batch_size  examples searched at once: the speed alone; watch: called with (step, rows still
                searched, their points)
    source      Arpit et al. 2017, section 4.2, algorithm 1; as released code resolves it

    >>> line = lambda x: (x[:, 0] > 0, np.where(x > 0, -1.0, 1.0))
    >>> critical(line, np.array([[0.05], [0.5]]), radius=0.1).critical.tolist()
    [True, False]
    """
    check_count("iterations", iterations, least=0)
    if "float" not in str(getattr(inputs, "dtype", "")):
        raise ValueError("inputs holds no floats; give them as the network takes them in")
    xp, like = _kind(inputs)
    sizes = radius / 4 if step is None else step, radius / 5 if noise is None else noise
    wide, least, most, *sizes = (xp.asarray(one, **like) for one in (radius, low, high, *sizes))
    if not bool((wide >= 0).all() and xp.isfinite(wide).all()):
        raise ValueError(f"radius is {radius}, but a number from 0 up was wanted")
    if bool((inputs < least).any() or (inputs > most).any()):
        raise ValueError(f"inputs reach beyond {low} to {high}; widen low and high")
    iterations = iterations if bool((wide > 0).any()) else 0
    numbers = range(len(inputs)) if numbers is None else numbers
    wide = xp.nextafter(wide, xp.zeros_like(wide))  # not more once rounded to this precision
    when, where = np.zeros(len(inputs), np.int64), xp.empty_like(inputs)
    for start in range(0, len(inputs), batch_size):
        x = inputs[part := slice(start, start + batch_size)]
        # Ends are rounded towards the example, so that the box holds in floats as well.
        below, above = (xp.nextafter(end, x) for end in (x - wide, x + wide))
        box = xp.maximum(below, least), xp.minimum(above, most)
        draws = [np.random.default_rng([seed, int(number)]) for number in numbers[part]]
        when[part], where[part] = _searched(answer, x, box, *sizes, iterations, draws, watch, start)
        checkpoint(start + len(x), len(inputs))
    return Critical(when > 0, when, where)


def _searched(answer, points, box, step, noise, iterations, draws, watch, start):
    """(when, where) of examples that are searched together; who is found leaves the others."""
    (xp, like), ahead = _kind(points), (8, *points.shape[1:])  # steps
    rows, when, where = np.arange(len(points)), np.zeros(len(points), np.int64), points + 0
    before, slope = answer(points) if iterations else (None, None)
    for number in range(1, iterations + 1):
        checkpoint()
        if not bool(xp.isfinite(slope).all()):
            raise ValueError("a gradient is NaN or infinite; look for such numbers in the weights")
        if not (now := (number - 1) % ahead[0]):
            drawn = np.stack([draws[row].standard_normal(ahead, np.float32) for row in rows])
        moved = points + step * xp.sign(slope) + noise * xp.asarray(drawn[:, now], **like)
        points = xp.clip(moved, *box)
        said, slope = answer(points)
        found, where[rows] = said != before[rows], points
        if watch:
            watch(number, start + rows, points)
        when[rows[found]], kept = number, np.flatnonzero(~found)
        if not len(kept):
            break
        if found.any():
            given = rows, points, slope, drawn, *box
            rows, points, slope, drawn, *box = (one[kept] for one in given)
    return when, where


def _kind(inputs):
    """NumPy or torch, which have the same names, and what makes an array like this one."""
    on = {"device": inputs.device} if hasattr(inputs, "device") else {}
    return sys.modules[type(inputs).__module__.partition(".")[0]], {"dtype": inputs.dtype} | on
