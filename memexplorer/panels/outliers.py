"""Which training examples lie where their label does not belong? The map and its order."""

import ipywidgets
import numpy as np

from memexplorer.panels import words
from memexplorer.panels.opening import opened
from memexplorer.panels.session import TRAINING, Session
from memexplorer.panels.truth import truth
from memexplorer.widgets.choice import Choice
from memexplorer.widgets.pane import Pane
from memexplorer.widgets.point_map import PointMap
from memexplorer.widgets.score_table import ScoreTable

BY_CLASS = {"given label": "label", "network's answer": "prediction", "true label": "true_label"}

QUESTION = "Which training examples lie where their label does not belong?"


class OutlierView(ipywidgets.VBox):
    """The map of training examples, coloured by any score, and the scores as a table."""

    needs = ("map",)

    def __init__(self, session: Session):
        self.session, self.map, self.table = session, PointMap(), ScoreTable()
        self.colour = Choice("Colour by", on_pick=self._paint)
        self.truth, self.note = ipywidgets.HTML(), ipywidgets.HTML()
        self.pane = Pane("Outlier map", empty="A map of the training examples appears here.")
        self.pane.explain(**words.MAP)
        self.scores = Pane("Scores", empty="Every score of every example appears here.")
        self._body = ipywidgets.VBox([self.truth, self.colour, self.map, self.note])
        self.map.on_error = self.pane.failed
        super().__init__([self.pane, self.scores])
        self.map.observe(self._lassoed, "selected")
        session.observe(self._marked, "selection")
        self.table.observe(self._picked, "picked")

    def show(self) -> None:
        """Draw the map as far as it is there: PCA first, then UMAP."""
        found = self.session.map
        if found is None:
            return
        options = [
            name for name, column in found.examples.items()
            if np.asarray(column).dtype.kind == "f" and name not in ("x", "y")
        ]  # fmt: skip
        options += [name for name, column in BY_CLASS.items() if (column in found.examples
                    and found.evidence.predictions is not None) or column == "label"]  # fmt: skip
        self.colour.offer(options, options[0])
        self._paint()
        self.truth.value = truth(found)
        if found.method == "umap":
            self.pane.ready(self._body)
        else:
            self.pane.partial("PCA for now; UMAP is being laid out", self._body)
        if "suspicion" in found.examples:
            self.table.draw(_columns(found.examples), order_by="suspicion", limit=200)
            self.scores.ready(self.table)

    def _paint(self):
        found = self.session.map
        if found is None or self.colour.value is None:
            return
        column = BY_CLASS.get(self.colour.value)
        codes = {"label": found.evidence.examples.labels, "prediction": found.evidence.predictions,
                 "true_label": found.evidence.examples.true_labels}  # fmt: skip
        note = f"{found.method.upper()} of {found.layer}, {len(found.points):,} training examples"
        if column:
            self.map.draw(found.points, codes[column], label=self.colour.value, note=note,
                          categories=found.evidence.examples.classes)  # fmt: skip
        elif self.colour.value in found.examples:
            values = np.asarray(found.examples[self.colour.value])
            # One direction everywhere: brighter is odder, and few votes are odd.
            votes = self.colour.value.startswith("vote[")
            label = f"1 − {self.colour.value}" if votes else self.colour.value
            self.map.draw(found.points, 1 - values if votes else values, label=label, note=note)
        self.map.selected = self.session.selection

    def _lassoed(self, change):
        rows = np.asarray(change["new"])
        self.session.selection = rows
        if len(rows) == 1:
            self.session.focus = (TRAINING, int(rows[0]))

    def _marked(self, change):
        if self.map.count and not np.array_equal(self.map.selected, change["new"]):
            self.map.selected = change["new"]

    def _picked(self, change):
        if change["new"] is not None:
            self.session.focus = (TRAINING, int(change["new"]))


def _columns(examples) -> dict:
    kept = {name: column for name, column in examples.items() if name not in ("x", "y")}
    return {name: ["—" if value is None else value for value in column]
            if np.asarray(column).dtype.kind == "O" else column
            for name, column in kept.items()}  # fmt: skip


def panel(model=None, data=None, held_out=None, **given) -> ipywidgets.Box:
    """Which training examples are outliers? The page, to put in any notebook.

    Takes what `explore.panel` takes.
    """
    page = "outliers", QUESTION, ("map",), [OutlierView], []
    return opened(page, model, data, held_out, sample_name=given.pop("sample", None), **given)
