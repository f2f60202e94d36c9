"""How examples are coloured on the map of all times, and what is told of one of them."""

import numpy as np

from memexplorer.measures.answering import NEVER, since
from memexplorer.widgets import look

CLEAN, TOLD, TRUE = "answer", "told", "true"
KINDS = (("told truly, answered so", look.CATEGORIES[1]),
         ("told truly, answered otherwise", look.CATEGORIES[6]),
         ("told wrongly, answered truly", look.CATEGORIES[2]),
         ("answered otherwise", look.CATEGORIES[4]),
         ("answered as told: memorized", look.CATEGORIES[0]))  # fmt: skip
SHOWN = 8  # classes with a colour


def coloured(times, examples, by: str):
    """(codes (time, example), names, hues) of the colouring asked for."""
    told = examples.labels[times.rows]
    truth = told if examples.true_labels is None else examples.true_labels[times.rows]
    if by == CLEAN:
        clean = np.where(times.said == told, 0, 1)
        wrong = np.select([times.said == truth, times.said == told], [2, 4], 3)
        codes = np.where(told == truth, clean, wrong)
        return codes, [name for name, _ in KINDS], [hue for _, hue in KINDS]
    labels = told if by == TOLD else truth
    shown = np.argsort(-np.bincount(labels, minlength=len(examples.classes)), kind="stable")[:SHOWN]
    names = [examples.classes[one] for one in shown]
    code = np.full(len(examples.classes), len(shown))
    code[shown] = np.arange(len(shown))
    others = [f"{len(examples.classes) - len(shown)} others"] * (len(examples.classes) > len(shown))
    hues = [*look.CATEGORIES[: len(shown)], *[look.OTHER] * len(others)]
    return np.tile(code[labels], (len(times.said), 1)), [*names, *others], hues


def told_of(times, examples, one: int, place: int) -> str:
    """What is known of this example at this time, in a sentence?"""
    row, names = times.rows[one], examples.classes
    label = examples.labels[row]
    truth = label if examples.true_labels is None else examples.true_labels[row]
    is_ = f"told {names[label]}" + ("" if truth == label else f", truly {names[truth]}")
    answer = int(times.said[place, one])  # a network may have more answers than there are classes
    said = names[answer] if answer < len(names) else f"class {answer}"
    at = int(since(np.array([label]), times.said[:, [one]])[0])
    kept = (
        "never" if at == NEVER else f"since epoch {look.number(round(float(times.epochs[at]), 2))}"
    )
    wrong = "memorized" if truth != label else "learned"
    return (
        f"{examples.ids[row]}: {is_}; answered {said} at "
        f"{epoch(times.epochs[place])}; as told ({wrong}): {kept}."
    )


def epoch(number) -> str:
    """
    >>> epoch(2.0), epoch(1.253)
    ('epoch 2', 'epoch 1.25')
    """
    return f"epoch {look.number(round(float(number), 2))}"
