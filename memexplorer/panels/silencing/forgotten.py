"""What the dial has found of the training examples so far, as the study `forgetting` has it."""

from dataclasses import dataclass

from memexplorer import dosing
from memexplorer.data import Examples
from memexplorer.panels.page.session import TRAINING


@dataclass(frozen=True, eq=False)
class Forgotten:
    """What did it take to forget each example that was tried on this page?

    examples  columns: id, and what `dosing.told` says; curves: id -> Curves; source: the Examples
    """

    examples: dict
    curves: dict
    source: Examples


def noted(before: Forgotten | None, made, curves) -> Forgotten | None:
    """These curves too, in the place of earlier ones of the same example.

    made  working.Prepared; one that isn't about a single training example changes nothing
    """
    subject = made.subject
    if subject.which != TRAINING or len(subject.rows) != 1 or not curves.random:
        return before
    name = str(made.examples.ids[subject.rows[0]])
    row = {"id": name} | dosing.told(curves, made.examples.classes)
    kept = before.examples if before is not None and before.source is made.examples else {"id": []}
    known = {} if not kept["id"] else before.curves
    places = [at for at, other in enumerate(kept["id"]) if other != name]
    columns = {key: [*(kept[key][at] for at in places), value] for key, value in row.items()}
    return Forgotten(columns, known | {name: curves}, made.examples)
