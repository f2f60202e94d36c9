"""The same noise for all who learn: training and held-out examples, and who starts from where."""

from collections import deque
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from memexplorer.checks import check_choice, check_count
from memexplorer.data import Examples, load_examples
from memexplorer.data.labels import check_learnable
from memexplorer.data.spoiling import spoil, truthful
from memexplorer.data.stratified import stratified
from memexplorer.data.words import counted
from memexplorer.progress import Progress, named

NOISE = ("symmetric", "uniform", "asymmetric")
FEWEST = 10


def truths(examples, held_out, *, most: int, asked: int, seed: int) -> tuple:
    """What is learned from and what is measured on, told the truth? Two Examples.

    held_out     None: every fifth of the examples is kept apart
    most, asked  examples at most, stratified
    """
    for name, value in (("most", most), ("asked", asked)):
        check_count(name, value, least=FEWEST)
    check_count("seed", seed, least=0)
    rng, learned = np.random.default_rng(seed), truthful(load_examples(examples))
    check_learnable(learned)
    if held_out is None:
        order = rng.permutation(len(learned))
        other, learned = (
            learned.take(order[::5]),
            learned.take(np.sort(np.delete(order, np.s_[::5]))),
        )
    else:
        other = truthful(load_examples(held_out)).with_classes(learned.classes)
    parts = []
    for part, count in ((learned, most), (other, asked)):
        if len(part) < FEWEST:
            raise ValueError(
                f"{part.name} leaves {counted(len(part), 'example')}, but at least {FEWEST} are "
                "learned from and measured on; name more"
            )
        rows = stratified(part.labels, count, rng=rng)
        parts.append(part if len(rows) == len(part) else part.take(np.sort(rows)))
    return tuple(parts)


def noisy(examples: Examples, noise: str, fraction: float, *, seed: int, to="next") -> Examples:
    """What are these examples told, where so many labels are wrong? The truth is kept.

    noise  "symmetric": another class, each equally likely; "uniform": any class, perhaps the true
           one; "asymmetric": the class that `to` says, see data.confusion
    """
    check_choice("noise", noise, NOISE)
    to = to if noise == "asymmetric" else None
    return spoil(examples, noise, fraction, seed=seed, to=to).examples


def in_turn(steps: dict, total: int) -> Iterator[Progress]:
    """All these at once: each goes on until it has an early result, then the next.

    steps   {name: a generator of Progress whose early results have `.epochs`}
    total   epochs of all
    yields  Progress by epochs of all; early results are {name: the latest of it}
    """
    everyone = [named(name, one) for name, one in steps.items()]
    waiting, latest = deque(everyone), {}
    try:
        while waiting:
            one = waiting.popleft()
            for progress in one:
                early = progress.partial
                if early is not None:
                    latest[early[0]] = early[1]
                done = sum(len(found.epochs["epoch"]) for found in latest.values())
                told = None if early is None else dict(latest)
                yield replace(progress, done=done, total=total, partial=told)
                if early is not None:
                    waiting.append(one)
                    break
    finally:
        for one in everyone:
            one.close()
    return latest
