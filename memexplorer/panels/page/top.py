"""The top of a page: what page it is, what is loaded, and how it is found again."""

import ipywidgets

from memexplorer.panels.address import kept_runs, repeating, returning
from memexplorer.panels.page import frame, summary
from memexplorer.widgets import look
from memexplorer.widgets.address import Address
from memexplorer.widgets.names import Names

_PICKED = ["selection", "focus", "unit"]


class Top(ipywidgets.VBox):
    """Name and question of a page, what is loaded, its links, and notes on what a link asked for.

    linked  does the browser's address belong to this page? Then `tell` keeps it up to date.
    lesson  the button that begins a lesson
    """

    def __init__(self, session, name: str, question: str, linked: bool, lesson):
        self.session, self._name, self._question, self._linked = session, name, question, linked
        self.given: dict = {}
        self.heading = ipywidgets.HTML(frame.heading(name, question))
        self.address = Address(lambda: repeating.script(name, self.given, session))
        self.drawer = ipywidgets.ToggleButton(description="Source and settings")
        self.drawer.add_class("mx-drawer-button")
        self.notes, self._said = ipywidgets.HTML(layout={"display": "none"}), []
        line = ipywidgets.HBox([self.heading, self.drawer, lesson, self.address])
        line.add_class("mx-top")
        super().__init__([line, self.notes, Names()])
        self.drawer.observe(self.address.guarded(self._unfold), "value")
        session.observe(self.address.guarded(lambda _: self.tell()), _PICKED)

    def loaded(self, given: dict) -> None:
        """Something was loaded: say what, and keep what was named for its link."""
        self.given = given
        told = summary.brief(self.session, given)
        self.heading.value = frame.heading(self._name, self._question, told)
        if self._linked:
            kept_runs.keep(given, self.session.cache)
        self.tell()

    def tell(self) -> None:
        """Let the address say what the page shows now; not before anything was loaded."""
        if self._linked and self.given:
            self.address.state = returning.state(self.session, self.given)

    def note(self, notes) -> None:
        """Say what the address asked for and could not be had, after what was said already."""
        self._said += notes
        lines = "".join(f"<li>{look.escape(each)}</li>" for each in self._said)
        words = "Not all that this page's address asks for could be had:"
        self.notes.value = f'<div class="mx-told" role="status">{words}<ul>{lines}</ul></div>'
        self.notes.layout.display = None if self._said else "none"

    def forget(self) -> None:
        """What was asked for is no longer asked for."""
        self._said = []
        self.note([])

    def _unfold(self, change):
        """Source and settings are a drawer where there is no room for a column of their own."""
        (self.add_class if change["new"] else self.remove_class)("mx-open")
