"""Questions about the units that are loaded: what drives one, and where in the network they are."""

import numpy as np

from memexplorer.panels.lessons.question import Question, mixed
from memexplorer.panels.lessons.shown import face, faces
from memexplorer.widgets.decimals import bar
from memexplorer.widgets.look import number

PAPER = "Wang, Dziedzic, Backes & Boenisch 2024, section 4"
ALONE = (
    "That the unit is needed to know this example: other units may carry it too. A unit that is "
    "hardly ever active scores high whatever drives it."
)


def waiting(session) -> str:
    """Why can't units be asked about? Empty: they can."""
    if session.units is not None:
        return ""
    given = session.training is not None and session.network is None
    return "units are read from a network, and none is loaded" if given else (
        "the units have not been read yet")  # fmt: skip


def drives_it(session, rng):
    """Which of four examples drives this unit most?"""
    if missing := waiting(session):
        return missing
    found, size = session.units, len(session.units.source)
    clear = [(layer, unit) for layer, answers in found.answers.items()
             for unit in np.flatnonzero((answers[:, 0] > 0) & (answers[:, -1] <= answers[:, 0] / 2))
             if size >= answers.shape[1] + 3]  # fmt: skip
    if not clear:
        return "no unit has one example that drives it clearly more than all but eleven others"
    clear.sort(key=lambda at: -found.unitmem[at[0]][at[1]])
    layer, unit = clear[int(rng.integers(min(20, len(clear))))]
    rows, answers = found.drivers[layer][unit], found.answers[layer][unit]
    rest = np.setdiff1d(np.arange(size), rows)
    (choices, right) = mixed(rng, int(rows[0]), map(int, rng.choice(rest, 3, replace=False)))
    names, examples = ("A", "B", "C", "D"), found.source
    hints = [face(examples, row, f"answer {number(float(answers[1 + at]))}")
             for at, row in enumerate(rows[1:4])] if examples.pictured else []  # fmt: skip
    hint = " The three above drive it next most." if hints else ""
    table = {
        "caption": "Mean answers of this unit, over views and positions",
        "head": ["example", "answer"],
        "rows": [
            [names[right], number(float(answers[0]))],
            ["each of the other three", f"at most {number(float(answers[-1]))}"],
        ],
    }
    return Question(
        f"One training example drives unit {unit} of {layer} more than any other.{hint} Which of "
        "these four is it?",
        names, right,
        f"{names[right]} makes the unit answer {number(float(answers[0]))}; its UnitMem is "
        f"{found.unitmem[layer][unit]:.2f}. The other three are not among the "
        f"{len(rows)} that drive it most.",
        f"{ALONE} ({PAPER})",
        evidence=(table,), pictures=tuple(hints), **faces(examples, choices, names),
    )  # fmt: skip


def first_or_last(session, rng):
    """Is UnitMem higher in the first or in the last layer?"""
    if missing := waiting(session):
        return missing
    scores = {layer: np.asarray(of, float) for layer, of in session.units.unitmem.items()}
    first, last = next(iter(scores)), list(scores)[-1]
    if first == last:
        return "there is only one layer with units"
    apart = scores[last].mean() - scores[first].mean()
    error = np.sqrt(sum(scores[at].var() / len(scores[at]) for at in (first, last)))
    if abs(apart) < max(0.03, 3 * error):
        return "the mean UnitMem of the first and the last layer is too much alike"
    rows = [
        [layer, bar(of.mean(), f"{of.mean():.2f}"), f"{of.min():.2f}–{of.max():.2f}",
         f"{len(of):,}"]
        for layer, of in scores.items()
    ]  # fmt: skip
    as_paper = "as in the paper, where it rises slowly with depth" if apart > 0 else (
        "unlike the paper's encoders, where it rises slowly with depth")  # fmt: skip
    return Question(
        f"In which layer is the mean UnitMem higher: the first, {first}, or the last, {last}?",
        (f"In the first, {first}", f"In the last, {last}"), 1 if apart > 0 else 0,
        f"It is {scores[first].mean():.2f} in {first} and {scores[last].mean():.2f} in {last}, "
        f"{as_paper}.",
        "That single examples are kept only there: the first layer, too, has units far above its "
        f"mean, and sparse layers score higher than dense ones. ({PAPER})",
        evidence=({"caption": "UnitMem by layer", "head": ["layer", "mean", "range", "units"],
                   "rows": rows},),
    )  # fmt: skip
