"""What do the scores of many examples come to, layer by layer?"""

import numpy as np

from memexplorer.checks import check_axes, check_count, check_finite

Z = 1.959963984540054  # the 97.5 % point of the normal distribution


def order(scores):
    """Who stands where at each layer, the highest score first?

    scores   (layer, example)
    returns  (layer, example) rows; ties by the lower row
    source   ours

    >>> order([[1.0, 3.0, 2.0]]).tolist()
    [[1, 2, 0]]
    """
    return np.argsort(-np.asarray(scores, np.float64), axis=-1, kind="stable")


def summary(scores, *, few=50):
    """What is each layer's mean score, how sure is it, and how high are the most and the least?

    scores   (layer, example)
    few      how many are the most and the least; at most half of the examples
    returns  columns of (layer,): mean; std over examples; error, the standard error of the mean;
             low, high: 95 % by the normal approximation, over examples, not over trainings; most,
             least: means of the few examples with the highest and the lowest score at the last
             layer; most_here, least_here: of those that are so at this very layer
    source   Wang et al. 2024, Table 1: LayerMem of all, of the top 50 and of the least 50

    >>> {name: column.tolist() for name, column in summary([[0.0, 1.0], [1.0, 0.0]], few=1).items()
    ...  if name in ("mean", "most", "most_here")}
    {'mean': [0.5, 0.5], 'most': [0.0, 1.0], 'most_here': [1.0, 1.0]}
    """
    scores = np.asarray(scores, np.float64)
    count = check_axes(scores=(scores, "layer example"))["example"]
    check_finite("scores", scores)
    check_count("the number of examples", count, least=1)
    few = max(1, min(check_count("few", few, least=1), count // 2))
    mean, std = scores.mean(1), scores.std(1, ddof=min(1, count - 1))
    error = std / np.sqrt(count) if count > 1 else np.full(len(scores), np.nan)
    found = {"mean": mean, "std": std, "error": error}
    found |= {"low": mean - Z * error, "high": mean + Z * error}
    last, ranked = order(scores)[-1], np.sort(scores, axis=1)
    found |= {"most": scores[:, last[:few]].mean(1), "least": scores[:, last[-few:]].mean(1)}
    return found | {
        "most_here": ranked[:, -few:].mean(1), "least_here": ranked[:, :few].mean(1),
    }  # fmt: skip


def beyond(scores, others):
    """By how much are these examples' scores higher than those of others, layer by layer?

    scores, others  (layer, example) of two groups, such as candidates and images nobody saw
    returns         (difference of the means, low, high), each (layer,): 95 %, over examples
    source          Welch 1947, by the normal approximation

    >>> [part.round(2).tolist() for part in beyond([[1.0, 3.0]], [[0.0, 2.0]])]
    [[1.0], [-1.77], [3.77]]
    """
    first, second = summary(scores), summary(others)
    middle = first["mean"] - second["mean"]
    half = Z * np.hypot(first["error"], second["error"])
    return middle, middle - half, middle + half
