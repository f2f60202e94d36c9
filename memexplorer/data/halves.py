"""Further sets of examples, each in two: a part to learn from, and a part to be asked."""

from pathlib import Path

import numpy as np

from memexplorer.data.examples import Examples
from memexplorer.data.loading import load_examples
from memexplorer.data.stratified import halved, stratified

LEARN, ASK = "learn", "ask"


def halves(others, most, *, rng) -> dict:
    """Which examples of other data does a probe learn from, and which is it asked?

    others   name -> Examples or what `load_examples` takes; or one such or a list of them, named as
             they are (a tuple is one: images and labels); or None
    most     of each half, a stratified sample; 0: all of it
    rng      numpy Generator
    returns  (name, LEARN or ASK) -> (Examples, rows)

    >>> few = np.zeros((8, 2), np.float32), np.arange(8) % 2
    >>> found = halves({"mine": few}, 0, rng=np.random.default_rng(0))
    >>> [(name, len(rows)) for name, (_, rows) in found.items()]
    [(('mine', 'learn'), 4), (('mine', 'ask'), 4)]
    """
    one = isinstance(others, str | Path | Examples) or _arrays(others)
    others = [others] if one else others
    named = others if isinstance(others, dict) else dict(enumerate(others or ()))
    found = {}
    for key, spec in named.items():
        part = load_examples(spec)
        name = part.name if isinstance(key, int) else key
        if (name, LEARN) in found:
            raise ValueError(f"two sets of others are named {name!r}; give them other names")
        if not part.labelled or len(np.unique(part.labels)) < 2:
            raise ValueError(
                f"a probe learns labels, and {name} has fewer than two; name other data"
            )
        for half, rows in zip((LEARN, ASK), halved(part.labels, rng=rng), strict=True):
            some = stratified(part.labels[rows], most or len(rows), rng=rng)
            found[name, half] = part, rows[some]
    return found


def _arrays(given) -> bool:
    """Is this one data set, as images and labels, and not a list of several?"""
    return isinstance(given, tuple) and not any(isinstance(one, str | Path | Examples | tuple)
                                                for one in given)  # fmt: skip
