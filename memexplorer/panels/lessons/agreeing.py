"""Questions about P_SAME, MC and ME of the network that is loaded."""

import numpy as np

from memexplorer.measures.intervals import proportion
from memexplorer.panels.lessons.question import Question, estimates
from memexplorer.panels.page.session import HELD_OUT, TRAINING
from memexplorer.widgets.decimals import bar, between, percent

FEWEST = 10  # errors, or examples, that a share is asked of
PAPER = "Cohen, Sapiro & Giryes 2018"


def found(session):
    """What is known of the agreement at all layers, or in words why nothing can be asked."""
    known = session.agreement
    if known is None or len(known.training) < len(known.evidence.features):
        return "the agreement has not been found at all layers yet"
    if known.evidence.predictions is None:
        return "the network gives no answers to compare with its neighbours'"
    return known


def sides(known, k) -> dict:
    """TRAINING and, where there is any, HELD_OUT -> layer -> Agreement."""
    both = {TRAINING: known.training, HELD_OUT: known.held_out}
    return {which: {layer: by_k[k] for layer, by_k in by_layer.items()}
            for which, by_layer in both.items() if by_layer}  # fmt: skip


def ends(one, field) -> tuple[float, float]:
    """The 95 % interval of one of the shares (Wilson)."""
    trials = one.trials(field)
    return proportion(round(getattr(one, field) * trials), trials) if trials else (0.0, 1.0)


def said(one, field) -> str:
    """The share with its interval, in words."""
    low, high = ends(one, field)
    return f"{percent(getattr(one, field))} ({between(low, high)})"


def by_layer(known, k, field="p_same", title="P_SAME") -> dict:
    """One of the shares at every layer, with its interval, for each set."""
    every, head = sides(known, k), ["layer"]
    for which in every:
        head += [f"{title}, {which}", "95 % interval"]
    rows = []
    for layer in known.training:
        row = [layer]
        for of in every.values():
            share = getattr(of[layer], field)
            low, high = ends(of[layer], field)
            row += ["unknown", ""] if np.isnan(share) else [
                bar(share), between(low, high)]  # fmt: skip
        rows.append(row)
    return {"caption": f"{title} by layer, k = {k}", "head": head, "rows": rows}


def how_often(session, rng):
    """On which share of the examples do network and neighbours say the same?"""
    if isinstance(known := found(session), str):
        return known
    every = sides(known, session.k)
    which = str(rng.choice(list(every)))
    layer = list(known.training)[-1]
    one = every[which][layer]
    (low, high), (below, above) = ends(one, "accuracy"), ends(one, "knn_accuracy")
    more = ""
    if low > above:
        more = " The network also answers as told where its neighbours object."
    if high < below:
        more = " They know better than the network: a vote evens out what single examples say."
    choices, right = estimates(one.p_same, rng)
    return Question(
        f"The network answers {percent(one.accuracy)} of the {one.examples:,} {which} examples "
        f"with their label. On which share of them do its {session.k} nearest training examples at "
        f"the last layer, {layer}, give the same answer as the network (P_SAME)?",
        choices, right,
        f"P_SAME is {said(one, 'p_same')}. The neighbours are right on "
        f"{said(one, 'knn_accuracy')}.{more}",
        "On which examples they part, nor who is right there: “Where they part” lists them. "
        f"Labels are those the training saw, wrong ones too. ({PAPER})",
        evidence=(by_layer(known, session.k),),
    )  # fmt: skip


def where_least(session, rng):
    """At which layer do network and neighbours part most?"""
    if isinstance(known := found(session), str):
        return known
    every = sides(known, session.k)
    clear = {}
    for which, of in every.items():
        order = sorted(of, key=lambda layer: of[layer].p_same)
        if len(order) > 1 and ends(of[order[0]], "p_same")[1] < ends(of[order[1]], "p_same")[0]:
            clear[which] = order
    if not clear:
        return "at no layer do network and neighbours part clearly more often than at the others"
    which = str(rng.choice(list(clear)))
    order, of = clear[which], every[which]
    layers = list(of)
    others = rng.permutation(order[1:])[:3]
    offered = sorted([order[0], *map(str, others)], key=layers.index)
    return Question(
        f"These are layers from the input to the output. At which one do the network and its "
        f"{session.k} nearest training examples part most often, on {which} data?",
        tuple(offered), offered.index(order[0]),
        f"At {order[0]} they say the same on {said(of[order[0]], 'p_same')} of the examples, next "
        f"lowest is {order[1]} with {said(of[order[1]], 'p_same')}. Its features are not yet, or "
        "no longer, arranged by the network's answers.",
        "That the other layers memorized more. Nearness in early layers is of colour and shape, "
        f"and may part from the answer for that alone. ({PAPER})",
        evidence=(by_layer(known, session.k),),
    )  # fmt: skip
