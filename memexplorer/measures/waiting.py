"""How long did it take, where some were still waiting at the end?"""

from dataclasses import dataclass

import numpy as np

from memexplorer.checks import check_axes


@dataclass(frozen=True)
class Waited:
    """How long until it happened?

    median     NaN where half of them had not got there by the end
    low, high  the shortest and the longest; high is infinite where one had not got there
    reached, of  how many got there, of how many
    """

    median: float
    low: float
    high: float
    reached: int
    of: int


def waited(times) -> Waited:
    """How long does it take, when some had not got there when the watch was stopped?

    times    (run,) numbers; NaN where it had not happened by the end (censored)
    returns  Waited. The median needs no assumption: those not there yet are later than all others
    source   ours: the median of right-censored times that are all censored at one moment

    >>> waited([3.0, 9.0, float("nan")])
    Waited(median=9.0, low=3.0, high=inf, reached=2, of=3)
    """
    times = np.asarray(times, float)
    check_axes(times=(times, "run"))
    if not len(times):
        raise ValueError("times is empty, but one run at least was wanted")
    late = np.sort(np.where(np.isnan(times), np.inf, times))
    middle = late[(len(late) - 1) // 2], late[len(late) // 2]
    median = float("nan") if np.isinf(middle[1]) else float(np.mean(middle))
    there = int(np.isfinite(times).sum())
    return Waited(median, float(late[0]), float(late[-1]), there, len(times))
