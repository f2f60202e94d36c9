"""One example looked at closely: its picture, the vote layer by layer, its neighbours."""

import ipywidgets
import numpy as np

from memexplorer.panels import turning
from memexplorer.panels.page.session import Session
from memexplorer.panels.pictures import Pictures, picture, put
from memexplorer.panels.pictures import words as lines
from memexplorer.panels.selection.following import linked
from memexplorer.panels.words import explorer as words
from memexplorer.widgets import look
from memexplorer.widgets.gallery import Gallery
from memexplorer.widgets.pane import Pane
from memexplorer.widgets.vote_strip import VoteStrip

NEIGHBOURS = 8


class CloserLook(ipywidgets.VBox):
    """What do label, network and neighbours say of one example, layer by layer?"""

    needs = ("agreement", "map")

    def __init__(self, session: Session):
        self.session = session
        self.pane = Pane("A closer look", empty="Pick an image, a row or a point.")
        self.pane.explain(**words.CLOSER)
        self.add_class("mx-closer")
        self.image = Gallery(name="the picked example", size=96)
        self.image.add_class("mx-one")
        self.strip, self.title = VoteStrip(), ipywidgets.HTML()
        self.strip.on_error = self.pane.tell_fault
        self.neighbours = Gallery(name="its nearest neighbours", size=48)
        # Only where there is no room for a column of its own: there it lies over the page.
        self.close_drawer = ipywidgets.Button(description="Close")
        self.close_drawer.add_class("mx-close")
        heard = self.pane.guarded
        self.close_drawer.on_click(heard(self._close))
        self._body = ipywidgets.VBox([self.image, self.strip, self.title, self.neighbours])
        super().__init__([self.close_drawer, self.pane])
        linked(self.neighbours, session, heard)
        self.strip.observe(heard(lambda _: self._near()), "picked")

    def show(self) -> None:
        """Draw the example in focus."""
        session = self.session
        if session.focus is None or session.examples() is None:
            self.pane.empty()
            return
        which, row = session.focus
        examples = session.examples(which)
        said = [f"{which} example {examples.ids[row]}", *lines(session, which, row)]
        item = {"id": str(examples.ids[row]), "src": picture(examples, row, 96), "lines": said}
        self.image.items = [item]
        self._votes(which, row)
        self._near()
        self.pane.ready(self._body)

    def _votes(self, which, row):
        """The vote at each layer, and where along the layers it turns."""
        examples, seen = self.session.examples(which), self.session.evidence(which)
        votes = {layer: share[row] for layer, share in self.session.shares(which).items()}
        given = int(examples.labels[row]) if examples.labelled else None
        asked = seen is not None and seen.predictions is not None
        two = {"given": given, "answer": int(seen.predictions[row]) if asked else None}
        self.strip.layout.display = None if votes else "none"
        self.strip.name = f"Vote of the {self.session.k} nearest, by layer"
        self.strip.draw(votes, examples.classes, **two)
        self.strip.words = turning.of_example(votes, examples.classes, **two)
        if self.strip.picked is None and votes:
            at = self.session.at_layer
            self.strip.picked = at if at in votes else self.session.layer()

    def _near(self):
        """Its neighbours at the layer that is picked in the strip."""
        if self.session.focus is None:
            return
        which, row = self.session.focus
        layer = self.strip.picked or self.session.layer()
        graph = self.session.graphs(which).get(layer)
        if graph is None:
            return
        near, far = (np.asarray(part[row, :NEIGHBOURS]) for part in (graph[1], graph[0]))
        self.title.value = (
            f"<h3>Its {len(near)} nearest training examples at {look.escape(layer)}</h3>"
        )
        items = Pictures(
            self.session, near, size=48, brief=True, marks=True,
            extra=lambda at: f"distance {look.number(far[at])}",
        )  # fmt: skip
        put(self.neighbours, items)

    def _close(self, _):
        self.session.focus = None
