"""Labels made wrong on purpose, so that what finds wrong labels can be checked."""

import numpy as np

from memexplorer.data.words import listed


def wrong_labels(labels, *, classes, fraction, rng, kind="symmetric"):
    """What would the training have seen, had a share of the labels been wrong?

    labels    (example,) int, true labels in 0..classes-1
    classes   int, how many classes there are
    fraction  in [0, 1]: exactly round(fraction * example) labels are drawn
    rng       numpy Generator
    kind      "symmetric": every other class is equally likely;
              "uniform": every class is, also the true one;
              "pair": class c becomes c + 1, the last becomes the first
    returns   labels (example,) int64, and drawn (example,) bool
    errors    ValueError names the argument
    source    Zhang et al. 2017 (random labels) is "uniform"; "symmetric" is the same without the
              chance of keeping the true one

    >>> wrong, changed = wrong_labels([0, 1, 2, 0], classes=3, fraction=0.5,
    ...                               rng=np.random.default_rng(0))
    >>> int(changed.sum()), bool((wrong != [0, 1, 2, 0])[changed].all())
    (2, True)
    """
    true = np.asarray(labels)
    if true.ndim != 1 or true.dtype.kind not in "iu":
        raise ValueError(f"labels has shape {true.shape}, {true.dtype}; wanted (example,) integers")
    if isinstance(classes, bool) or int(classes) != classes or classes < 2:
        raise ValueError(f"classes is {classes}; a wrong label needs 2 classes or more")
    outside = np.unique(true[(true < 0) | (true >= classes)])
    if outside.size:
        raise ValueError(f"labels has {listed(outside)}, outside 0..{classes - 1}")
    if not 0 <= fraction <= 1:
        raise ValueError(f"fraction is {fraction}, wanted a share from 0 to 1")
    if kind not in ("symmetric", "uniform", "pair"):
        raise ValueError(f'kind is {kind!r}, wanted "symmetric", "uniform" or "pair"')
    true = true.astype(np.int64)
    drawn = np.zeros(len(true), dtype=bool)
    drawn[rng.choice(len(true), round(fraction * len(true)), replace=False)] = True
    # a step of 1..classes-1 round the circle never comes back to the class it left
    step = 1 if kind == "pair" else rng.integers(int(kind == "symmetric"), classes, len(true))
    return np.where(drawn, (true + step) % classes, true), drawn
