"""The selection of a page as Python sees it: ids, to be read, set and observed."""

import traitlets
from traitlets.utils.bunch import Bunch

from memexplorer.panels.selection import chosen


class Chosen(traitlets.TraitType):
    """The selection of a page as Python sees it: ids. Kept nowhere but in the page's session.

    Reading gives a list of ids in the order of the rows; `chosen.rows` says what may be set.
    """

    def get(self, obj, cls=None):
        return obj.session.ids()

    def set(self, obj, value):
        obj.session.selection = chosen.rows(obj.session.training, value)


def tell(page, name: str, change) -> None:
    """Let those who observe a `Chosen` know of a change of the session's rows.

    Ids are looked up only when somebody does: there may be a million.
    """
    if any(page._trait_notifiers.get(each) for each in (name, traitlets.All)):
        old = page.session.training.ids[change["old"]].tolist()
        new = page.session.ids()
        page.notify_change(Bunch(name=name, type="change", owner=page, old=old, new=new))
