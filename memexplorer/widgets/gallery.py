"""Images in a grid, each with its words under it, to be gone through by mouse or arrow keys."""

from collections.abc import Callable, Sequence

import traitlets

from memexplorer.widgets import look
from memexplorer.widgets.faults import FaultElement
from memexplorer.widgets.thumbnail import pictured


class Gallery(FaultElement):
    """Which images are these, and what do the labels, the network and the neighbours say?

    items  a sequence of {"id": str, "src": data URI | None | callable that makes one,
           "lines": [str, ...], "tone": "" | "wrong" (label)}; only what is shown is asked for,
           so a callable src (or a lazy sequence) makes a thumbnail when it is first seen.
           A long lazy one has place(id) -> place or None; one whose items may be selected has
           chosen(place) -> bool (`remark()` asks again)
    picked the id of an item or None; size: pixels of an image; page: how many at first, and more
    `joining(call)` has call(id, "add" | "remove") called after a click with Shift or Alt.

    >>> gallery = Gallery(items=[{"id": "a", "src": None, "lines": ["cat"]}], page=48)
    >>> gallery.words
    'showing 1 of 1'
    """

    _esm, _css = look.script("gallery"), look.sheet()

    items: Sequence[dict] | traitlets.Any = traitlets.Any(())
    picked = traitlets.Unicode(None, allow_none=True).tag(sync=True)
    size = traitlets.Int(96, min=16, max=1024).tag(sync=True)
    name = traitlets.Unicode("images").tag(sync=True)  # what these are, for a screen reader
    empty = traitlets.Unicode("Nothing is selected.").tag(sync=True)
    words = traitlets.Unicode("").tag(sync=True)
    page = traitlets.Int(48, min=1)
    _shown = traitlets.List().tag(sync=True)
    _marked = traitlets.List().tag(sync=True)  # ids of those shown that are selected
    _joins = traitlets.Bool(False).tag(sync=True)
    _before = traitlets.Int(0).tag(sync=True)
    _left = traitlets.Int(0).tag(sync=True)

    _places = None  # id -> place
    _join: Callable[[str, str], None] | None = None

    def __init__(self, **settings):
        super().__init__(**settings)
        self.on_msg(self.guarded(self._asked))

    def joining(self, call: Callable[[str, str], None]) -> None:
        """What does a click with Shift or Alt do with this item?"""
        self._join, self._joins = call, True

    def set_state(self, sync_data):
        # The list may have changed since the page drew what is clicked: nobody's fault.
        gone = self._gone(sync_data.get("picked"))
        super().set_state({**sync_data, "picked": None} if gone else sync_data)
        if gone:
            self.send_state("picked")

    def more(self) -> None:
        """Show one more page."""
        self._fill(self._before, self._before + len(self._shown) + self.page)

    def earlier(self) -> None:
        """Show one more page of those before the first."""
        self._fill(max(self._before - self.page, 0), self._before + len(self._shown))

    def remark(self) -> None:
        """Which of those shown are selected? Asked anew."""
        chosen = getattr(self.items, "chosen", None)
        known = enumerate(self._shown, self._before) if chosen else ()
        self._marked = [item["id"] for at, item in known if chosen(at)]

    def shows(self, identity) -> bool:
        """Is this item among those that the page shows now?"""
        return any(item["id"] == identity for item in self._shown)

    def _asked(self, _widget, content, _buffers):
        if content.get("ask") != "join":
            {"more": self.more, "earlier": self.earlier}[content.get("ask")]()
        elif self._join and not self._gone(content["id"]):
            self._join(content["id"], content["how"])

    @traitlets.validate("picked")
    def _one_of_them(self, proposal):
        if self._gone(proposal["value"]):
            raise traitlets.TraitError(
                f"picked {proposal['value']!r} is none of the {len(self.items):,} items' ids"
            )
        return proposal["value"]

    @traitlets.observe("picked")
    def _bring_into_sight(self, _):
        if self.picked is not None and not self.shows(self.picked):
            self._show_picked()

    @traitlets.observe("items")
    def _replaced(self, _):
        self._places, self._before, self._shown = None, 0, []
        if self._gone(self.picked):
            self.picked = None
        self._show_picked()

    def _gone(self, identity):
        return identity is not None and self._place(identity) is None

    def _place(self, identity):
        """The place of this item; of a list, from an index made when it is first asked for."""
        if hasattr(self.items, "place"):
            return self.items.place(identity)
        if self._places is None:
            self._places = {str(item["id"]): at for at, item in enumerate(self.items)}
        return self._places.get(identity)

    def _show_picked(self):
        """The page the picked one is on; the first, with none picked."""
        at = 0 if self.picked is None else self._place(self.picked)
        start = at // self.page * self.page
        self._fill(start, start + self.page)

    def _fill(self, start, stop):
        """Show these; what was shown already is not made again."""
        total, first = len(self.items), self._before
        kept = dict(enumerate(self._shown, first))
        stop = min(stop, total)
        shown = [kept.get(at) or _ready(self.items[at]) for at in range(start, stop)]
        self.words = f"showing {len(shown):,} of {total:,}" if total else ""
        if start:
            self.words = f"showing {start + 1:,} to {stop:,} of {total:,}, around the picked one"
        with self.hold_sync():
            self._shown, self._before, self._left = shown, start, total - stop
            self.remark()


def _ready(item: dict) -> dict:
    """The item as the page takes it; an image that can't be made says so in its place."""
    made = pictured(item, "items")
    return {"id": str(item["id"]), **made, "tone": item.get("tone", "")}
