"""Questions about the map: who lies among the examples of another class?"""

import numpy as np

from memexplorer.panels.lessons.odd import CANDIDATE, FEW, MANY, given_votes, truth
from memexplorer.panels.lessons.question import Question, mixed, quoted
from memexplorer.panels.lessons.shown import faces, near, one, votes, waiting
from memexplorer.widgets.decimals import bar, percent


def outlier_of_four(session, rng):
    """Which of four examples of one label lies where that label does not belong?"""
    score = session.score()
    if missing := waiting(session):
        return missing
    layer, examples = session.layer(), session.examples()
    given, other = given_votes(session, layer)
    odd, fine = (given <= FEW) & other, given >= MANY
    enough = [label for label in np.unique(examples.labels[odd])
              if (fine & (examples.labels == label)).sum() >= 3]  # fmt: skip
    if not enough:
        return f"at {layer} no class has three that fit and one that doesn't; try another k"
    label = int(rng.choice(enough))
    here = examples.labels == label
    rows = [int(rng.choice(np.flatnonzero(odd & here)))]
    rows += map(int, rng.choice(np.flatnonzero(fine & here), 3, replace=False))
    order = rng.permutation(4)
    names, right = ("A", "B", "C", "D"), int(np.flatnonzero(order == 0)[0])
    rows, name = [rows[at] for at in order], names[int(np.flatnonzero(order == 0)[0])]
    row = rows[right]
    table = {"caption": f"At {layer}, and over all layers", "head":
             ["example", f"vote for {quoted(examples, label)}", "suspicion"],
             "rows": [[n, bar(given[r]), f"{float(score[r]):.2f}"]
                      for n, r in zip(names, rows, strict=True)]}  # fmt: skip
    return Question(
        f"The training was told that all four are {quoted(examples, label)}. One lies among "
        f"another class at {layer}, the layer of the map. Which one?",
        names, right,
        f"{name}: only {percent(given[row])} of its {session.k} nearest carry this label. "
        f"{truth(session, row, name)}",
        CANDIDATE, evidence=(table,), rows=(near(session, row, layer, name),),
        **faces(examples, rows, names),
    )  # fmt: skip


def among_whom(session, rng):
    """Among the examples of which class does this one lie?"""
    if missing := waiting(session):
        return missing
    layer, examples = session.layer(), session.examples()
    share, (_, other) = session.shares()[layer], given_votes(session, layer)
    clear = np.flatnonzero(other & (share.max(axis=1) >= 0.7))
    if not len(clear):
        return f"at {layer} no example lies clearly among another class than its own"
    row = int(rng.choice(clear))
    label, best = int(examples.labels[row]), int(share[row].argmax())
    rest = [at for at in np.unique(examples.labels) if at not in (label, best)]
    wrong = [label, *rng.permutation(rest)[:2]]
    choices, right = mixed(rng, best, wrong)
    said = quoted(examples, label)
    return Question(
        f"The training was told that this is {said}. Among the examples of which class does it lie "
        f"on the map of {layer}?",
        tuple(quoted(examples, at) for at in choices), right,
        f"{percent(share[row, best])} of its {session.k} nearest are {quoted(examples, best)}, "
        f"{percent(share[row, label])} are {said}. {truth(session, row, 'this example')}",
        CANDIDATE, evidence=(votes(session, [row]),),
        rows=(near(session, row, layer),), **one(examples, row, f"told: {said}"),
    )  # fmt: skip
