"""How sure is a share, or a ranking?"""

import numpy as np

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
