"""What is learned from, spoiled on purpose, and what is measured on, with the truth."""

from dataclasses import replace

import numpy as np

from memexplorer.checks import check_count
from memexplorer.data import Examples, load_examples, spoiling
from memexplorer.data.labels import check_learnable
from memexplorer.data.stratified import stratified

NONE = "none"  # nothing is spoiled
HELD_OUT = 5  # of the examples one in so many is kept apart where no others are given


def sets(
    examples, held_out=None, *, noise="symmetric", fraction=0.4, to=None, copies=1, seed=0
) -> tuple[spoiling.Spoiled, Examples]:
    """Which examples are learned from, spoiled anew from the truth, and which are held out?

    examples  as `load_examples` takes them, or a Spoiled, to which more is done, if anything
    held_out  None: a fifth of the examples, stratified; of a Spoiled, of those whose inputs are
              as they were and there once
    noise     "none", or a kind of `data.spoiling.spoil`; the other settings are its own
    returns   (Spoiled, held-out Examples with their true labels)
    """
    check_count("seed", seed, least=0)
    given = examples if isinstance(examples, spoiling.Spoiled) else None
    learned = given.examples if given else spoiling.truthful(load_examples(examples))
    check_learnable(learned)
    if held_out is None:
        part = _apart(learned, given, seed)
        rest = np.setdiff1d(np.arange(len(learned)), part)
        other, learned = learned.take(part), learned.take(rest)
        given = given and replace(given, examples=learned, kinds=given.kinds[rest])
    else:
        other = load_examples(held_out).with_classes(learned.classes)
    other = spoiling.truthful(other)
    if noise == NONE and given:
        return given, other
    if noise == NONE:
        plain = replace(learned, true_labels=learned.labels)
        return spoiling.Spoiled(plain, np.full(len(plain), "", object)), other
    how = {"seed": seed, "to": to or None, "copies": copies}
    return spoiling.spoil(given or learned, noise, fraction, **how), other


def touched(spoiled) -> np.ndarray:
    """(example,) bool: whose inputs were spoiled, or who is there more than once?"""
    other = {*spoiling.OF_INPUTS, "duplicates"}
    return np.array([not other.isdisjoint(kind.split("+")) for kind in spoiled.kinds], bool)


def named(kinds) -> str:
    """What was done, in a word?

    >>> named(np.array(["", "symmetric", "symmetric+gaussian"])), named(np.array([""]))
    ('symmetric+gaussian', 'none')
    """
    found = dict.fromkeys(one for kind in kinds.tolist() for one in kind.split("+") if one)
    return "+".join(found) or NONE


def _apart(learned, given, seed) -> np.ndarray:
    """The rows of the fifth that is held out."""
    wanted, rows = len(learned) // HELD_OUT, np.arange(len(learned))
    if given:
        rows = rows[~touched(given)]
        if len(rows) <= wanted:
            raise ValueError(
                f"{len(rows):,} of {len(learned):,} examples are as they were, and a fifth is to "
                "be held out; name held-out examples under Source, or spoil fewer inputs"
            )
    rng = np.random.default_rng(seed)
    return rows[stratified(learned.labels[rows], wanted, rng=rng)]
