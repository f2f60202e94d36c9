"""Which training examples lie where their label does not belong? The map and its order."""

import ipywidgets
import numpy as np

from memexplorer.panels.page.opening import opened
from memexplorer.panels.page.session import TRAINING, Session
from memexplorer.panels.pictures import Pictures
from memexplorer.panels.scores import ScoresView
from memexplorer.panels.spread import SpreadView
from memexplorer.panels.truth import truth
from memexplorer.panels.words import explorer as words
from memexplorer.widgets import legend
from memexplorer.widgets.choice import Choice
from memexplorer.widgets.pane import Pane
from memexplorer.widgets.point_map import PointMap

BY_CLASS = ("given label", "network's answer", "true label")

QUESTION = "Which training examples lie where their label does not belong?"


class OutlierView(ipywidgets.VBox):
    """The map of training examples, coloured by any score."""

    needs = ("map",)

    def __init__(self, session: Session):
        self.session, self.map = session, PointMap(hovered=self._hovered)
        self._drawing = False
        self.pane = Pane("Outlier map", empty="A map of the training examples appears here.")
        self.pane.explain(**words.MAP)
        self.colour = Choice("Colour by", on_pick=self.pane.guarded(self._paint))
        self.truth = ipywidgets.HTML()
        self._body = ipywidgets.VBox([self.truth, self.colour, self.map])
        self.map.on_error = self.pane.tell_fault
        super().__init__([self.pane])
        self.map.observe(self.pane.guarded(self._lassoed), "selected")
        session.observe(self.pane.guarded(self._followed), ["selection", "focus"])

    def show(self) -> None:
        """Draw the map as far as it is there: PCA first, then UMAP."""
        found = self.session.map
        names = [] if found is None else self.session.scores()
        names += [name for name in BY_CLASS if found and self._codes(name) is not None]
        if not names:
            self.pane.empty()
            return
        self.colour.offer(names, names[0])
        self._paint()
        self.truth.value = truth(found)
        if found.method == "umap":
            self.pane.ready(self._body)
        else:
            self.pane.partial("PCA for now; UMAP is being laid out", self._body)

    def _codes(self, name):
        """The class of each example that this entry means; None where it isn't known."""
        seen = self.session.evidence()
        if not seen.examples.labelled:
            return None
        return {"given label": seen.examples.labels, "network's answer": seen.predictions,
                "true label": seen.examples.true_labels}.get(name)  # fmt: skip

    def _paint(self):
        found, name = self.session.map, self.colour.value
        if found is None or name is None:
            return
        self._drawing = True  # a map of other points drops its marks: that is nobody's choice
        try:
            self._draw(found, name)
            self._followed()
        finally:
            self._drawing = False

    def _draw(self, found, name):
        note = f"{found.method.upper()} of {found.layer}, {len(found.points):,} training examples"
        if name in BY_CLASS:
            examples = found.evidence.examples  # by the labels: a class keeps its colour
            order = legend.ordered(examples.labels, len(examples.classes))
            self.map.draw(found.points, self._codes(name), label=name, note=note,
                          categories=examples.classes, order=order)  # fmt: skip
        else:
            values = self.session.score(name)
            # One direction everywhere: brighter is odder, and few votes are odd.
            votes = name.startswith("vote[")
            label = f"1 − {name}" if votes else name
            self.map.draw(found.points, 1 - values if votes else values, label=label, note=note)

    def _hovered(self, row):
        """What stands beside the pointer over this example."""
        return Pictures(self.session, [row])[0]

    def _lassoed(self, change):
        if self._drawing:
            return
        rows = np.asarray(change["new"])
        self.session.selection = rows
        if len(rows) == 1:
            self.session.focus = (TRAINING, int(rows[0]))

    def _followed(self, _=None):
        # Until its own result is there, it still shows the points of what was loaded before.
        if self.session.map is not None and self.map.count == self.session.count:
            self.map.selected = self.session.selection
            which, row = self.session.focus or (None, None)
            self.map.focus = row if which == TRAINING else None


def panel(model=None, data=None, held_out=None, **given) -> ipywidgets.Box:
    """Which training examples are outliers? The page, to put in any notebook.

    Takes what `explore.panel` takes.
    """
    page = "outliers", QUESTION, ("map",), [OutlierView], [SpreadView, ScoresView]
    return opened(page, model, data, held_out, sample_name=given.pop("sample", None), **given)
