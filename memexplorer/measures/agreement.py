"""Does a network answer as the k nearest neighbours in its embedding space do?

Cohen, Sapiro & Giryes, "DNN or k-NN: That is the Generalize vs. Memorize Question" (2018).
"""

from dataclasses import dataclass

import numpy as np

from memexplorer.checks import check_axes, check_labels
from memexplorer.progress import checkpoint

BLOCK = 8192  # queries at a time: so many votes stay in a processor's cache


@dataclass(frozen=True)
class Agreement:
    """How far do a network and its neighbours give the same answers?

    p_same              share of examples on which both give the same answer
    mutual_correctness  of those the network gets right, the share on which neighbours say the same
    mutual_error        of those it gets wrong, the share on which they make the very same error
    accuracy            the network's, against the labels
    knn_accuracy        the neighbours', against the labels
    examples            how many were compared

    A share of nothing is NaN. P_SAME = MC * accuracy + ME * (1 - accuracy).
    """

    p_same: float
    mutual_correctness: float
    mutual_error: float
    accuracy: float
    knn_accuracy: float
    examples: int

    def trials(self, name: str) -> int:
        """Of how many examples is this field a share?

        >>> compare([0, 1, 1, 0], [0, 1, 1, 1], [0, 1, 0, 1]).trials("mutual_error")
        1
        """
        right = round(np.nan_to_num(self.accuracy) * self.examples)
        among = {"mutual_correctness": right, "mutual_error": self.examples - right}
        return among.get(name, self.examples)


def knn_classify(bank_labels, indices, *, classes, distances=None):
    """What share of the neighbours' vote does each class get?

    The answer is the class with the largest share; argmax gives ties to the lowest class.

    bank_labels  (example,) the labels training used, 0 to classes - 1
    indices      (query, k) rows of the bank, as `neighbors.nearest` gives them
    distances    (query, k) or None. None: one neighbour, one vote, as in the paper's experiments.
                 Given: a vote weighs 1 / distance; neighbours at distance 0 share all of it
    returns      (query, class), rows sum to 1; ValueError for labels or indices out of range

    >>> knn_classify([0, 1, 1], [[0, 1, 2]], classes=2).round(2).tolist()
    [[0.33, 0.67]]
    >>> knn_classify([0, 1, 1], [[0, 1, 2]], classes=2, distances=[[1, 4, 4]]).round(2).tolist()
    [[0.67, 0.33]]
    """
    bank_labels, indices = check_labels("bank_labels", bank_labels, classes), np.asarray(indices)
    size = check_axes(indices=(indices, "query k"))
    if indices.size and indices.dtype.kind not in "iu":
        raise TypeError(f"indices holds {indices.dtype} values, but whole row numbers were wanted")
    if indices.size and not 0 <= indices.min() <= indices.max() < len(bank_labels):
        raise ValueError(
            f"indices reach from {indices.min()} to {indices.max()}, but bank_labels has "
            f"{len(bank_labels):,} rows; give the bank the indices were found in"
        )
    if distances is not None:
        check_axes(indices=(indices, "query k"), distances=(distances, "query k"))
    votes = np.empty((len(indices), classes))
    codes = bank_labels.astype(np.min_scalar_type(classes))
    worth = np.cumsum([0.0] + [1 / max(size["k"], 1)] * size["k"])  # of so many equal votes
    for start in range(0, len(indices), BLOCK):
        checkpoint(start, len(indices))
        near = indices[start : start + BLOCK]
        places = np.arange(len(near))[:, None] * classes + codes[near]
        weights = None if distances is None else _inverse(distances[start : start + BLOCK]).ravel()
        found = np.bincount(places.ravel(), weights, minlength=len(near) * classes)
        found = worth[found] if weights is None else found
        votes[start : start + BLOCK] = found.reshape(len(near), classes)
    return votes


def _inverse(distances):
    """Weights 1 / distance that sum to 1; where a distance is 0, those neighbours alone count."""
    distances = np.asarray(distances, dtype=np.float64)
    if not (distances >= 0).all():
        raise ValueError(f"distances holds {distances.min():g}, but numbers from 0 were wanted")
    nearest = distances.min(axis=1, keepdims=True, initial=np.inf)
    with np.errstate(invalid="ignore", divide="ignore"):
        weights = np.where(nearest > 0, nearest / distances, distances == 0)
    return weights / weights.sum(axis=1, keepdims=True)


def compare(labels, predictions, knn_predictions) -> Agreement:
    """Does the network answer as its neighbours do, when it is right and when it is wrong?

    High mutual error on held-out data means the network's mistakes are its neighbours' mistakes:
    it generalizes as k-NN does. Low: it answers these examples by something else.

    labels           (example,) what counts as right
    predictions      (example,) the network's answers
    knn_predictions  (example,) the neighbours' answers
    returns          Agreement (Cohen et al. 2018); ValueError when the three differ in length

    >>> compare([0, 1, 1, 0], [0, 1, 1, 1], [0, 1, 0, 1]).p_same
    0.75
    """
    labels, predictions, knn = map(np.asarray, (labels, predictions, knn_predictions))
    every = {"labels": labels, "predictions": predictions, "knn_predictions": knn}
    check_axes(**{name: (each, "example") for name, each in every.items()})
    same, right = predictions == knn, predictions == labels
    share = lambda of: float(of.mean()) if of.size else float("nan")  # noqa: E731
    shares = map(share, (same, same[right], same[~right], right, knn == labels))
    return Agreement(*shares, examples=len(labels))
