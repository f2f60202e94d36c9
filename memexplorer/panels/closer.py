"""One example looked at closely: its picture, its neighbours, the vote layer by layer."""

import ipywidgets
import numpy as np

from memexplorer.panels.pictures import Pictures, picture
from memexplorer.panels.pictures import words as lines
from memexplorer.panels.session import TRAINING, Session
from memexplorer.panels.words import explorer as words
from memexplorer.widgets import look
from memexplorer.widgets.gallery import Gallery
from memexplorer.widgets.pane import Pane

NEIGHBOURS = 8


class CloserLook(ipywidgets.VBox):
    """What do label, network and neighbours say of one example, layer by layer?"""

    needs = ("agreement", "map")

    def __init__(self, session: Session):
        self.session = session
        self.pane = Pane("A closer look", empty="Pick an image, a row or a point.")
        self.pane.explain(**words.CLOSER)
        self.add_class("mx-closer")
        self.image = Gallery(name="the picked example", size=128)
        self.image.add_class("mx-one")
        self.votes = ipywidgets.HTML()
        self.title = ipywidgets.HTML()
        self.neighbours = Gallery(name="its nearest neighbours", size=48)
        self.neighbours.observe(self.pane.guarded(self._picked), "picked")
        # Only where there is no room for a column of its own: there it lies over the page.
        self.close_drawer = ipywidgets.Button(description="Close")
        self.close_drawer.add_class("mx-close")
        self.close_drawer.on_click(self.pane.guarded(self._close))
        parts = self.close_drawer, self.image, self.votes, self.title, self.neighbours
        self._body = ipywidgets.VBox(parts)
        super().__init__([self.pane])

    def show(self) -> None:
        """Draw the example in focus."""
        if self.session.focus is None or self.session.examples() is None:
            self.pane.empty()
            return
        which, row = self.session.focus
        examples = self.session.examples(which)
        said = [f"{which} example {examples.ids[row]}", *lines(self.session, which, row)]
        item = {"id": str(examples.ids[row]), "src": picture(examples, row, 128), "lines": said}
        self.image.items = [item]
        self.votes.value = vote_bars(self.session, which, row)
        layer = self.session.layer()
        graph = self.session.graphs(which).get(layer)
        if graph is not None:
            near = np.asarray(graph[1][row, :NEIGHBOURS])
            far = np.asarray(graph[0][row, :NEIGHBOURS])
            self.title.value = (
                f"<h3>Its {len(near)} nearest training examples at {look.escape(layer)}</h3>"
            )
            self.neighbours.items = Pictures(
                self.session, near, size=48, brief=True,
                extra=lambda at: f"distance {look.number(far[at])}",
            )  # fmt: skip
        self.pane.ready(self._body)

    def _close(self, _):
        self.session.focus = None

    def _picked(self, change):
        if change["new"] is not None:
            rows = np.flatnonzero(self.session.examples().ids == change["new"])
            self.session.focus = (TRAINING, int(rows[0]))


def vote_bars(session: Session, which: str, row: int) -> str:
    """The neighbours' vote at each layer, as bars with numbers."""
    examples = session.examples(which)
    parts = []
    for layer, share in session.shares(which).items():
        given, best = share[row, examples.labels[row]], share[row].argmax()
        parts.append(
            f"<tr><th scope='row'>{look.escape(layer)}</th>"
            f"<td><meter min='0' max='1' value='{given:.3f}'></meter> {100 * given:.0f} %</td>"
            f"<td>“{look.escape(examples.classes[best])}” {100 * share[row, best]:.0f} %</td></tr>"
        )
    label = look.escape(examples.classes[examples.labels[row]])
    return (
        f"<table class='mx-votes'><caption>Vote of the {session.k} nearest, by layer</caption>"
        f"<thead><tr><th>layer</th><th>for “{label}”</th><th>most votes</th></tr></thead>"
        f"<tbody>{''.join(parts)}</tbody></table>"
    )
