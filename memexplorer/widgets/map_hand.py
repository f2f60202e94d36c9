"""What a hand does on the map: tools, lasso, click, zoom and hover, by mouse and by keyboard."""

import traitlets

from memexplorer.widgets import look
from memexplorer.widgets.faults import FaultElement
from memexplorer.widgets.thumbnail import pictured

WAYS = ("new", "add", "remove")


class Hand(FaultElement):
    """What is done with the map, and how does a selection join the one before?

    The bar over a map: lasso, box or pan; new, add or remove (Shift adds and Alt removes whatever
    it says); zoom in, zoom out, show all. It finds the map's figure on the page, keeps its aspect,
    and tells by message what was done: {"ask": "region" | "tap" | "view" | "hover", ...}.
    Bokeh's own events would not do: a lasso's does not say which keys were held and, with Alt,
    comes anew for each move of the mouse; after a zoom they wait for half a second.

    figure  id of the Bokeh figure        home  (x0, x1, y0, y1) that "show all" shows
    way     "new", "add" or "remove"      name  what the map is, for a screen reader

    >>> hand = Hand(figure="p1001", way="add")
    >>> hand.way = "or"
    Traceback (most recent call last):
    traitlets.traitlets.TraitError: ...
    """

    _esm, _css = look.script("map_hand"), look.sheet()

    figure = traitlets.Unicode().tag(sync=True)
    home = traitlets.List(traitlets.Float()).tag(sync=True)
    way = traitlets.Enum(WAYS, "new").tag(sync=True)
    name = traitlets.Unicode("map").tag(sync=True)


def card(item: dict | None) -> dict:
    """What stands beside the pointer: a picture, made now, and lines of plain text.

    item  {"src": data URI | None | callable that makes one, "lines": [str, ...]}

    >>> card({"src": None, "lines": ["cat", 3]})
    {'src': None, 'lines': ['cat', '3']}
    """
    return pictured(item or {}, "hovered")
