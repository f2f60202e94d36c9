"""Does an order put the planted examples first?"""

import numpy as np

from memexplorer.checks import check_axes

Z = 1.959963984540054  # the 97.5 % point of the normal distribution


def auroc(scores, planted) -> tuple[float, float, float]:
    """How often does a planted example score higher than one that isn't?

    0.5 is chance, 1 is perfect; ties count half.

    scores   (example,) higher = more suspicious
    planted  (example,) bool, the truth
    returns  (auroc, low, high): the area under the ROC curve and its 95 % interval;
             all NaN when either kind is missing
    source   Mann & Whitney 1947; interval of Hanley & McNeil 1982

    >>> auroc([0.9, 0.8, 0.3, 0.1], [True, True, False, False])[0]
    1.0
    """
    from scipy.stats import rankdata

    scores, planted = np.asarray(scores, float), np.asarray(planted, bool)
    check_axes(scores=(scores, "example"), planted=(planted, "example"))
    if np.isnan(scores).any():
        raise ValueError(
            f"scores is NaN for {np.isnan(scores).sum():,} of {len(scores):,} examples; "
            "leave them out or say how they rank"
        )
    ones, zeros = int(planted.sum()), int((~planted).sum())
    if not ones or not zeros:
        return (float("nan"),) * 3
    ranks = rankdata(scores)
    area = (ranks[planted].sum() - ones * (ones + 1) / 2) / (ones * zeros)
    one, two = area / (2 - area), 2 * area**2 / (1 + area)
    spread = area * (1 - area) + (ones - 1) * (one - area**2) + (zeros - 1) * (two - area**2)
    half = Z * np.sqrt(max(spread, 0.0) / (ones * zeros))
    return float(area), float(max(0, area - half)), float(min(1, area + half))


def found_first(scores, planted, top: int) -> float:
    """What share of the planted examples is among the `top` highest scores?

    scores   (example,) higher = more suspicious; ties in the order given
    planted  (example,) bool
    returns  a share, NaN when nothing was planted

    >>> found_first([0.9, 0.1, 0.8], [True, True, False], top=1)
    0.5
    """
    scores, planted = np.asarray(scores, float), np.asarray(planted, bool)
    check_axes(scores=(scores, "example"), planted=(planted, "example"))
    if not planted.any():
        return float("nan")
    first = np.argsort(-scores, kind="stable")[:top]
    return float(planted[first].sum() / planted.sum())
