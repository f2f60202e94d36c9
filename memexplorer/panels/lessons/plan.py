"""Which questions a page asks: three, of those that what is loaded can answer clearly."""

import numpy as np

from memexplorer.panels.lessons import (
    agreeing,
    doubted,
    driven,
    erring,
    groups,
    hurting,
    ideas,
    odd,
    places,
    silenced,
)
from memexplorer.panels.lessons.question import Question
from memexplorer.panels.page.session import Session

ASKED, ROUNDS = 3, 3
PLANS = {
    "explore": (odd.objecting, odd.as_neighbours, doubted.planted, doubted.suspicious),
    "agreement": (
        agreeing.how_often, agreeing.where_least, erring.same_error, erring.seen_or_not,
        erring.own_vote,
    ),
    "outliers": (
        places.outlier_of_four, places.among_whom, groups.far_groups, doubted.planted,
        doubted.suspicious,
    ),
    "forgetting": (silenced.how_many, silenced.what_else, hurting.hurts_here,
                   hurting.which_hurts, driven.drives_it, ideas.unit_of_one),
    "units": (driven.drives_it, driven.first_or_last, ideas.unit_of_one, ideas.many_examples),
}  # fmt: skip
# Asked where a page's own don't suffice: these need no data, the others say so where they do.
ELSEWHERE = (odd.objecting, agreeing.how_often, erring.own_vote, ideas.unit_of_one)


def lesson(session: Session, page: str, seed: int = 0) -> tuple[list[Question], list[str]]:
    """Which questions does this page ask of what is loaded?

    page     "explore", "agreement", "outliers", "units" or "forgetting"
    seed     other questions, the same ones for the same seed and the same results
    returns  up to three questions, and in words why others were not asked
    """
    own = PLANS.get(page, PLANS["explore"])
    first = seed % len(own)  # the next seed begins with another kind of question
    own = own[first:] + own[:first]
    questions, refused = [], {}
    for turn, maker in enumerate([*own, *ELSEWHERE, *own * (ROUNDS - 1)]):
        if len(questions) == ASKED:
            break
        if maker in refused:
            continue
        made = maker(session, np.random.default_rng([session.seed, seed, turn]))
        if isinstance(made, str):
            refused[maker] = made
        elif not any(_alike(made, other) for other in questions):
            questions.append(made)
    return questions, list(dict.fromkeys(refused.values()))


def _alike(one: Question, other: Question) -> bool:
    """Is it the same question about the same thing?"""
    return (one.prompt, one.pictures, one.tables, set(map(str, one.of))) == (
        other.prompt, other.pictures, other.tables, set(map(str, other.of)))  # fmt: skip
