"""The trainings that were watched before, to be drawn beside the one that goes on."""

from pathlib import Path

import ipywidgets

from memexplorer.data.words import counted
from memexplorer.learning import keeping
from memexplorer.learning.sets import HELD_OUT
from memexplorer.panels.watching import picturing
from memexplorer.widgets import look

MOST, AT_ONCE = 30, 4  # offered; drawn beside another
TOO_MANY = f"The first {AT_ONCE} of those chosen are drawn."


class Earlier(ipywidgets.VBox):
    """Which earlier trainings are drawn thin beside this one? Those kept in the cache.

    heard    the pane's `guarded`;  on_pick: called when a person chose
    """

    def __init__(self, heard, on_pick, session):
        self.session, self._on_pick, self._read, self._filling = session, on_pick, {}, False
        self._data = None  # what the present training learns from, spoiled or not
        self.list = ipywidgets.SelectMultiple(description="Beside it", rows=4)
        self.list.style.description_width, self.list.layout.width = "64px", "calc(100% - 8px)"
        self.key = ipywidgets.HTML()
        self.list.observe(heard(self._picked), "value")
        super().__init__([self.list, self.key])

    def of(self, data) -> None:
        """These are the data of this page; those of an earlier one are named where they differ."""
        self._data = data
        self.fill(None)

    def fill(self, own) -> None:
        """Offer what is kept by now, but for the folder of the training itself."""
        folders = [str(path) for path in keeping.earlier(self.session.cache)][:MOST]
        options = []
        for number, folder in enumerate(one for one in folders if one != own):
            history = self._history(folder)
            if history is not None:
                said = f"{number + 1}: {picturing.called(history.settings)}"
                options.append((said + self._of_others(history.settings), folder))
        self._filling = True
        try:
            kept = [folder for folder in self.list.value if folder in dict(map(reversed, options))]
            self.list.options, self.list.value = options, kept
        finally:
            self._filling = False
        self.layout.display = None if options else "none"

    def add(self, history) -> None:
        """Draw this one too: the parent of a branch."""
        folder = history.settings["folder"]
        self.fill(None)
        if folder in [value for _, value in self.list.options]:
            self._filling = True
            try:
                self.list.value = tuple(dict.fromkeys([folder, *self.list.value]))
            finally:
                self._filling = False

    def chosen(self) -> list:
        """(tag, History) of each that is drawn."""
        numbers = {folder: label.partition(":")[0] for label, folder in self.list.options}
        found = [(numbers[folder], self._history(folder)) for folder in self.list.value[:AT_ONCE]]
        said = "Thin lines, numbered at their ends as in the list." if found else ""
        said += f" {TOO_MANY}" if len(self.list.value) > AT_ONCE else ""
        self.key.value = look.note(said.strip())
        return [(tag, one) for tag, one in found if one is not None]

    def _of_others(self, settings) -> str:
        """On which data it was, where those are others; a fifth may have been held out."""
        named, count = settings.get("data"), settings.get("examples")
        if self._data is not None and named == self._data.name:
            size = len(self._data)
            if count in (size, size - size // HELD_OUT):
                return ""
        return f", on {named} ({counted(count, 'example')})" if named and count else ""

    def _history(self, folder):
        """As it is on the disk; read anew where it has grown."""
        times = Path(folder) / keeping.TIMES
        stamp = times.stat().st_mtime_ns if times.is_file() else None
        known = self._read.get(folder)
        if known is None or known[0] != stamp:
            known = self._read[folder] = stamp, keeping.read(folder)
        return known[1]

    def _picked(self, _):
        if not self._filling:
            self._on_pick()
