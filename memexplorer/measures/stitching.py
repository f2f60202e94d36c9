"""Does one network's layer hold what another one answers with? By a linear map between them."""

import numpy as np

from memexplorer.checks import check_axes
from memexplorer.directions import directions


def stitched(features, answers, others, *, decay=1e-3) -> np.ndarray:
    """What would the other network answer, told linearly from this one's features?

    Ridge regression, learned on training examples; its fidelity is how often the largest is the
    other network's own answer.

    features  (example, unit) of one network; answers  (example, class) of the other
    others    (other, unit) features of the first for further examples
    decay     penalty, as a share of the largest direction's variance
    returns   (other, class)
    source    after Lenc & Vedaldi 2015, stitching; a linear map into the answers: ours

    >>> points = np.array([[0.0], [1.0], [2.0]])
    >>> stitched(points, 2 * points + 1, [[4.0]], decay=0).round(6).tolist()
    [[9.0]]
    """
    features, others = np.asarray(features, np.float64), np.asarray(others, np.float64)
    answers = np.asarray(answers, np.float64)
    check_axes(
        features=(features, "example unit"),
        answers=(answers, "example class"),
        others=(others, "other unit"),
    )
    if decay < 0:
        raise ValueError(f"decay is {decay}, but 0 or more was wanted")
    middle, base = features.mean(axis=0), answers.mean(axis=0)
    found = directions(features, name="features")
    scale = np.linalg.norm(features - middle) / max(np.linalg.norm(found.values), 1e-300)
    values = found.values * scale
    shrunk = values / (values**2 + decay * values.max(initial=0) ** 2)
    weights = found.right.T @ (shrunk[:, None] * (found.left.T @ (answers - base)))
    return (others - middle) @ weights + base
