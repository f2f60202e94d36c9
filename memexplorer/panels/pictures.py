"""Examples as gallery items: the picture, and what label, network and neighbours say."""

from collections.abc import Sequence

import numpy as np

from memexplorer.panels.page.session import TRAINING, Session
from memexplorer.panels.selection.following import follow, row_of
from memexplorer.widgets.look import number
from memexplorer.widgets.thumbnail import thumbnail


class Pictures(Sequence):
    """Gallery items of these rows; each is made when it is looked at.

    rows   a sequence of rows; one that is long may bring place(row) -> place or None
    extra  row position -> a further line of words, or None
    brief  of the words only the given label
    marks  say of each whether it is selected (where all are, that says nothing)
    """

    def __init__(self, session: Session, rows, which=TRAINING, *, size=72, extra=None,
                 brief=False, marks=False):  # fmt: skip
        self.session, self.rows, self.which, self.marks = session, rows, which, marks
        self.size, self.extra, self.most = size, extra, 1 if brief else None

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, place):
        if isinstance(place, slice):
            return [self[at] for at in range(*place.indices(len(self)))]
        row = int(self.rows[place])
        examples = self.session.examples(self.which)
        more = [self.extra(place)] if self.extra else []
        return {
            "id": str(examples.ids[row]),
            "src": picture(examples, row, self.size),
            "lines": [*words(self.session, self.which, row)[: self.most], *more],
            "tone": "wrong" if is_wrong(examples, row) else "",
        }

    def place(self, identity: str) -> int | None:
        """At which place does the example with this id stand?"""
        row = row_of(self.session.examples(self.which), identity)
        if row is None:
            return None
        if hasattr(self.rows, "place"):
            return self.rows.place(row)
        found = np.flatnonzero(np.asarray(self.rows) == row)
        return int(found[0]) if len(found) else None

    def chosen(self, place: int) -> bool:
        """Is this one selected? (Only training examples can be.)"""
        selected, row = self.session.selection, int(self.rows[place])
        at = np.searchsorted(selected, row)
        here = self.marks and self.which == TRAINING
        return bool(here and at < len(selected) and selected[at] == row)


def put(gallery, items: Pictures) -> None:
    """Show these instead, from the first; the example in focus is framed if it is in sight."""
    gallery.picked = None
    gallery.items = items
    follow(gallery, items.session)


def picture(examples, row: int, size: int):
    """A data URI, made when asked for; None for plain vectors."""
    if not examples.pictured:
        return None
    return lambda: thumbnail(examples.images([row])[0], size)


def is_wrong(examples, row) -> bool:
    """Is the given label known to be wrong?"""
    return examples.true_labels is not None and examples.true_labels[row] != examples.labels[row]


def words(session: Session, which: str, row: int) -> list[str]:
    """The lines under a picture: given label, truth, network, neighbours, suspicion."""
    examples, seen = session.examples(which), session.evidence(which)
    name = examples.classes
    lines = [name[examples.labels[row]] if examples.labelled else str(examples.ids[row])]
    if is_wrong(examples, row):
        lines.append(f"truly {name[examples.true_labels[row]]}")
    if seen is not None and seen.predictions is not None:
        lines.append(f"network {name[seen.predictions[row]]}")
    share = session.shares(which).get(session.layer())
    if share is not None:
        lines.append(f"neighbours {name[share[row].argmax()]}")
    score = session.score() if which == TRAINING else None
    if score is not None:
        lines.append(f"suspicion {number(float(score[row]))}")
    return lines
