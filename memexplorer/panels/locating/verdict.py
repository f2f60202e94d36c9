"""What LayerMem found, in sentences with their uncertainty."""

import numpy as np

from memexplorer.encoding.paired import CANDIDATES, EXTERNAL
from memexplorer.panels.locating import told

SAME = (
    "Every score is exactly 0: f and g put the views of all images equally far apart, as one and "
    "the same network does. Name another second encoder."
)


def sentence(found) -> str:
    """What is seen, in a sentence or two."""
    if not any(scores.any() for scores in found.scores.values()):
        return SAME
    at = len(told.names(found)) - 1
    mean, low, high = (told.column(found, name)[at] for name in ("layermem", "low", "high"))
    where = told.names(found)[at]
    said = f"At the last layer ({where}) candidates score {between(mean, low, high)}"
    if EXTERNAL not in found.scores:
        todo = "Name held-out data to see what images score that neither encoder saw."
        return f"{said}. {todo if found.held_out is None else ''}".strip()
    more, least, most = (told.column(found, f"beyond{end}")[at] for end in ("", "_low", "_high"))
    other = signed(told.column(found, "layermem", EXTERNAL)[at]).removeprefix("+")
    said += f", images that neither encoder saw {other}: a difference of "
    said += f"{between(more, least, most)}."
    if least > 0:
        return f"{said} The difference is what f memorized of them."
    if most < 0:
        return f"{said} f treats its own candidates worse than unseen images: are f and g swapped?"
    return f"{said} That may be chance: no memorization of the candidates is seen here."


def deepest(found) -> str:
    """Where most is added to what is above unseen images; nothing where nothing is memorized."""
    beyond, low = (told.column(found, name) for name in ("beyond", "beyond_low"))
    if len(beyond) < 2 or not low[-1] > 0:
        return ""
    steps = np.diff(beyond)
    at = int(np.argmax(steps))
    return f"It grows most at {told.names(found)[at + 1]} ({signed(steps[at])})."


def by_chance(found, layer) -> str:
    """How do candidates compare with the highest scores of images that neither encoder saw?"""
    if EXTERNAL not in found.scores:
        return ""
    at = told.names(found).index(layer)
    own, other = (found.scores[name][at] for name in (CANDIDATES, EXTERNAL))
    bound = np.quantile(other, 0.95)
    share = 100 * float((own > bound).mean())
    return (
        f"5 % of the images that neither encoder saw score above {signed(bound)} here; of the "
        f"candidates {share:.0f} % do."
    )


def signed(value) -> str:
    """A score with its sign.

    >>> signed(0.25), signed(-0.25)
    ('+0.250', '−0.250')
    """
    return f"{value:+.3f}".replace("-", "−")


def between(value, low, high) -> str:
    """A value with its interval.

    >>> between(0.31, 0.295, 0.325)
    '0.310 (0.295 to 0.325)'
    """
    return f"{value:.3f} ({low:.3f} to {high:.3f})".replace("-", "−")
