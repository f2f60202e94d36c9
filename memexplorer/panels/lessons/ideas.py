"""Questions about what UnitMem means, which need no units to be there."""

from memexplorer.panels.lessons.driven import PAPER
from memexplorer.panels.lessons.question import Question, mixed


def unit_of_one(session, rng):
    """What would a unit with UnitMem 1 do?"""
    choices, right = mixed(rng, "It answers one single example, and no other at all", [
        "It answers every example alike", "It answers all examples of one class, and no others",
        "It never answers"])  # fmt: skip
    found, here = session.units, ""
    if found is not None:
        layer = max(found.unitmem, key=lambda name: found.unitmem[name].max())
        top = float(found.unitmem[layer].max())
        here = f" The highest here is {top:.2f}, unit {found.unitmem[layer].argmax()} of {layer}."
    return Question(
        "What would a unit do whose UnitMem is 1?", choices, right,
        "UnitMem is (largest − others) / (largest + others), others being the mean answer to all "
        f"other examples: it is 1 only when that mean is 0.{here}",
        "A unit that answers one whole class alone stays below 1: its others are not 0 (ClassMem "
        f"is the measure for that). One that never answers counts as 0. ({PAPER})",
    )  # fmt: skip


def many_examples(session, rng):
    """What does UnitMem do when it is measured on more examples?"""
    choices, right = mixed(rng, "It rises, or stays about the same", [
        "It falls towards 0", "It is the same to the last digit"])  # fmt: skip
    size = None if session.units is None else len(session.units.source)
    here = f" It was measured on {size:,} examples here." if size else ""
    return Question(
        "UnitMem of one unit is measured again, on ten times as many examples of the same kind. "
        "What becomes of it?", choices, right,
        "A stronger example can only raise the largest answer, while the mean of the others stays "
        f"about where it was.{here}",
        "That it can't be compared between sets: with 100 to 10,000 examples the paper finds the "
        f"same picture. Compare sets of one size to be safe. ({PAPER})",
    )  # fmt: skip
