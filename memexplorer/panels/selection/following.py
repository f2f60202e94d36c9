"""How a gallery follows the page: the one example in focus, and the selected ones."""

import numpy as np

from memexplorer.panels.page.session import TRAINING, Session


def row_of(examples, identity: str) -> int | None:
    """In which row stands the example with this id?"""
    found = np.flatnonzero(examples.ids == identity)
    return int(found[0]) if len(found) else None


def follow(gallery, session: Session) -> None:
    """Frame the example in focus, where it is in sight, and mark the selected ones."""
    items, wanted = gallery.items, None
    if session.focus is not None and hasattr(items, "which"):
        which, row = session.focus
        wanted = str(session.examples(which).ids[row]) if which == items.which else None
    gallery.picked = wanted if gallery.shows(wanted) else None
    gallery.remark()


def linked(gallery, session: Session, heard) -> None:
    """A gallery that follows focus and selection, and whose picture looked at is in focus.

    Shift or Alt and a click add it to the selection or remove it, where it is a training example.

    heard  `guarded` of the pane around it
    """

    def picked(change):
        if change["new"] is not None:
            which = gallery.items.which
            session.focus = (which, row_of(session.examples(which), change["new"]))

    def joined(identity, how):
        which = gallery.items.which
        row = row_of(session.examples(which), identity)
        if which == TRAINING:
            session.select([row], how)
        else:  # others can't be selected
            session.focus = (which, row)

    gallery.joining(heard(joined))
    gallery.observe(heard(picked), "picked")
    session.observe(heard(lambda _: follow(gallery, session)), ["focus", "selection"])
