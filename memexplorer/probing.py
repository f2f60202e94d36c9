"""How well can the classes be read off features, by a linear layer or other simple classifiers?"""

import warnings

import numpy as np
import torch

from memexplorer import neighbors
from memexplorer.checks import check_choice, check_k
from memexplorer.progress import checkpoint


def accuracy(features, labels, others, other_labels, *, classes, decay=1e-2) -> float:
    """What share of the other examples does a linear classifier of these features get right?

    As `answers`, whose answers are compared with `other_labels`; NaN where there is nobody to ask.

    >>> points = np.array([[0.0], [1.0], [0.1], [0.9]])
    >>> accuracy(points, [0, 1, 0, 1], points, [0, 1, 0, 1], classes=2)
    1.0
    """
    if not len(others):
        return float("nan")
    said = answers(features, labels, others, classes=classes, decay=decay)
    return float((said == np.asarray(other_labels)).mean())


def answers(features, labels, others, *, classes, decay=1e-2) -> np.ndarray:
    """What does a linear classifier of these features answer to the other examples?

    Logistic regression by LBFGS from zero on standardized features: no chance is in it.

    features, labels  (example, unit), (example,) what it learns from
    others            (other, unit) what it is asked
    decay             L2 penalty on the weights, per unit: half of it times their squares
    returns           (other,) class numbers

    >>> answers([[0.0], [1.0]], [0, 1], [[0.9]], classes=2).tolist()
    [1]
    """
    features, others = np.asarray(features, np.float64), np.asarray(others, np.float64)
    centre, spread = features.mean(axis=0), features.std(axis=0)
    spread = np.where(spread > 1e-9, spread, 1.0)  # a silent unit stays 0
    x, z = (torch.from_numpy((part - centre) / spread) for part in (features, others))
    y = torch.as_tensor(np.asarray(labels, np.int64))
    weights = torch.zeros(x.shape[1] + 1, classes, dtype=torch.float64, requires_grad=True)
    steps = torch.optim.LBFGS([weights], max_iter=60, line_search_fn="strong_wolfe")

    def cost():
        checkpoint()
        steps.zero_grad()
        loss = torch.nn.functional.cross_entropy(x @ weights[1:] + weights[0], y)
        loss = loss + decay / 2 * (weights[1:] ** 2).sum()
        loss.backward()
        return loss

    with torch.enable_grad():
        steps.step(cost)
    return (z @ weights.detach()[1:] + weights.detach()[0]).argmax(1).numpy()


def reduced(features, others, *, dimensions=64, normalize=True) -> tuple:
    """How do features look to a simple classifier: of one length, and along what varies most?

    features, others  (example, unit), (other, unit)
    dimensions        axes of a PCA that is fitted to `features` alone; 0: all units as they are
    normalize         give each row length 1 first (a row of zeros stays)
    returns           both as float64
    source            Cohen et al. 2018: normalized embeddings; later versions: then PCA to 64

    >>> left, right = reduced([[3.0, 4.0], [0.0, 2.0]], [[6.0, 8.0]], dimensions=0)
    >>> left.tolist(), right.tolist()
    ([[0.6, 0.8], [0.0, 1.0]], [[0.6, 0.8]])
    """
    rows = [np.asarray(part, np.float64) for part in (features, others)]
    if normalize:
        lengths = [np.linalg.norm(part, axis=1, keepdims=True) for part in rows]
        rows = [part / np.where(of > 0, of, 1) for part, of in zip(rows, lengths, strict=True)]
    if not dimensions or dimensions >= rows[0].shape[1]:
        return tuple(rows)
    checkpoint()
    centre = rows[0].mean(axis=0)
    rows = [part - centre for part in rows]
    wide = rows[0].shape[1] > len(rows[0])
    values, axes = np.linalg.eigh(rows[0] @ rows[0].T if wide else rows[0].T @ rows[0])
    axes, values = axes[:, ::-1][:, :dimensions], values[::-1][:dimensions]
    if wide:  # the same axes, by way of the examples; those along which nothing varies are 0
        size = np.sqrt(np.where(values > 1e-12 * values.max(initial=0), values, np.inf))
        axes = rows[0].T @ axes / size
    return tuple(part @ axes for part in rows)


def nearest(bank, queries=None, *, k, metric="l1", rows=512):
    """Which k rows of the bank are nearest to each query, by L1 or cosine distance?

    queries  (query, unit); None: those of the bank, each without itself (leave-one-out)
    returns  (query, k) row numbers, nearest first, ties by the lower row
    source   Cohen et al. 2018, the authors' code: L1, k = 30

    >>> nearest([[0.0], [1.0], [5.0]], k=1).ravel().tolist()
    [1, 0, 1]
    """
    own = queries is None
    check_k(k, len(bank) - own, what="training examples")
    bank = np.asarray(bank)
    queries = bank if own else np.asarray(queries)
    if metric != "l1":
        return neighbors.nearest(bank, queries, k=k, metric=metric, exclude_self=own)[1]
    from scipy.spatial.distance import cdist

    found = np.empty((len(queries), k), np.int64)
    for start in range(0, len(queries), rows):
        checkpoint(start, len(queries))
        far = cdist(queries[start : start + rows], bank, "cityblock")
        if own:
            at = np.arange(len(far))
            far[at, start + at] = np.inf
        found[start : start + rows] = np.argsort(far, axis=1, kind="stable")[:, :k]
    return found


def linear(features, labels, others, *, kind="svm", strength=1.0, penalty="l1", seed=0) -> tuple:
    """What does a linear classifier of these features answer to them, and to others?

    kind      "svm": support vectors, one class against another; "logistic": regression
    strength  C of scikit-learn: the higher, the closer it follows the labels
    penalty   of the regression, "l1" as in the authors' code, or "l2"
    returns   (example,) and (other,) labels
    source    Cohen et al. 2018, later versions; scikit-learn's SVC and LogisticRegression

    >>> points, labels = [[0.0], [0.2], [0.8], [1.0]], [0, 0, 1, 1]
    >>> linear(points, labels, [[0.9]], strength=100)[1].tolist()
    [1]
    """
    check_choice("kind", kind, ("svm", "logistic"))
    check_choice("penalty", penalty, ("l1", "l2"))
    labels = np.asarray(labels)
    if len(np.unique(labels)) < 2:  # nothing to tell apart
        return tuple(np.full(len(part), labels[0]) for part in (features, others))
    machine = _machine(kind, strength, penalty, seed)
    with warnings.catch_warnings():  # one that is not quite at its best is still a probe
        warnings.simplefilter("ignore")
        machine.fit(features, labels)
    return tuple(machine.predict(part) if len(part) else labels[:0] for part in (features, others))


def _machine(kind, strength, penalty, seed):
    import sklearn
    from sklearn.linear_model import LogisticRegression
    from sklearn.svm import SVC

    if kind == "svm":
        return SVC(kernel="linear", C=strength, tol=1e-3, random_state=seed)
    how = {"solver": "saga", "tol": 1e-3, "max_iter": 500} if penalty == "l1" else {"max_iter": 500}
    if tuple(map(int, sklearn.__version__.split(".")[:2])) >= (1, 8):
        how["l1_ratio"] = float(penalty == "l1")
    else:
        how["penalty"] = penalty
    return LogisticRegression(C=strength, random_state=seed, **how)
