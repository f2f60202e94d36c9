"""How sure is a share, or a change of one?"""

import numpy as np

from memexplorer.checks import check_axes

Z = 1.959963984540054  # the 97.5 % point of the normal distribution


def proportion(successes: int, trials: int) -> tuple[float, float]:
    """Between which values does a share lie, with 95 % confidence?

    returns  (low, high), both NaN when there were no trials
    source   Wilson 1927, the score interval

    >>> [round(end, 3) for end in proportion(8, 10)]
    [0.49, 0.943]
    """
    if not 0 <= successes <= trials:
        raise ValueError(f"successes is {successes}, but 0 to trials ({trials}) was wanted")
    if not trials:
        return float("nan"), float("nan")
    share, z2 = successes / trials, Z * Z / trials
    middle = (share + z2 / 2) / (1 + z2)
    half = Z * np.sqrt(share * (1 - share) / trials + z2 / trials / 4) / (1 + z2)
    low = middle - half if successes else 0.0
    return float(low), float(middle + half if successes < trials else 1.0)


def share(hits) -> tuple[float, float, float]:
    """Which share of these are true, and between which values does it lie, with 95 %?

    hits     (example,) bool, or None
    returns  (share, low, high), all NaN where there are none
    source   Wilson 1927, the score interval

    >>> [round(end, 3) for end in share([True] * 8 + [False] * 2)]
    [0.8, 0.49, 0.943]
    """
    hits = np.zeros(0) if hits is None else np.asarray(hits)
    low, high = proportion(int(hits.sum()), len(hits))
    return (float(hits.mean()) if len(hits) else float("nan")), low, high


def change(lost: int, gained: int, total: int) -> tuple[float, float, float]:
    """By how much did a share of the same examples change, and between which values, with 95 %?

    lost, gained  how many of `total` were right before alone, and afterwards alone
    returns       (change, low, high), all NaN when there were none
    source        Agresti & Min 2005: half an example is added to each cell of the paired table

    >>> [round(end, 2) for end in change(10, 2, 100)]
    [-0.08, -0.15, -0.01]
    """
    if min(lost, gained) < 0 or lost + gained > total:
        raise ValueError(f"lost is {lost} and gained {gained}, but 0 to total ({total}) was wanted")
    if not total:
        return (float("nan"),) * 3
    fewer, more, all_of = lost + 0.5, gained + 0.5, total + 2
    middle = (more - fewer) / all_of
    half = Z * np.sqrt(fewer + more - (more - fewer) ** 2 / all_of) / all_of
    low, high = max(-1.0, float(middle - half)), min(1.0, float(middle + half))
    return (gained - lost) / total, low, high


def mean(values) -> tuple[float, float, float]:
    """What is the mean over a few runs, and between which values does it lie, with 95 %?

    values   (run,) numbers; NaN are left out
    returns  (mean, low, high); NaN for what one run alone, or none, can't say
    source   Student 1908

    >>> [round(one, 2) for one in mean([0.5, 0.6, 0.7])]
    [0.6, 0.35, 0.85]
    """
    known = np.asarray(values, float)
    check_axes(values=(known, "run"))
    known = known[np.isfinite(known)]
    middle = float(known.mean()) if len(known) else float("nan")
    if len(known) < 2:
        return middle, float("nan"), float("nan")
    from scipy.special import stdtrit

    half = float(stdtrit(len(known) - 1, 0.975) * known.std(ddof=1) / np.sqrt(len(known)))
    return middle, middle - half, middle + half


def mean_share(values) -> tuple[float, float, float]:
    """What is a share, on average over a few runs, and between which values, with 95 %?

    As `mean`, cut at 0 and 1.

    source  Student 1908

    >>> [round(one, 2) for one in mean_share([0.1, 0.9])]
    [0.5, 0.0, 1.0]
    """
    middle, low, high = mean(values)
    return middle, float(np.maximum(low, 0.0)), float(np.minimum(high, 1.0))  # NaN stay
