"""Do two rankings of the same examples agree?"""

import numpy as np

from memexplorer.checks import check_axes, check_count, check_finite


def kendall(scores):
    """How far do rankings of the same examples agree, each with each?

    1: every pair of examples stands the same way round in both; -1: the other way round; near 0
    for rankings that know nothing of each other.

    scores   (ranking, example), such as one row per layer
    returns  (ranking, ranking) tau-b, in which ties count for neither; NaN for a ranking that has
             all examples alike
    source   Kendall 1945, tau-b

    >>> kendall([[1.0, 2.0, 3.0], [1.0, 3.0, 2.0]]).round(3).tolist()
    [[1.0, 0.333], [0.333, 1.0]]
    """
    from scipy.stats import kendalltau

    scores = np.asarray(scores, np.float64)
    check_axes(scores=(scores, "ranking example"))
    check_finite("scores", scores)
    found = np.full((len(scores), len(scores)), np.nan)
    varied = np.ptp(scores, axis=1) > 0
    for one in np.flatnonzero(varied):
        found[one, one] = 1.0
        for other in np.flatnonzero(varied[:one]):
            tau = kendalltau(scores[one], scores[other]).statistic
            found[one, other] = found[other, one] = tau
    return found


def overlap(scores, top):
    """Which share of the `top` highest examples do two rankings have in common, each with each?

    scores   (ranking, example)
    top      how many, at most as many as there are examples; ties by the lower row
    returns  (ranking, ranking) shares in [0, 1]; by chance top / examples
    source   Wang et al. 2024, appendix: the overlap of the 100 most memorized between layers

    >>> overlap([[3.0, 2.0, 1.0], [1.0, 2.0, 3.0]], 2).tolist()
    [[1.0, 0.5], [0.5, 1.0]]
    """
    scores = np.asarray(scores, np.float64)
    sizes = check_axes(scores=(scores, "ranking example"))
    if check_count("top", top, least=1) > sizes["example"]:
        raise ValueError(f"top is {top}, but there are only {sizes['example']:,} examples")
    order = np.argsort(-scores, axis=1, kind="stable")[:, :top]
    first = np.zeros(scores.shape, bool)
    np.put_along_axis(first, order, True, axis=1)
    return first.astype(float) @ first.T.astype(float) / top
