"""What a lesson asks, and how the choices are made so that a guess is a guess."""

from dataclasses import dataclass

import numpy as np

from memexplorer.widgets.decimals import percent


@dataclass(frozen=True)
class Question:
    """What is asked, which answer is right, and what shows it?

    prompt, choices   texts; right: the place of the right choice
    why, limits       after the guess: one or two sentences, and what this does not show
    pictures, tables  what is asked about; of: a picture for each choice, or none
    evidence, rows    tables, and (caption, pictures), that show the answer

    Pictures and tables are as `widgets.quiz.Quiz` takes them.
    """

    prompt: str
    choices: tuple
    right: int
    why: str
    limits: str
    pictures: tuple = ()
    tables: tuple = ()
    of: tuple = ()
    evidence: tuple = ()
    rows: tuple = ()


def mixed(rng, right, wrong) -> tuple[tuple, int]:
    """The choices in a drawn order, and where the right one stands.

    >>> choices, place = mixed(np.random.default_rng(0), "yes", ["no", "perhaps"])
    >>> choices[place]
    'yes'
    """
    everything = [right, *wrong]
    order = rng.permutation(len(everything))
    return tuple(everything[at] for at in order), int(np.flatnonzero(order == 0)[0])


def estimates(value: float, rng) -> tuple[tuple, int]:
    """Four shares to choose from, in order, one of them this share, and its place.

    They lie 20 per cent apart, so that a good estimate is enough; no nearer, so that it is needed.

    >>> estimates(0.57, np.random.default_rng(0))[0]
    ('about 17 %', 'about 37 %', 'about 57 %', 'about 77 %')
    """
    whole, step = int(percent(value).split()[0]), 20
    lowest = [low for low in (whole - step * at for at in range(4))
              if low >= 0 and low + 3 * step <= 100]  # fmt: skip
    low = int(rng.choice(lowest))
    offered = [low + step * at for at in range(4)]
    return tuple(f"about {share} %" for share in offered), offered.index(whole)


def quoted(examples, label) -> str:
    """A class by its name.

    >>> quoted(type("", (), {"classes": ("cat",)}), 0)
    '“cat”'
    """
    return f"“{examples.classes[int(label)]}”"
