"""Questions about the label of a single example: was it planted wrong, is it suspicious?"""

import numpy as np

from memexplorer.panels.lessons.odd import CANDIDATE, truth
from memexplorer.panels.lessons.question import Question, quoted
from memexplorer.panels.lessons.shown import near, one, votes, waiting
from memexplorer.widgets.decimals import percent


def planted(session, rng):
    """Is this label one that was planted wrong? Asked where the truth is known."""
    examples, score = session.examples(), session.score()
    if missing := waiting(session):
        return missing
    if examples.true_labels is None or score is None:
        return "the truth is not known for this data"
    wrong = examples.true_labels != examples.labels
    if wrong.all() or not wrong.any():
        return "no label of this data was planted wrong" if not wrong.any() else "all are wrong"
    bad = bool(rng.random() < 0.5)
    row = int(rng.choice(np.flatnonzero(wrong == bad)))
    said, truly = (quoted(examples, of[row]) for of in (examples.labels, examples.true_labels))
    rank = int((score > score[row]).sum()) + 1
    is_it = f"It is really {truly}." if bad else f"Its label is right: it is {truly}."
    return Question(
        f"Here the truth is known: {percent(wrong.mean())} of the labels were planted wrong. "
        "A coin decided whether one of these or one of the others is shown. "
        f"This one says {said}. Is its label one that was planted wrong?",
        ("Yes, it was planted wrong", "No, its label is right"), 0 if bad else 1,
        f"{is_it} Suspicion puts it in place {rank:,} of {len(score):,}: {float(score[row]):.2f}, "
        "where 1 means that no neighbour at any layer carries its label.",
        "What suspicion is worth where nobody knows the truth. It was computed without the truth, "
        "and it ranks: it does not say from which number on a label is wrong.",
        evidence=(votes(session, [row]),),
        rows=(near(session, row, session.layer()),), **one(examples, row, f"told: {said}"),
    )  # fmt: skip


def suspicious(session, rng):
    """Is this one of the most suspicious examples, or a typical one?"""
    score = session.score()
    if missing := waiting(session):
        return missing
    order = np.argsort(-score, kind="stable")
    least, plain = score[order[max(0, len(score) // 20 - 1)]], order[len(score) // 2 :]
    odd = np.flatnonzero(score >= least)  # with all that share the last place
    few = len(odd)
    if least < score[plain[0]] + 0.2:
        return "the suspicion of the first examples and of the others is too much alike"
    first = bool(rng.random() < 0.5)
    row, examples = int(rng.choice(odd if first else plain)), session.examples()
    rank, name = int((score > score[row]).sum()) + 1, "this example"
    said = quoted(examples, examples.labels[row])
    where = f"Its suspicion is {float(score[row]):.2f}, place {rank:,} of {len(score):,}."
    agree = "Its neighbours were mostly told the same." if score[row] < 0.5 else ""
    after = truth(session, row, name) if first else agree
    return Question(
        f"The training was told that this is {said}. Is it among the {few:,} most suspicious of "
        f"{len(score):,} examples, or in the less suspicious half? "
        "A coin decided from which of the two it was drawn.",
        (f"Among the {few:,} most suspicious", "In the less suspicious half"), 0 if first else 1,
        f"{where} {after}", CANDIDATE,
        evidence=(votes(session, [row]),),
        rows=(near(session, row, session.layer()),), **one(examples, row, f"told: {said}"),
    )  # fmt: skip
