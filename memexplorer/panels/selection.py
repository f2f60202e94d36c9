"""The examples that are selected, and one of them looked at closely."""

import ipywidgets
import numpy as np

from memexplorer.panels.closer import CloserLook
from memexplorer.panels.pictures import Pictures, put
from memexplorer.panels.session import TRAINING, Session
from memexplorer.panels.words import explorer as words
from memexplorer.widgets.choice import Choice
from memexplorer.widgets.gallery import Gallery
from memexplorer.widgets.pane import Pane


class SelectionView(ipywidgets.VBox):
    """Which examples are selected? Nothing selected: the most suspicious first."""

    needs = ("agreement", "map")

    def __init__(self, session: Session):
        self.session = session
        self.pane = Pane("Selection", empty="The most suspicious examples appear here.")
        self.pane.explain(**words.SELECTION)
        self.order = Choice("Sorted by", on_pick=self.pane.guarded(self.show))
        self.clear = ipywidgets.Button(description="Clear selection", disabled=True)
        self.heading = ipywidgets.HTML()
        self.gallery = Gallery(name="selected examples", size=64, page=12)
        self.closer = CloserLook(session)
        controls = ipywidgets.HBox([self.order, self.clear])
        controls.layout.flex_flow = "row wrap"
        self._body = ipywidgets.VBox([self.heading, controls, self.gallery])
        super().__init__([self.pane, self.closer])
        heard = self.pane.guarded
        self.clear.on_click(heard(lambda _: setattr(self.session, "selection", [])))
        session.observe(heard(lambda _: self.show()), "selection")
        session.observe(self.closer.pane.guarded(lambda _: self.closer.show()), "focus")
        self.gallery.observe(heard(self._picked), "picked")

    def show(self) -> None:
        """Draw what is selected now."""
        if self.session.score() is None:
            self.pane.empty()
            return
        self.order.offer(self.session.scores(), "suspicion")
        scores = self.session.score(self.order.value)
        chosen = np.asarray(self.session.selection)
        rows = chosen if len(chosen) else np.arange(len(scores))
        # Votes for the given label: the fewer, the odder.
        odd = -scores if self.order.value.startswith("vote[") else scores
        rows = rows[np.argsort(-odd[rows], kind="stable")]
        count = f"{len(chosen):,} of {len(scores):,} selected"
        told = count if len(chosen) else f"nothing selected: all {len(scores):,}, oddest first"
        self.heading.value = f'<p class="mx-note" role="status">{told}</p>'
        self.clear.disabled = not len(chosen)
        put(self.gallery, Pictures(self.session, rows, size=64))
        self.pane.ready(self._body)

    def _picked(self, change):
        if change["new"] is not None:
            rows = np.flatnonzero(self.session.examples().ids == change["new"])
            if len(rows):
                self.session.focus = (TRAINING, int(rows[0]))
