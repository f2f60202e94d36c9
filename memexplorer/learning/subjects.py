"""Who learns random labels, and how many true ones come after them."""

import numpy as np

from memexplorer.checks import check_count
from memexplorer.data import load_examples
from memexplorer.data.spoiling import truthful
from memexplorer.data.stratified import stratified
from memexplorer.learning.memorizing import PERMUTED


def check(until, seed, **numbers) -> None:
    """Is `until` a share above 0, and is each of the others a whole number of at least 1?"""
    if isinstance(until, bool) or not isinstance(until, int | float) or not 0 < until <= 1:
        raise ValueError(f"until is {until!r}, wanted a share of the labels above 0, such as 0.99")
    check_count("seed", seed, least=0)
    for name, value in numbers.items():
        check_count(name, value, least=1)


def counts(labels, source) -> tuple:
    """How many labels, as far as there are so many; none where nothing is labelled."""
    asked = [check_count("labels", few, least=1) for few in np.atleast_1d(labels).tolist()]
    if not source.labelled:
        return ()
    return tuple(sorted({max(min(few, len(source)), len(source.classes)) for few in asked}))


def answers(classes, source, how) -> int:
    """How many classes do random labels have? None: as many as the examples, else 10."""
    if classes is not None:
        least = len(source.classes) if how == PERMUTED else 2
        if check_count("classes", classes, least=2) < least:
            raise ValueError(
                f"classes is {classes}, but the labels that are dealt out anew are of {least:,} "
                'classes; leave classes away, or give how="uniform"'
            )
        return classes
    if source.labelled and len(source.classes) < 2:
        raise ValueError(
            f"{source.name} has one class only, so that all random labels would be the same; name "
            'data with two or more, or give how="uniform" and classes'
        )
    return len(source.classes) if source.labelled else 10


def sets(examples, held_out, most, seed):
    """Training and held-out examples, told the truth where it is known."""
    rng, learned = np.random.default_rng(seed), truthful(load_examples(examples))
    other = None
    if held_out is not None and learned.labelled:
        other = truthful(load_examples(held_out).with_classes(learned.classes))
    elif learned.labelled:
        part = stratified(learned.labels, round(0.3 * len(learned)), rng=rng)
        rest = np.setdiff1d(np.arange(len(learned)), part)
        other, learned = learned.take(part), learned.take(rest)
    for part in filter(lambda part: part is not None and not len(part), (learned, other)):
        raise ValueError(
            f"{part.name} leaves no examples to learn from, or to ask about; name more"
        )
    return learned.take(stratified(learned.labels, most, rng=rng)), other
