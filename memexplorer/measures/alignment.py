"""Whose views does an encoder draw together only where it was trained on them, and how deep?

Wang, Dziedzic, Backes & Boenisch, "Localizing Memorization in SSL Vision Encoders" (2024), sec. 3.
"""

import numpy as np

from memexplorer.checks import check_axes, check_choice, check_finite

DISTANCES = ("l2", "l1", "cosine", "angular")


def spread(views, *, distance="l2", normalized=True, clean=None):
    """How far apart does a network put the views of one example?

    The mean distance over all pairs of views: the alignment A(x), which is low for well aligned.

    views       (view, example, unit), or more axes, which are taken as one
    distance    "l2"; "l1"; "cosine": 1 - cos; "angular": the angle in units of pi
    normalized  each representation is divided by its own L2 length first; 0 stays 0
    clean       (example, unit) without augmentation: each view is compared with this alone
    returns     (example,) non-negative; ValueError for fewer than two to compare
    source      Wang et al. 2024, sec. 3, alignment

    >>> spread([[[0.0, 2.0]], [[3.0, 0.0]]]).round(3).tolist()
    [1.414]
    """
    check_choice("distance", distance, DISTANCES)
    views = [_rows(rows, normalized) for rows in views]
    named = {f"views[{at}]": (rows, "example unit") for at, rows in enumerate(views)}
    pairs = [(one, other) for at, one in enumerate(views) for other in views[:at]]
    if clean is not None:
        clean = _rows(clean, normalized)
        named, pairs = {"clean": (clean, "example unit"), **named}, [(clean, v) for v in views]
    check_axes(**named)
    if not pairs:
        raise ValueError(f"views has {len(views)}, but at least two are needed for a distance")
    return sum(_apart(*pair, distance) for pair in pairs) / len(pairs)


def sslmem(spread_f, spread_g, *, normalized=True):
    """How far does f, trained on these examples, draw their views together more than g does?

    (A_g - A_f) / (A_g + A_f): 0 where both align an example alike, towards 1 where only f does,
    negative where g does better. Swapping f and g turns the sign, exactly.

    spread_f, spread_g  (example,), or (layer, example), from `spread`
    normalized          True; False: A_g - A_f; "range": that by the largest minus the smallest of
                        these examples, as the released code has it
    returns             the same shape, in [-1, 1] if normalized is True; 0 where both spreads are 0
    source              Wang et al. 2024, sec. 3, SSLMem and its normalised form

    >>> sslmem([1.0, 2.0, 0.0], [3.0, 2.0, 0.0]).tolist()
    [0.5, 0.0, 0.0]
    """
    check_choice("normalized", normalized, (True, False, "range"))
    f, g = np.asarray(spread_f, np.float64), np.asarray(spread_g, np.float64)
    axes = "example" if f.ndim == 1 else "layer example"
    check_axes(spread_f=(f, axes), spread_g=(g, axes))
    for name, values in (("spread_f", f), ("spread_g", g)):
        check_finite(name, values)
        if (values < 0).any():
            raise ValueError(f"{name} holds {values.min():g}, but a distance is never negative")
    gain = g - f
    if normalized is False:
        return gain
    scale = f + g if normalized is True else np.ptp(gain, axis=-1, keepdims=True) + 0 * gain
    return np.divide(gain, scale, out=np.zeros_like(gain), where=scale > 0)


def layermem(spread_f, spread_g):
    """How much does each layer memorize? LayerMem: the mean over examples of the normalised SSLMem.

    spread_f, spread_g  (layer, example)
    returns             (layer,) in [-1, 1]; 0 throughout for f = g
    source              Wang et al. 2024, sec. 3, LayerMem

    >>> layermem([[1.0, 2.0], [1.0, 1.0]], [[3.0, 2.0], [3.0, 3.0]]).tolist()
    [0.25, 0.5]
    """
    check_axes(spread_f=(spread_f, "layer example"), spread_g=(spread_g, "layer example"))
    if not np.size(spread_f):
        raise ValueError("spread_f holds no examples, but their mean is wanted")
    return sslmem(spread_f, spread_g).mean(axis=1)


def added(scores, before=None):
    """How much does each layer memorize more than the one before it? Delta LayerMem.

    scores   (layer,) LayerMem, in the order the layers run
    before   (layer,) the place of the layer each is compared with, -1 for none; None: the last one
    returns  (layer,) NaN where there is none before
    source   Wang et al. 2024, sec. 3, Delta LayerMem

    >>> added([0.25, 0.5, 0.375]).tolist()
    [nan, 0.25, -0.125]
    """
    scores = np.asarray(scores, np.float64)
    before = np.arange(len(scores)) - 1 if before is None else np.asarray(before, int)
    check_axes(scores=(scores, "layer"), before=(before, "layer"))
    if len(scores) and not -1 <= before.min() <= before.max() < len(scores):
        raise ValueError(f"before goes beyond the layers' places, -1 to {len(scores) - 1}")
    return np.where(before < 0, np.nan, scores - scores[before])


def _rows(array, normalized):
    rows = np.asarray(array, np.float64)
    rows = rows.reshape(len(rows), -1)
    check_finite("views", rows)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True) if normalized else np.ones((len(rows), 1))
    return np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)


def _apart(a, b, distance):
    if distance[0] == "l":
        return np.linalg.norm(a - b, ord=int(distance[1]), axis=1)
    same = (_rows(a, True) * _rows(b, True)).sum(1)
    same[~a.any(axis=1) & ~b.any(axis=1)] = 1.0  # nothing against nothing is no difference
    same = same.clip(-1.0, 1.0)
    return 1 - same if distance == "cosine" else np.arccos(same) / np.pi
