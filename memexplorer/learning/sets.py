"""What is learned from, spoiled on purpose, and what is measured on, with the truth."""

from dataclasses import replace

import numpy as np

from memexplorer.checks import check_count
from memexplorer.data import Examples, load_examples, spoiling
from memexplorer.data.labels import check_learnable
from memexplorer.data.stratified import stratified

NONE = "none"  # nothing is spoiled
TOLD = "told"  # the labels as they come, right or wrong
WRONG = "wrong labels"  # as they came, nobody says how
HELD_OUT = 5  # of the examples one in so many is kept apart where no others are given


def sets(
    examples, held_out=None, *, noise="symmetric", fraction=0.4, to=None, copies=1, seed=0
) -> tuple[spoiling.Spoiled, Examples]:
    """Which examples are learned from, spoiled anew from the truth, and which are held out?

    examples  as `load_examples` takes them, or a Spoiled, to which more is done, if anything
    held_out  None: a fifth of the examples, stratified; of a Spoiled, of those whose inputs are
              as they were and there once
    noise     "told": the labels as they are given; "none": the truth, where it is known; or a
              kind of `data.spoiling.spoil`, done to the truth; the other settings are its own
    returns   (Spoiled, held-out Examples with their true labels)
    """
    check_count("seed", seed, least=0)
    given = examples if isinstance(examples, spoiling.Spoiled) else None
    if given is None and noise == TOLD:
        given = as_told(load_examples(examples))
    learned = given.examples if given else set_right(load_examples(examples))
    check_learnable(learned)
    if held_out is None:
        part = _apart(learned, given, seed)
        rest = np.setdiff1d(np.arange(len(learned)), part)
        other, learned = learned.take(part), learned.take(rest)
        given = given and replace(given, examples=learned, kinds=given.kinds[rest])
    else:
        other = load_examples(held_out).with_classes(learned.classes)
    other = spoiling.truthful(other)
    if noise in (NONE, TOLD) and given:
        return given, other
    if noise == NONE:
        plain = replace(learned, true_labels=learned.labels)
        return spoiling.Spoiled(plain, np.full(len(plain), "", object)), other
    how = {"seed": seed, "to": to or None, "copies": copies}
    return spoiling.spoil(given or learned, noise, fraction, **how), other


def wrong(examples) -> int:
    """How many are told another class than the one known to be true?"""
    known = examples.true_labels
    return 0 if known is None else int((examples.labels != known).sum())


def as_told(examples) -> spoiling.Spoiled:
    """The examples as they come: nothing is done to them, and who was spoiled stays known."""
    kinds = np.full(len(examples), "", object) if examples.kinds is None else examples.kinds
    truth, said = examples.true_labels, "learned as they are told"
    if truth is None:
        said, truth = f"{said}; which labels are true is not known", examples.labels
    else:
        said += f": {wrong(examples):,} of {len(examples):,} labels are wrong"
    told = replace(examples, true_labels=truth, notes=(*examples.notes, said))
    return spoiling.Spoiled(told, kinds.astype(object))


def set_right(examples) -> Examples:
    """The examples told the truth wherever it is known, with a note of what that changed."""
    right = spoiling.truthful(examples)
    if not (lies := wrong(examples)):
        return right
    they = "is wrong and was" if lies == 1 else "are wrong and were"
    said = (f"{lies:,} of {len(examples):,} labels of {examples.name} {they} set right first, as "
            f"the truth is known (noise={TOLD} learns them as they are)")  # fmt: skip
    return replace(right, notes=(*right.notes, said))


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


def done(spoiled) -> tuple[str, float]:
    """What was done, in a word, and to which share? Labels that came wrong count as well.

    >>> few = load_examples({"x": np.eye(4), "y": [0, 1, 1, 1], "true_labels": [0, 1, 1, 0]})
    >>> done(as_told(few))
    ('wrong labels', 0.25)
    """
    kinds = np.where(spoiled.wrong & ~spoiled.drawn, WRONG, spoiled.kinds.astype(object))
    return named(kinds), float((kinds != "").mean())


def called(spoiled) -> str:
    """What is learned, in a few words: its name, and what was done to it.

    >>> few = load_examples((np.zeros((10, 4)), [0, 1] * 5))
    >>> called(spoiling.spoil(few, "symmetric", 0.4)), called(as_told(few))
    ('arrays, 40 % symmetric', 'arrays')
    """
    (what, share), name = done(spoiled), spoiled.examples.name
    return name if what == NONE else f"{name}, {100 * share:.3g} % {what}"


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
