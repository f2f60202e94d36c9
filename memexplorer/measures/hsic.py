"""CKA of all pairs of layers, a batch of examples at a time: memory by layers, not by examples.

The same functions take NumPy arrays and tensors on a GPU: only what both know is used.
"""

import numpy as np

from memexplorer.checks import check_axes

FEWEST = 4  # examples in a batch: the estimate divides by n (n - 3)


def unbiased(grams):
    """How far do the Gram matrices of layers go together, on average over many such batches?

    Unbiased HSIC: its mean over batches is that of all examples, be the batches small.

    grams    (layer, example, example) inner products of the features of one batch; or a tensor
    returns  (layer, layer)
    errors   ValueError for fewer than 4 examples
    source   Song et al. 2012; over batches: Nguyen et al. 2021

    >>> unbiased(np.eye(4)[None] * 3).tolist()
    [[0.0]]
    """
    count, n = grams.shape[0], grams.shape[-1]
    if n < FEWEST:
        raise ValueError(f"a batch has {n} examples, but unbiased HSIC wants at least {FEWEST}")
    # What is left without the diagonal and the means of rows and columns is orthogonal to both,
    # so the three terms of the estimate become one inner product.
    rows = grams.sum(-1) - grams.diagonal(0, -2, -1)
    mean = rows.sum(-1) / ((n - 1) * (n - 2))
    left = grams - (rows[..., :, None] + rows[..., None, :]) / (n - 2) + mean[..., None, None]
    left[..., range(n), range(n)] = 0
    flat = left.reshape(count, n * n)
    return flat @ flat.T / (n * (n - 3))


def cka(products) -> np.ndarray:
    """How similar is each layer to each other one, given what their Gram matrices share?

    products  (layer, layer) mean of `unbiased` over the batches
    returns   (layer, layer), 1 on the diagonal; about 0, and perhaps slightly negative, for
              layers that have nothing in common; NaN for a layer that never varies
    source    Nguyen et al. 2021, minibatch CKA

    >>> cka(np.array([[4.0, 1.0], [1.0, 1.0]])).tolist()
    [[1.0, 0.5], [0.5, 1.0]]
    """
    products = np.asarray(products, np.float64)
    check_axes(products=(products, "layer layer"))
    own = products.diagonal()
    scale = np.sqrt(np.where(own > 0, own, np.nan))
    return np.clip(products / np.outer(scale, scale), -1, 1)


def of_batches(batches) -> np.ndarray:
    """How similar is each layer to each other one, seen a batch at a time? Debiased linear CKA.

    batches  iterable of lists with (example, unit) features per layer, of the same examples
    returns  (layer, layer); each batch counts by its examples
    source   Nguyen et al. 2021, minibatch CKA

    >>> line = np.arange(6.0)[:, None]
    >>> of_batches([[line, 3 - 2 * line], [line[:5], 3 - 2 * line[:5]]]).round(9).tolist()
    [[1.0, 1.0], [1.0, 1.0]]
    """
    total, examples = 0.0, 0
    for layers in batches:
        grams = []
        for features in layers:
            features = np.asarray(features, np.float64)
            features = features - features.mean(axis=0)
            grams.append(features @ features.T)
        total = total + unbiased(np.stack(grams)) * len(grams[0])
        examples += len(grams[0])
    if not examples:
        raise ValueError("no batch was given; give at least one of 4 examples or more")
    return cka(total / examples)
