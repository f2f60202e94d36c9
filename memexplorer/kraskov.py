"""How much do two numbers of the same examples tell of each other? Kraskov's estimator, compiled.

Each unit is sorted once. For a pair, the examples stand in the order of the first unit: the k
nearest in the plane are looked for outwards from each example, first a fixed way for all at once
(which the compiler makes vector instructions of), then as far as any could still be nearer.
"""

import numba
import numpy as np

from memexplorer.progress import checkpoint, crew

TILE = 128  # examples whose numbers stay in a core's own cache
WORK = 200_000  # examples of pairs that a thread takes at a time: tens of milliseconds


def compiled(function):
    """The same function as machine code that lets other threads run, kept between processes."""
    try:
        return numba.njit(nogil=True, cache=True)(function)
    except RuntimeError:  # nowhere to keep it
        return numba.njit(nogil=True)(function)


def informations(columns, pairs, *, k: int, threads: int | None = None) -> np.ndarray:
    """How many nats does each pair of columns share?

    columns  (unit, example) finite; more than k examples
    pairs    (pair, 2) rows of columns
    threads  None: as many as the machine's cores, or as NUMBA_NUM_THREADS says
    returns  (pair,), not clipped; memory O(unit x example)
    source   Kraskov, Stögbauer & Grassberger 2004, eq. 8 (their first estimator)

    >>> informations(np.array([[0.0, 1.0, 3.0], [5.0, 5.0, 5.0]]), [(0, 1)], k=1).round(9) + 0
    array([0.])
    """
    from scipy.special import digamma

    columns, pairs = np.asarray(columns, np.float64), np.array(pairs, np.int64).reshape(-1, 2)
    prepared, size = _sorted(columns), columns.shape[1]
    _fewer_ties_first(pairs, prepared[-1])
    psi, found = digamma(np.arange(1, size + 1)), np.zeros(len(pairs))
    # About so far away lies the k-th nearest, in places, when the two are independent.
    near, step = min(int(0.6 * (k * size) ** 0.5) + 1, size - 1), max(1, WORK // size)
    parts = [slice(at, at + step) for at in range(0, len(pairs), step)]
    with crew(min(threads or numba.config.NUMBA_NUM_THREADS, max(1, len(parts)))) as pool:
        todo = [pool.submit(_pairs, *prepared, psi, k, near, pairs[part], found[part])
                for part in parts]  # fmt: skip
        for part, done in zip(parts, todo, strict=True):
            done.result()
            checkpoint(min(part.stop, len(pairs)), len(pairs), unit="pairs")
    return found


def untied(columns, jitter: float, rng) -> np.ndarray:
    """Columns (unit, example) with ties, spread by noise of so many of their standard deviations.

    >>> few = untied(np.array([[0.0, 0.0, 1.0]]), 1e-10, np.random.default_rng(0))
    >>> len(np.unique(few)), bool(abs(few - [[0, 0, 1]]).max() < 1e-9)
    (3, True)
    """
    if not jitter:
        return columns
    columns = columns.copy()
    for unit in columns:
        if len(np.unique(unit)) < len(unit):
            unit += jitter * unit.std() * rng.normal(size=len(unit))
    return columns


def _sorted(columns):
    """Each column ascending between -inf and inf, its order, the place of each example in it, and
    how many others are exactly alike."""
    units, size = columns.shape
    order = np.argsort(columns, axis=1, kind="stable")
    values = np.full((units, size + 2), np.inf)
    values[:, 0] = -np.inf
    values[:, 1:-1] = np.take_along_axis(columns, order, axis=1)
    place, copies = np.empty_like(order), np.zeros_like(values, dtype=np.int64)
    np.put_along_axis(place, order, np.arange(1, size + 1)[None], axis=1)
    for row, alike in zip(values, copies, strict=True):
        first, last = (np.searchsorted(row, row[1:-1], side) for side in ("left", "right"))
        alike[1:-1] = last - first - 1
    return values, order, place, copies


def _fewer_ties_first(pairs, copies):
    """Examples alike in the first unit would all have to be looked at: the other goes first."""
    ties = copies.sum(axis=1)
    turned = ties[pairs[:, 0]] > ties[pairs[:, 1]]
    pairs[turned] = pairs[turned, ::-1]


@compiled
def _pairs(values, order, place, copies, psi, k, near, pairs, found):
    """Fill in the information of these pairs."""
    size = order.shape[1]
    there, at, far = np.full(size + 2, np.inf), np.zeros(size + 2, np.int64), np.empty(TILE)
    best, within = np.empty((-(-k // 3) * 3, size + 2)), np.zeros((4, size + 2), np.int64)
    for number in range(len(pairs)):
        first, second = pairs[number]
        for row in range(size):
            at[row + 1] = place[second, order[first, row]]
            there[row + 1] = values[second, at[row + 1]]
        best[:] = np.inf
        _search_near(values[first], there, best, near, far)
        _search_on(values[first], there, best[:k], near, within[0])
        _count(values[second], at, there, best[k - 1], within[2:], within[1])
        total = 0.0
        for row in range(1, size + 1):
            if best[k - 1, row] > 0:
                total += psi[within[0, row]] + psi[within[1, row]]
            else:  # all k nearest are copies; nextafter(0, 0) is 0: copies are within reach
                total += psi[copies[first, row]] + psi[copies[second, at[row]]]
        found[number] = psi[size - 1] + psi[k - 1] - total / size


@compiled
def _search_near(x, y, best, near, far):
    """best (k or a few more, example): the smallest distances up to `near` places away."""
    size = len(x) - 2
    for start in range(1, size + 1, TILE):
        for step in range(-near, near + 1):
            low, high = max(start, 1 - step), min(start + TILE, size + 1, size + 1 - step)
            if step == 0 or high <= low:
                continue
            # Slices that all begin at 0: only then are these loops made vector instructions.
            x0, x1, gap = x[low:high], x[low + step : high + step], far[: high - low]
            y0, y1 = y[low:high], y[low + step : high + step]
            for one in range(high - low):
                across, along = abs(x1[one] - x0[one]), abs(y1[one] - y0[one])
                gap[one] = across if across > along else along
            for at in range(0, len(best), 3):
                first, second = best[at, low:high], best[at + 1, low:high]
                third = best[at + 2, low:high]
                for one in range(high - low):
                    new, old0, old1, old2 = gap[one], first[one], second[one], third[one]
                    first[one] = new if new < old0 else old0
                    new = old0 if new < old0 else new
                    second[one] = new if new < old1 else old1
                    new = old1 if new < old1 else new
                    third[one] = new if new < old2 else old2
                    gap[one] = old2 if new < old2 else new


@compiled
def _search_on(x, y, best, near, within):
    """The same from there on, as long as the gap in x alone is smaller than the k-th distance.

    within (example,): how many others are nearer than that k-th distance in x
    """
    last, size = len(best) - 1, len(x) - 2
    for at in range(1, size + 1):
        furthest, left, right = best[last, at], 0, 0
        for side in (-1, 1):
            to = min(max(at + side * (near + 1), 0), size + 1)
            while abs(x[to] - x[at]) < furthest:
                if abs(y[to] - y[at]) < furthest:
                    gap, slot = max(abs(x[to] - x[at]), abs(y[to] - y[at])), last
                    while slot and best[slot - 1, at] > gap:
                        best[slot, at] = best[slot - 1, at]
                        slot -= 1
                    best[slot, at] = gap
                    furthest = best[last, at]
                to += side
            left, right = (to, right) if side < 0 else (left, to)
        # By then it may be nearer than where the search ended.
        while left + 1 < at and x[at] - x[left + 1] >= furthest:
            left += 1
        while right - 1 > at and x[right - 1] - x[at] >= furthest:
            right -= 1
        within[at] = right - left - 2


@compiled
def _count(ascending, places, value, reach, ends, within):
    """How many others differ by less than `reach`, the differences taken exactly?

    A search in the sorted values for value + reach would let rounding put the k-th neighbour itself
    inside. Few are within reach: first all examples search up to 127 places together, in vector
    instructions; then those that found as many go on alone.
    """
    last, up, down = len(ascending) - 1, ends[0], ends[1]
    up[:], down[:], step = places, places, 64
    while step:
        for row in range(1, last):
            to = min(up[row] + step, last)
            up[row] = to if ascending[to] - value[row] < reach[row] else up[row]
        for row in range(1, last):
            to = max(down[row] - step, 0)
            down[row] = to if value[row] - ascending[to] < reach[row] else down[row]
        step >>= 1
    for row in range(1, last):
        if max(up[row] - places[row], places[row] - down[row]) == 127:
            step = 1
            while 2 * step < last:
                step *= 2
            while step:
                to = min(up[row] + step, last)
                up[row] = to if ascending[to] - value[row] < reach[row] else up[row]
                to = max(down[row] - step, 0)
                down[row] = to if value[row] - ascending[to] < reach[row] else down[row]
                step >>= 1
        within[row] = up[row] - down[row]
