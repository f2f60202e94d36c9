"""How well can the classes be read off features by a linear layer of their own?"""

import numpy as np
import torch


def accuracy(features, labels, others, other_labels, *, classes, decay=1e-2) -> float:
    """What share of the other examples does a linear classifier of these features get right?

    Logistic regression by LBFGS from zero on standardized features: no chance is in it.

    features, labels      (example, unit), (example,) what it learns from
    others, other_labels  (other, unit), (other,) what it is asked
    decay                 L2 penalty on the weights, per unit: half of it times their squares
    returns               a share; NaN where there is nobody to ask

    >>> points = np.array([[0.0], [1.0], [0.1], [0.9]])
    >>> accuracy(points, [0, 1, 0, 1], points, [0, 1, 0, 1], classes=2)
    1.0
    """
    if not len(others):
        return float("nan")
    features, others = np.asarray(features, np.float64), np.asarray(others, np.float64)
    centre, spread = features.mean(axis=0), features.std(axis=0)
    spread = np.where(spread > 1e-9, spread, 1.0)  # a silent unit stays 0
    x, z = (torch.from_numpy((part - centre) / spread) for part in (features, others))
    y = torch.as_tensor(np.asarray(labels, np.int64))
    weights = torch.zeros(x.shape[1] + 1, classes, dtype=torch.float64, requires_grad=True)
    steps = torch.optim.LBFGS([weights], max_iter=60, line_search_fn="strong_wolfe")

    def cost():
        steps.zero_grad()
        loss = torch.nn.functional.cross_entropy(x @ weights[1:] + weights[0], y)
        loss = loss + decay / 2 * (weights[1:] ** 2).sum()
        loss.backward()
        return loss

    with torch.enable_grad():
        steps.step(cost)
    said = (z @ weights.detach()[1:] + weights.detach()[0]).argmax(1).numpy()
    return float((said == np.asarray(other_labels)).mean())
