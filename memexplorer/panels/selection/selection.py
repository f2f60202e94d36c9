"""The examples that are selected, how to change that, and one of them looked at closely."""

import re

import ipywidgets
import numpy as np

from memexplorer.panels.oddest import Oddest
from memexplorer.panels.page.session import Session
from memexplorer.panels.pictures import Pictures, put
from memexplorer.panels.selection import columns, exporting
from memexplorer.panels.selection.closer import CloserLook
from memexplorer.panels.selection.following import linked
from memexplorer.panels.selection.selecting import Selecting
from memexplorer.panels.words import explorer as words
from memexplorer.widgets import look
from memexplorer.widgets.choice import Choice
from memexplorer.widgets.download import Download
from memexplorer.widgets.gallery import Gallery
from memexplorer.widgets.pane import Pane

KINDS = [("CSV", ".csv"), ("Parquet", ".parquet"), ("list of ids", ".txt")]


class SelectionView(ipywidgets.VBox):
    """Which examples are selected? Nothing selected: the most suspicious first."""

    needs = ("agreement", "map", "units")

    def __init__(self, session: Session):
        self.session = session
        self.pane = Pane("Selection", empty="Selected examples appear here.")
        self.pane.explain(**words.SELECTION)
        heard = self.pane.guarded
        self.order = Choice("Sorted by", on_pick=heard(self.show))
        self.undo, self.clear, self.invert = (
            self._button(name, act) for name, act in
            (("Undo", session.undo), ("Clear", session.clear), ("Invert", self._invert))
        )  # fmt: skip
        self.undo.tooltip, self.invert.tooltip = "the selection before", "all others instead"
        self.unfold = ipywidgets.ToggleButton(description="Select …")
        self.unfold.tooltip = "by class, by score, the first of a score, or by a query"
        self.unfold.observe(heard(lambda _: self._folded()), "value")
        self.selecting = Selecting(session, self.pane)
        self.kind = ipywidgets.Dropdown(description="as", options=KINDS, layout={"width": "128px"})
        self.kind.style.description_width = "20px"
        self.export = Download(self._file)
        self.export.on_error = self.pane.tell_fault
        self.heading = ipywidgets.HTML()
        self.gallery = Gallery(name="selected examples", size=64, page=12)
        self.closer = CloserLook(session)
        buttons = look.row(self.unfold, self.undo, self.clear, self.invert)
        files = look.row(self.export, self.kind)
        self._body = ipywidgets.VBox(
            [self.heading, buttons, self.selecting, self.order, self.gallery, files]
        )
        super().__init__([self.pane, self.closer])
        self._folded()
        session.observe(heard(lambda _: self.show()), "selection")
        session.observe(self.closer.pane.guarded(lambda _: self.closer.show()), "focus")
        linked(self.gallery, session, heard)

    def show(self) -> None:
        """Draw what is selected now."""
        chosen, total = self.session.selection, self.session.count
        scored = self.session.score() is not None
        if not scored and not len(chosen):  # a page of units alone has no order to show them in
            self.pane.empty("" if self.session.units is None else "Select some, or pick a unit.")
            return
        count = f"{len(chosen):,} of {total:,} selected"
        told = count if len(chosen) else f"nothing selected: all {total:,}, oddest first"
        of = f"; neighbours at {self.session.layer()}" if self.session.shares() else ""
        told = f'<span role="status">{told}</span>{look.escape(of)}'
        self.heading.value = f'<p class="mx-note">{told}</p>'
        self.clear.disabled = not len(chosen)
        self.undo.disabled = not len(self.session.history)
        some = f"{len(chosen):,} example" if len(chosen) else f"all {total:,} example"
        self.export.label = f"Export {some}{'' if len(chosen) == 1 else 's'}"
        if self.unfold.value:
            self.selecting.show()
        self.order.layout.display = None if scored else "none"
        put(self.gallery, Pictures(self.session, self._ordered() if scored else chosen, size=64))
        self.pane.ready(self._body)

    def _ordered(self):
        """The rows that are shown, the oddest by the chosen score first."""
        self.order.offer(self.session.scores(), "suspicion")
        scores, chosen = self.session.score(self.order.value), self.session.selection
        # Votes for the given label: the fewer, the odder.
        odd = -scores if self.order.value.startswith("vote[") else scores
        return Oddest(odd, chosen if len(chosen) else None)

    def _button(self, name, act):
        button = ipywidgets.Button(description=name)
        button.on_click(self.pane.guarded(lambda _: act()))
        return button

    def _invert(self):
        every = np.ones(self.session.count, dtype=bool)
        every[self.session.selection] = False
        self.session.selection = np.flatnonzero(every)

    def _folded(self):
        self.selecting.layout.display = None if self.unfold.value else "none"
        if self.unfold.value:
            self.selecting.show()

    def _file(self):
        session = self.session
        rows = session.selection if len(session.selection) else np.arange(session.count)
        data = exporting.encoded(columns.table(session, rows), self.kind.value)
        name = re.sub(r"[^\w.-]+", "-", f"{session.training.name}-{len(rows)}-examples")
        return name + self.kind.value, exporting.KINDS[self.kind.value], data
