"""What does each unit answer to each class, and does it single out examples rather than classes?"""

import numpy as np

from memexplorer.checks import check_axes, check_finite, check_labels


def class_means(blocks, labels, *, classes):
    """What does each unit answer to each class, on average?

    `units.classmem` of the rows that are there, with their class numbers, is ClassMem: the ratio
    sees class means alone, so nothing but these has to be kept.

    blocks   arrays (example, unit), one after another; memory stays O(class * unit) and a block
    labels   (example,) class numbers, of all blocks together
    classes  how many there are
    returns  (class, unit); NaN for a class without examples
    errors   ValueError when blocks and labels differ in length, or a number isn't one
    source   Wang et al. 2024, sec. 4: the class means of ClassMem

    >>> class_means([[[1.0], [3.0]], [[5.0]]], [0, 0, 2], classes=3).ravel().tolist()
    [2.0, nan, 5.0]
    """
    labels, start, sums = check_labels("labels", labels, classes), 0, None
    for block in blocks:
        block = np.asarray(block)
        check_axes(blocks=(block, "example unit"))
        check_finite("blocks", block)
        here = labels[start : start + len(block)]
        if len(here) < len(block):
            raise ValueError(
                f"blocks hold more than the {len(labels):,} examples that have labels; give both "
                "the same examples in the same order"
            )
        if sums is None:
            sums = np.zeros((classes, block.shape[1]))
        order = np.argsort(here, kind="stable")
        present, first = np.unique(here[order], return_index=True)
        if len(present):
            sums[present] += np.add.reduceat(block[order].astype(np.float64), first, axis=0)
        start += len(block)
    if sums is None or start != len(labels):
        raise ValueError(
            f"blocks hold {start:,} examples, but labels has {len(labels):,}; give both the same "
            "examples in the same order"
        )
    counts = np.bincount(labels, minlength=classes)[:, None]
    return np.divide(sums, counts, out=np.full_like(sums, np.nan), where=counts > 0)


def favourites(means):
    """Which class does each unit answer most?

    means    (class, unit), NaN for classes without examples
    returns  (unit,) class numbers, ties by the lower one; -1 for a unit that answers none at all
    source   Wang et al. 2024, sec. 4: the class whose mean is largest

    >>> favourites([[1.0, 0.0], [2.0, 0.0]]).tolist()
    [1, -1]
    """
    means = np.asarray(means, np.float64)
    check_axes(means=(means, "class unit"))
    known = np.where(np.isnan(means), -np.inf, means)
    return np.where(known.max(axis=0) > 0, known.argmax(axis=0), -1)


def above(unitmem, classmem) -> float:
    """What share of the units stands for single examples rather than for classes?

    unitmem, classmem  (unit,)
    returns            the share with UnitMem > ClassMem; a unit that is silent has 0 of both and
                       isn't counted; NaN when all are
    source             Wang et al. 2024, sec. 4: units above the diagonal

    >>> above([0.9, 0.1, 0.0], [0.5, 0.2, 0.0])
    0.5
    """
    unitmem, classmem = np.asarray(unitmem, np.float64), np.asarray(classmem, np.float64)
    check_axes(unitmem=(unitmem, "unit"), classmem=(classmem, "unit"))
    live = (unitmem > 0) | (classmem > 0)
    return float((unitmem > classmem)[live].mean()) if live.any() else float("nan")
