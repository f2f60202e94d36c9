"""Some of the examples that were spoiled: how they looked before and after, told and true."""

import numpy as np

from memexplorer.data.spoiling import OF_INPUTS
from memexplorer.data.stratified import stratified
from memexplorer.widgets.thumbnail import thumbnail

FEW, SIDE, GAP = 12, 72, 1  # examples, pixels of a picture, and between two


def items(before, spoiled, *, seed=0) -> list[dict]:
    """Gallery items of a few examples that were drawn, of each kind some, in the order of rows.

    before   the Examples it began with
    spoiled  what became of them; copies stand after all others
    """
    drawn = np.flatnonzero(spoiled.drawn[: len(before)])
    kinds = spoiled.kinds[drawn].astype(str)
    few = stratified(kinds, FEW, rng=np.random.default_rng(seed))
    return [item(before, spoiled, int(row)) for row in drawn[few]]


def item(before, spoiled, row: int) -> dict:
    """One of them: told, true and what was done; before | after where the picture changed."""
    after, kinds = spoiled.examples, spoiled.kinds[row]
    told, true = after.labels[row], after.true_labels[row]
    lines = [f"told {after.classes[told]}"] if after.labelled else [str(after.ids[row])]
    if told != true:
        lines.append(f"truly {after.classes[true]}")
    changed = bool(set(kinds.split("+")) & set(OF_INPUTS))
    lines.append(kinds.replace("+", ", "))
    return {
        "id": str(after.ids[row]),
        "src": (lambda: thumbnail(picture(before, after, row, changed), SIDE))
        if after.pictured
        else None,
        "lines": lines,
        "tone": "wrong" if told != true else "",
    }


def picture(before, after, row: int, changed: bool) -> np.ndarray:
    """How it looks; before on the left and after on the right where that differs."""
    one = before.images([row])[0]
    if not changed:
        return one
    other = after.images([row])[0]
    if one.ndim != other.ndim:
        one, other = (np.atleast_3d(part) for part in (one, other))
    space = np.full((one.shape[0], GAP, *one.shape[2:]), 128, np.uint8)
    return np.concatenate([one, space, other], axis=1)
