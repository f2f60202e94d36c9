"""How a job that failed is told: what happened, and what to do about it."""

from memexplorer.panels.page.naming import FIELDS
from memexplorer.panels.page.panes import told
from memexplorer.storage import ELSEWHERE

WORDED = (ValueError, TypeError, OSError, ImportError, MemoryError)  # meant for the user
CHANGE, AGAIN, ANEW = "Change it and press Load.", "Then press Load.", "Then open this page anew."
THERE = "Change it where it was named."


def words(error) -> tuple[str, str, str]:
    """What happened, what to do, and the traceback, as `JobBar.failed` takes them.

    What was noted about an error comes first: that it was the network's own, and at which examples.

    >>> words(MemoryError("memory ran out: look at fewer examples (limit)"))[:2]
    ('memory ran out: look at fewer examples (limit)', 'Then press Load.')
    """
    what, todo, trace = told(error)
    noted = bool(getattr(error, "__notes__", ()))
    if not isinstance(error, WORDED) or noted:
        return what, todo, trace
    if getattr(error, "field", None) in FIELDS:
        return str(error), CHANGE, trace
    if getattr(error, "field", None) is not None:  # named in a pane, whose button loads it
        return str(error), THERE, trace
    if ELSEWHERE in str(error):  # where results are kept is said when a page is opened
        return str(error), ANEW, trace
    return str(error), AGAIN if isinstance(error, OSError | MemoryError) else CHANGE, trace
