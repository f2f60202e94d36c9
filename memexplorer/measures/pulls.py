"""Which way do the label and the regularizer pull what a network says?"""

import numpy as np

from memexplorer.checks import check_axes, check_labels

SMALL = 1e-4  # as in the loss: probabilities stay this far from 0 and 1


def pulls(probabilities, labels, targets, strength: float) -> tuple:
    """Which way does early-learning regularization pull the logits of each example?

    Both terms of the gradient of its loss with respect to the logits, before the mean over a
    batch; a step goes against them, so below 0 means: more of this class.

    probabilities  (example, class) what the network says, p
    labels         (example,) what it is told, y
    targets        (example, class) what it said before, averaged, t
    strength       lambda
    returns        (p - y, lambda g), (example, class) each
    source         Liu et al. 2020, eq. 7 to 9 and Fig. 2

    >>> label, regularizer = pulls([[0.5, 0.5]], [1], [[0.5, 0.0]], 3.0)
    >>> label.tolist(), regularizer.tolist()
    ([[0.5, -0.5]], [[-0.5, 0.5]])
    """
    said, targets = np.asarray(probabilities, float), np.asarray(targets, float)
    sizes = check_axes(probabilities=(said, "example class"), targets=(targets, "example class"),
                       labels=(labels, "example"))  # fmt: skip
    told = np.eye(sizes["class"])[check_labels("labels", labels, sizes["class"])]
    agree = (np.clip(said, SMALL, 1 - SMALL) * targets).sum(axis=1, keepdims=True)
    own = (said * targets).sum(axis=1, keepdims=True)
    return said - told, strength * said / (1 - agree) * (own - said.sum(1, keepdims=True) * targets)


def of_true_class(terms, labels, true_labels) -> tuple[float, float]:
    """How does a term of the gradient pull the true class, on clean and on wrong examples?

    terms    (example, class), one of those that `pulls` returns
    labels   (example,) what the training was told; true_labels: what they are
    returns  (clean, wrong): the mean of the true class's entry, NaN where there are none
    source   Liu et al. 2020, Fig. 2

    >>> of_true_class([[0.1, -0.1], [0.9, -0.9]], [1, 1], [1, 0])
    (-0.1, 0.9)
    """
    terms, labels, truth = np.asarray(terms, float), np.asarray(labels), np.asarray(true_labels)
    check_axes(terms=(terms, "example class"), labels=(labels, "example"),
               true_labels=(truth, "example"))  # fmt: skip
    own = terms[np.arange(len(terms)), truth]
    wrong = labels != truth
    return tuple(float(part.mean()) if part.size else float("nan")
                 for part in (own[~wrong], own[wrong]))  # fmt: skip
