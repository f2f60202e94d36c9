"""Which labels do the neighbours doubt?"""

import numpy as np

from memexplorer.checks import check_axes, check_labels


def vote_share(shares, labels):
    """What share of an example's neighbours has the label it was given?

    Near 0: the neighbours say something else. Near 1: they were told the same.

    shares   (example, class) from `agreement.knn_classify`, leave-one-out on training data
    labels   (example,)
    returns  (example,) from 0 to 1

    >>> vote_share([[0.9, 0.1], [0.9, 0.1]], [0, 1]).tolist()
    [0.9, 0.1]
    """
    shares = np.asarray(shares)
    size = check_axes(shares=(shares, "example class"), labels=(labels, "example"))
    labels = check_labels("labels", labels, size["class"])
    return shares[np.arange(len(labels)), labels]


def suspicion(votes):
    """How much do the neighbours doubt the given label, over all the layers?

    1 minus the vote share of the given label, averaged over layers; a layer weighs as much as its
    shares differ between examples (their standard deviation). A layer that has memorized its
    labels gives nearly every example a share of 1, and one that has learned nothing gives all of
    them chance: both say little and weigh little, and nobody has to know which layers these are.

    votes    (layer, example) `vote_share` at each layer
    returns  (example,) from 0 to 1, higher = more suspicious

    >>> suspicion([[1.0, 1.0], [0.9, 0.1]]).round(3).tolist()
    [0.1, 0.9]
    """
    votes = np.asarray(votes, dtype=float)
    check_axes(votes=(votes, "layer example"))
    weights = votes.std(axis=1) if votes.size else np.zeros(len(votes))
    if weights.sum() <= 1e-12:
        weights = np.ones(len(votes))
    return 1 - weights @ votes / weights.sum()


def log_loss(logits, labels):
    """How surprised is the network by the given label, in nats?

    logits   (example, class) before the softmax
    labels   (example,)
    returns  (example,) -log softmax(logits)[label], at least 0

    >>> log_loss([[0.0, 0.0]], [1]).round(4).tolist()
    [0.6931]
    """
    logits = np.asarray(logits, dtype=np.float64)
    size = check_axes(logits=(logits, "example class"), labels=(labels, "example"))
    labels = check_labels("labels", labels, size["class"])
    top = logits.max(axis=1, keepdims=True)
    total = np.log(np.exp(logits - top).sum(axis=1)) + top[:, 0]
    return np.maximum(total - logits[np.arange(len(labels)), labels], 0)
