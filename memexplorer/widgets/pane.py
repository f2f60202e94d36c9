"""A pane of a page: heading, "What am I seeing?", and always one of four states in words."""

import ipywidgets
import traitlets

from memexplorer.widgets import look
from memexplorer.widgets.faults import Faults, fault_html
from memexplorer.widgets.picture import renew

_PARTS = {
    "question": "Question",
    "definition": "Definition",
    "formula": "Formula",
    "reading": "How to read it",
    "fooled": "What would fool it",
    "source": "Source",
    "ours": "How this version differs from the paper's",
}


class Pane(Faults, ipywidgets.VBox):
    """What stands here, how far is it, and what is there to do? Never blank.

    title  plain text, the heading
    empty  what would stand here and the one thing to do, shown until there is something

    >>> pane = Pane("Map", empty="The map appears here. Press Load.")
    >>> pane.working("laying out · 40 %")
    >>> pane.state, pane.words
    ('working', 'laying out · 40 %')
    """

    state = traitlets.Enum(("empty", "working", "partial", "failed", "ready"), "empty")
    words = traitlets.Unicode()  # what the pane says of its state, as plain text

    def __init__(self, title: str, *, empty: str):
        self._heading = ipywidgets.HTML(f"<h2>{look.escape(title)}</h2>")
        self._about = ipywidgets.HTML(layout={"display": "none"})
        self._line = ipywidgets.HTML()
        self._body = ipywidgets.VBox([], layout={"width": "100%", "overflow": "hidden"})
        self._body.add_class("mx-body")
        self._title, self._empty, self._before = title, empty, None
        super().__init__([self._heading, self._about, self._line, self._body])
        for name in ("mx", "mx-pane"):
            self.add_class(name)
        self.empty()

    def explain(self, **parts: str) -> "Pane":
        """What am I seeing? Plain text by part: question, definition, formula, reading, fooled,
        source, ours. Returns the pane."""
        unknown = sorted(set(parts) - set(_PARTS))
        if unknown:
            raise TypeError(f"explain has no part {unknown[0]!r}; there are {', '.join(_PARTS)}")
        rows = "".join(
            f"<dt>{_PARTS[name]}</dt><dd>{look.escape(parts[name])}</dd>"
            for name in _PARTS
            if parts.get(name)
        )
        summary = "<summary>What am I seeing?</summary>"
        self._about.value = f"<details>{summary}<dl>{rows}</dl></details>" if rows else ""
        self._about.layout.display = None if rows else "none"
        return self

    def empty(self, text: str = "") -> None:
        """Nothing yet: what would stand here and the one thing to do."""
        self._body.children = ()
        words = text or self._empty
        self._say("empty", words, f'<div class="mx-empty">{look.escape(words)}</div>')

    def working(self, text: str) -> None:
        """Being computed; what stood here before stays, dimmed. `text` holds a number."""
        self._say("working", text)

    def partial(self, text: str, child: ipywidgets.Widget | None = None) -> None:
        """Something of it is here: `text` says how much, as in "2,000 of 50,000, stratified"."""
        self._put(child)
        self._say("partial", text)

    def failed(self, what: str, todo: str, traceback: str = "") -> None:
        """It went wrong: what happened, what to do, and the traceback in a fold."""
        self._say("failed", f"{what} {todo}", fault_html(what, todo, traceback))

    def tell_fault(self, what: str, todo: str, trace: str) -> None:
        """A callback failed: said until the next one works, which brings back what was said."""
        if what:
            before = self.state, self.words, self._line.value
            self.failed(what, todo, trace)
            self._before = before
        elif self._before is not None:
            self._say(*self._before)

    def ready(self, child: ipywidgets.Widget | None = None) -> None:
        """All of it is here; `child` replaces what stood here, None keeps it."""
        self._put(child)
        self._say("ready", "", "")

    def _put(self, child):
        # The same child again must not make a new view: Bokeh takes its time to draw one.
        if child is not None and self._body.children != (child,):
            renew(child)
            self._body.children = (child,)

    def _say(self, state, words, markup=None):
        if markup is None:
            markup = f'<p class="mx-note" role="status">{look.escape(words)}</p>'
        self._before = None
        self.remove_class(f"mx-{self.state}")
        self.add_class(f"mx-{state}")
        self._line.value = markup
        self._line.layout.display = None if markup else "none"
        self.state, self.words = state, words
