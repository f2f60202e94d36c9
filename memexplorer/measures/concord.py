"""Do two networks say the same, for the same reasons?"""

import numpy as np

from memexplorer.checks import check_axes, check_finite


def agreement(first, second) -> float:
    """On what share of the examples do two networks give the same answer?

    first, second  (example,) class numbers
    returns        in [0, 1]; NaN where there are no examples
    source         ours: for Gu & Tresp 2019, whose own measure could not be established

    >>> agreement([0, 1, 2, 2], [0, 1, 2, 1])
    0.75
    """
    first, second = np.asarray(first), np.asarray(second)
    check_axes(first=(first, "example"), second=(second, "example"))
    return float((first == second).mean()) if len(first) else float("nan")


def by_chance(first, second) -> float:
    """How often would they agree if each gave its answers to examples drawn at random?

    The sum over classes of the product of both shares: 1 / C where all C classes are as frequent.

    first, second  (example,) class numbers
    source         Cohen 1960, the expected agreement of kappa

    >>> by_chance([0, 0, 1, 1], [0, 1, 0, 1])
    0.5
    """
    first, second = np.asarray(first), np.asarray(second)
    check_axes(first=(first, "example"), second=(second, "example"))
    if not len(first):
        return float("nan")
    return float(sum((first == c).mean() * (second == c).mean() for c in np.unique(first)))


def cosine(first, second) -> np.ndarray:
    """How far do the rows of two arrays point the same way? For gradients of the input.

    first, second  (example, …), the rest laid flat
    returns        (example,) in [-1, 1]; NaN where one of them is 0
    source         ours: for Gu & Tresp 2019, whose own measure could not be established

    >>> cosine([[1.0, 0.0], [1.0, 1.0]], [[0.0, 2.0], [3.0, 3.0]]).round(6).tolist()
    [0.0, 1.0]
    """
    first, second = np.asarray(first, np.float64), np.asarray(second, np.float64)
    if first.shape != second.shape:
        raise ValueError(
            f"first has shape {first.shape} but second has {second.shape}; give both networks the "
            "same examples in the same form"
        )
    check_finite("first", first)
    check_finite("second", second)
    first, second = first.reshape(len(first), -1), second.reshape(len(second), -1)
    found = (first * second).sum(axis=1)
    scale = np.sqrt((first**2).sum(axis=1) * (second**2).sum(axis=1))
    return np.clip(found / np.where(scale > 0, scale, np.nan), -1, 1)
