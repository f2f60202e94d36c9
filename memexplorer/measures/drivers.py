"""What drives a unit, and how is its answer spread? Both from a walk over blocks of examples."""

import numpy as np


def strongest(blocks, *, top=12):
    """Which examples drive each unit most?

    blocks   arrays (example, unit), one after another; memory stays O(top * unit) and a block
    top      how many examples per unit, fewer when there are fewer
    returns  rows (unit, top) and their values (unit, top), strongest first, ties by lower row

    >>> rows, values = strongest([np.array([[1.0], [3.0]]), np.array([[2.0]])], top=2)
    >>> rows.tolist(), values.tolist()
    ([[1, 2]], [[3.0, 2.0]])
    """
    values = rows = None
    start = 0
    for block in blocks:
        block = np.asarray(block)
        here = np.broadcast_to(np.arange(start, start + len(block))[:, None], block.shape)
        values = block if values is None else np.vstack([values, block])
        rows = here if rows is None else np.vstack([rows, here])
        order = np.argsort(-values, axis=0, kind="stable")[:top]
        values, rows = (np.take_along_axis(array, order, axis=0) for array in (values, rows))
        start += len(block)
    if values is None:
        raise ValueError("blocks is empty, but at least one block of examples was wanted")
    return rows.T.copy(), values.T.copy()


def spread(blocks, largest, *, bins=24):
    """How many examples answer how strongly?

    blocks   arrays (example, unit), one after another
    largest  (unit,) the end of each unit's scale, its largest answer
    returns  (unit, bin) counts in equal parts of 0 … largest; a unit that never answers counts all
             its examples in the first part

    >>> spread([np.array([[0.0], [0.2], [1.0]])], np.array([1.0]), bins=2).tolist()
    [[2, 1]]
    """
    largest = np.asarray(largest, dtype=float)
    units = len(largest)
    counts = np.zeros(units * bins, np.int64)
    scale = np.where(largest > 0, bins / np.where(largest > 0, largest, 1), 0)
    for block in blocks:
        place = np.clip((np.asarray(block) * scale).astype(np.int64), 0, bins - 1)
        counts += np.bincount((place + np.arange(units) * bins).ravel(), minlength=len(counts))
    return counts.reshape(units, bins)
