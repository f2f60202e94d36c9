"""Which units hold one example, and how many of them must go before its answer does?

Units are silenced one after another, the most responsible first: Maini et al., "Can Neural Network
Memorization Be Localized?" (2023), section 5. Selectivity: after UnitMem, Wang et al. 2024.
"""

import numpy as np

from memexplorer.checks import check_axes, check_finite


def selectivity(own, others):
    """How far does this example drive each unit more than all the others do?

    The ratio of UnitMem with this example in the place of the strongest one: 1 when it alone drives
    the unit, 0 when it drives it as the others do on average, below 0 when less.

    own      (..., unit) its mean answers, not negative
    others   (unit,) the mean over all other examples, or (..., unit)
    returns  (..., unit) in [-1, 1]; 0 for a unit that never answers. Equals UnitMem where this
             example is the strongest one
    source   ours, after Wang et al. 2024, eq. 4

    >>> selectivity([3.0, 1.0, 0.0], [1.0, 1.0, 2.0]).tolist()
    [0.5, 0.0, -1.0]
    """
    own, others = np.asarray(own, np.float64), np.asarray(others, np.float64)
    check_finite("own", np.atleast_2d(own))
    if own.shape[-1] != others.shape[-1]:
        raise ValueError(
            f"own has {own.shape[-1]} units but others has {others.shape[-1]}; give the same layer"
        )
    total = own + others
    return np.divide(own - others, total, out=np.zeros_like(total), where=total > 0)


def order(scores):
    """In which order do units go? (Highest score first, ties by the lower number.)

    scores   (unit,)
    returns  (unit,) unit numbers
    source   ours

    >>> order([0.1, 0.9, 0.9]).tolist()
    [1, 2, 0]
    """
    check_axes(scores=(scores, "unit"))
    check_finite("scores", np.atleast_2d(scores))
    return np.argsort(-np.asarray(scores, np.float64), kind="stable")


def units_to_change(answers, doses):
    """How many units must be silent before the answer is another one?

    answers  (dose,) or (dose, example) the answer at each dose, the first one without silence
    doses    (dose,) how many units are silent, from 0 upwards
    returns  (example,) or one number: the smallest dose at which the answer differs from the first;
             NaN where it never does
    source   ours, after Maini et al. 2023, sec. 5: the fewest units whose silence flips an example

    >>> units_to_change([[1, 4], [1, 4], [2, 4]], [0, 1, 2]).tolist()
    [2.0, nan]
    """
    answers = np.asarray(answers)
    doses = np.asarray(doses, np.float64)
    check_axes(doses=(doses, "dose"), answers=(answers[:, :1].ravel() if answers.ndim > 1
                                               else answers, "dose"))  # fmt: skip
    changed = answers != answers[:1]
    first = doses[changed.argmax(axis=0)]
    return np.where(changed.any(axis=0), first, np.nan)


def band(draws, *, share=0.9):
    """Between which values do random draws lie, in the middle `share` of them?

    draws    (draw, ...) at least 2
    returns  (2, ...) the lower and the upper end, percentiles with linear interpolation
    source   ours

    >>> band([[0.0], [0.5], [1.0]]).tolist()
    [[0.05], [0.95]]
    """
    draws = np.asarray(draws, np.float64)
    if len(draws) < 2:
        raise ValueError(f"draws holds {len(draws)}, but a band needs at least 2 of them")
    return np.percentile(draws, [50 * (1 - share), 50 * (1 + share)], axis=0).round(12)
