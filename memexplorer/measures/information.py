"""How varied is what one unit answers, and how much do two units tell of each other?

Bansal, Pruthi & Belinkov, "Measures of Information Reflect Memorization Patterns" (NeurIPS 2022).
"""

import numpy as np

from memexplorer.checks import check_axes, check_choice, check_count, check_finite, check_k
from memexplorer.progress import checkpoint


def extent(blocks):
    """Between which values does each unit answer?

    blocks   arrays (example, unit), one after another
    returns  lowest, highest, (unit,) each; ValueError for no examples, NaN or infinity
    source   ours: the first pass of a streamed entropy

    >>> [ends.tolist() for ends in extent([[[1.0, 0.0]], [[0.0, 3.0]]])]
    [[0.0, 0.0], [1.0, 3.0]]
    """
    low = high = None
    for block in map(np.asarray, blocks):
        checkpoint()
        check_axes(activations=(block, "example unit"))
        check_finite("activations", block)
        if len(block):
            low = block.min(axis=0) if low is None else np.minimum(low, block.min(axis=0))
            high = block.max(axis=0) if high is None else np.maximum(high, block.max(axis=0))
    if low is None:
        raise ValueError("activations has no examples, but at least one is wanted")
    return low.astype(np.float64), high.astype(np.float64)


def entropy(activations, *, bins=100, binning="global", span=None):
    """How varied is what each unit answers?

    -sum(p ln p) over the shares p of examples in equal parts of a range: 0 for a unit that always
    answers alike, at most ln(bins). Shortcuts make it low, examples learned by heart high.

    activations  (example, unit), before the nonlinearity in the paper; or a function that gives
                 blocks of them, called twice: memory O(unit x bins) and a block
    binning      "global": one range for all units, so that units with small answers are low;
                 "unit": each its own, which says nothing of how far they answer
    span         (lowest, highest) of the one range, such as that of several layers; answers
                 outside count in the bin at that end. None: of these activations
    returns      (unit,) nats; the highest value counts in the last bin
    source       Bansal et al. 2022, section 2 (as in their code; eq. 1 is printed as a mean)

    >>> entropy([[0.0, 5.0], [1.0, 5.0]], binning="unit").round(3).tolist()
    [0.693, 0.0]
    """
    check_choice("binning", binning, ("global", "unit"))
    check_count("bins", bins, least=1)
    blocks = activations if callable(activations) else lambda: [activations]
    low, high = extent(blocks())
    units = check_count("the number of units", len(low), least=1)
    if binning == "global":
        low, high = (low.min(), high.max()) if span is None else span
        if not (np.isfinite([low, high]).all() and low <= high):
            raise ValueError(f"span is {span}, but (lowest, highest) was wanted")
    low, high = np.full(units, low), np.full(units, high)
    counts = np.zeros(units * bins, np.int64)
    edges = np.linspace(low, high, bins + 1)
    for block in blocks():
        checkpoint()
        place = _places(np.asarray(block, np.float64), edges)
        counts += np.bincount((place + np.arange(units) * bins).ravel(), minlength=len(counts))
    share = counts.reshape(units, bins) / (counts.sum() / units)
    return 0.0 - (share * np.log(share, out=np.zeros_like(share), where=share > 0)).sum(axis=1)


def _places(block, edges):
    """In which bin is each answer? edges (bin + 1, unit)."""
    bins, unit = len(edges) - 1, np.arange(edges.shape[1])
    width = (edges[-1] - edges[0]) / bins
    place = (block - edges[0]) / np.where(width > 0, width, 1)
    place = np.clip(place, 0, bins - 1).astype(np.int64)
    # The division rounds; the edges decide. A unit without a range has but one bin.
    place -= (place > 0) & (block < edges[place, unit])
    return place + ((place < bins - 1) & (width > 0) & (block >= edges[place + 1, unit]))


def mutual(activations, *, k=3, pairs=None, jitter=0.0, rng=None):
    """How much do two units tell of each other?

    Kraskov's first estimator by the k nearest examples, at the largest of both differences. Near 0
    (below, by chance; not clipped) for units that have nothing to do with each other. The diagonal:
    digamma(examples) - digamma(k) without ties, the negative of it for a constant unit; no bound.

    activations  (example, unit), before the nonlinearity in the paper, on a sample of examples:
                 time grows with units squared and examples to the power of 1.5
    pairs        (pair, 2) units; None: all
    jitter       noise on units with ties, in standard deviations of the unit, such as 1e-10; an
                 example whose k nearest are copies of it counts its copies in either unit
    rng          numpy Generator of the jitter; None: seed 0
    returns      (unit, unit) nats, symmetric, or (pair,)
    source       Kraskov, Stögbauer & Grassberger 2004, eq. 8; Bansal et al. 2022, section 2 (k = 3)

    >>> mutual([[0.0, 0.0], [1.0, 2.0], [3.0, 4.0], [7.0, 6.0]], k=1).round(3).tolist()
    [[1.833, 1.083], [1.083, 1.833]]
    """
    from memexplorer import kraskov

    columns = np.asarray(activations, np.float64)
    examples, units = check_axes(activations=(columns, "example unit")).values()
    check_finite("activations", columns)
    check_k(k, examples - 1, what="other examples")
    columns = kraskov.untied(columns.T, jitter, rng or np.random.default_rng(0))
    if pairs is not None:
        pairs = np.asarray(pairs).reshape(-1, 2)
        if len(pairs) and not (
            pairs.dtype.kind in "iu" and 0 <= pairs.min() <= pairs.max() < units
        ):
            raise ValueError(f"pairs holds other than units, which are numbered 0 to {units - 1}")
        return kraskov.informations(columns, pairs, k=k)
    rows = np.triu_indices(units)
    found = np.zeros((units, units))
    found[rows] = kraskov.informations(columns, np.stack(rows, axis=1), k=k)
    return found + np.triu(found, 1).T
