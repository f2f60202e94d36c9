"""Questions about single examples and their neighbours: do these say what the label says?"""

import numpy as np

from memexplorer.panels.lessons.question import Question, mixed, quoted
from memexplorer.panels.lessons.shown import faces, near, one, votes, waiting
from memexplorer.panels.pictures import is_wrong
from memexplorer.widgets.decimals import percent

FEW, MANY = 0.2, 0.8  # shares of the vote that leave no doubt
CANDIDATE = (
    "That the network memorized it. An example whose neighbours object is a candidate: its label "
    "may be wrong, or right and the case rare, or near another class. Another layer or another k "
    "may vote otherwise."
)


def given_votes(session, layer):
    """(example,) the vote for the given label, and whether another class has more."""
    share, labels = session.shares()[layer], session.examples().labels
    return share[np.arange(len(share)), labels], share.argmax(axis=1) != labels


def truth(session, row, name) -> str:
    """What is known of this example's label, in words: by the truth, or suggested at most."""
    examples = session.examples()
    if examples.true_labels is None:
        return (
            f"The truth is not known here: the measure suggests a wrong label or a rare case for "
            f"{name}, and cannot tell which."
        )
    if is_wrong(examples, row):
        return (
            f"The truth is known here: {name} is really "
            f"{quoted(examples, examples.true_labels[row])}."
        )
    return f"The truth is known here: the label of {name} is right, though its neighbours object."


def objecting(session, rng):
    """Two of one label: for which do the neighbours disagree with it?"""
    if missing := waiting(session):
        return missing
    layer, examples = session.layer(), session.examples()
    given, other = given_votes(session, layer)
    odd, fine = (given <= FEW) & other, given >= MANY
    both = np.intersect1d(examples.labels[odd], examples.labels[fine])
    if not len(both):
        return f"at {layer} no class has one that fits and one that doesn't; try a smaller k"
    label = rng.choice(both)
    pair = [rng.choice(np.flatnonzero(chosen & (examples.labels == label)))
            for chosen in (odd, fine)]  # fmt: skip
    choices, right = mixed(rng, 0, [1])
    rows, names = [int(pair[at]) for at in choices], ("A", "B")
    name, fits = names[right], names[1 - right]
    return Question(
        f"The training was told that both are {quoted(examples, label)}. For which one do most of "
        f"the {session.k} nearest training examples at {layer} carry another label?",
        names, right,
        f"Only {percent(given[pair[0]])} of the neighbours of {name} carry this label, against "
        f"{percent(given[pair[1]])} for {fits}. {truth(session, pair[0], name)}",
        CANDIDATE,
        evidence=(votes(session, rows, names),),
        rows=tuple(near(session, row, layer, n) for row, n in zip(rows, names, strict=True)),
        **faces(examples, rows, names),
    )  # fmt: skip


def as_neighbours(session, rng):
    """The network answers as told: would its neighbours have said so too?"""
    if missing := waiting(session, answers=True):
        return missing
    layer, examples = list(session.graphs())[-1], session.examples()
    given, other = given_votes(session, layer)
    told = session.evidence().predictions == examples.labels
    yes, no = told & (given >= MANY), told & (given <= FEW) & other
    if not (yes.any() or no.any()):
        return f"at {layer} no vote on what the network answers as told is clear; try a smaller k"
    agree = bool(rng.random() < 0.5) if yes.any() and no.any() else bool(yes.any())
    row = int(rng.choice(np.flatnonzero(yes if agree else no)))
    said, best = quoted(examples, examples.labels[row]), session.shares()[layer][row].argmax()
    most = "that is the class with most votes" if agree else (
        f"most votes go to {quoted(examples, best)}")  # fmt: skip
    after = "" if agree else " The network answers what it was told, its neighbours don't."
    return Question(
        f"The network answers {said} for this training example, as it was told. Would its "
        f"{session.k} nearest training examples at the last layer, {layer}, have said so too?",
        (f"Yes, most of them carry {said}", "No, most of them carry another label"),
        0 if agree else 1,
        f"{percent(given[row])} of them carry {said}; {most}.{after}",
        "Why the network answers so. Neighbours that agree may have been memorized together with "
        "it: the last layer is the one where labels have most say over who lies near whom.",
        evidence=(votes(session, [row]),), rows=(near(session, row, layer),),
        **one(examples, row, f"told: {said}"),
    )  # fmt: skip
