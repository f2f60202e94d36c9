"""Questions about the errors of a network, and about what it saw against what it didn't."""

import numpy as np

from memexplorer.panels.lessons.agreeing import FEWEST, PAPER, by_layer, ends, found, said, sides
from memexplorer.panels.lessons.question import Question
from memexplorer.panels.page.session import HELD_OUT, TRAINING
from memexplorer.widgets.decimals import percent


def same_error(session, rng):
    """When the network errs, do the neighbours make the very same error?"""
    if isinstance(known := found(session), str):
        return known
    layer, clear = list(known.training)[-1], {}
    for which, of in sides(known, session.k).items():
        low, high = ends(of[layer], "mutual_error")
        if of[layer].trials("mutual_error") >= FEWEST and not low <= 0.5 <= high:
            clear[which] = of[layer]
    if not clear:
        return (
            f"mutual error is not clearly above or below one half, or rests on fewer than {FEWEST} "
            "errors"
        )
    which = HELD_OUT if HELD_OUT in clear else TRAINING
    one = clear[which]
    chance = 1 / max(1, len(known.evidence.examples.classes) - 1)
    high = one.mutual_error > 0.5
    meaning = (
        "It errs as its neighbours do: in this it generalizes like k-NN." if high else
        "Its errors are mostly its own: it does not answer as its neighbours do."
    )  # fmt: skip
    return Question(
        f"The network errs on {one.trials('mutual_error'):,} of {one.examples:,} {which} examples. "
        f"How often do its {session.k} nearest training examples at {layer} make the very same "
        "error (mutual error, ME)?",
        ("On more than half of these", "On fewer than half of these"), 0 if high else 1,
        f"ME is {said(one, 'mutual_error')}; naming one of the wrong classes at random would give "
        f"about {percent(chance)}. {meaning}",
        "That an error comes from memorizing. Two classes that look alike are confused by network "
        f"and neighbours alike, and few errors make ME uncertain. ({PAPER})",
        evidence=(by_layer(known, session.k, "mutual_error", "ME"),),
    )  # fmt: skip


def seen_or_not(session, rng):
    """Do network and neighbours agree more on what the training saw, or on what it didn't?"""
    if isinstance(known := found(session), str):
        return known
    layer, every = list(known.training)[-1], sides(known, session.k)
    if HELD_OUT not in every:
        return "there is no held-out data"
    (low, high), (below, above) = (ends(every[w][layer], "p_same") for w in (TRAINING, HELD_OUT))
    if low <= above and below <= high:
        return "P_SAME on training and on held-out data is too much alike"
    first = bool(low > above)
    one, other = (every[which][layer] for which in (TRAINING, HELD_OUT))
    why = (
        "The last layer has taken in the labels it was told, which shows where it was told nothing."
        if first else
        "The network answers training examples as it was told, also where their neighbours object: "
        "they are asked without the example itself."
    )  # fmt: skip
    return Question(
        f"At the last layer, {layer}: where do the network and its {session.k} nearest training "
        "examples say the same more often?",
        ("On the training data, which it has seen", "On the held-out data, which it hasn't"),
        0 if first else 1,
        f"P_SAME is {said(one, 'p_same')} on training and {said(other, 'p_same')} on held-out "
        f"data. {why}",
        "How much was memorized. Wrong labels in the training data, or held-out data of another "
        f"kind, part the two as well. ({PAPER})",
        evidence=(by_layer(known, session.k),),
    )  # fmt: skip


def own_vote(session, rng):
    """What would happen if training examples had a vote in their own case?"""
    choices = (
        "With k = 1 every one would be right, whatever it was told",
        "Nothing: one vote in k is too little to matter",
        "The neighbours would be right less often",
    )
    order = rng.permutation(3)
    return Question(
        "A training example has no vote when its own neighbours are counted (leave-one-out). What "
        "if it had?",
        tuple(choices[at] for at in order), int(np.flatnonzero(order == 0)[0]),
        "An example is its own nearest neighbour, at distance 0, and carries the label it was "
        "told. With k = 1 that is the whole vote: the neighbours would seem to know everything.",
        "That leave-one-out removes all such help: an exact copy of the example keeps its vote. "
        f"({PAPER}, who subtract the example's own vote)",
    )  # fmt: skip
