"""Where do a network and the nearest neighbours in its embedding space agree?"""

import ipywidgets

from memexplorer.panels import tables
from memexplorer.panels.opening import opened
from memexplorer.panels.parting import PartingView
from memexplorer.panels.session import Session
from memexplorer.panels.words import explorer as words
from memexplorer.widgets.curves import Curves
from memexplorer.widgets.pane import Pane
from memexplorer.widgets.score_table import ScoreTable

QUESTION = "Does this network answer as the nearest training examples do?"


class AgreementView(ipywidgets.VBox):
    """P_SAME, MC and ME by layer, on training and held-out data."""

    needs = ("agreement",)

    def __init__(self, session: Session):
        self.session, self.curves, self.numbers = session, Curves(), ScoreTable()
        # Shares, so all of 0 to 1: a range found from the first layers does not grow with the rest.
        self.curves.figure.y_range.update(start=0, end=1.04)
        self.pane = Pane("Agreement by layer", empty="P_SAME, MC and ME by layer appear here.")
        self.pane.explain(**words.AGREEMENT)
        self._body = ipywidgets.VBox([self.curves, self.numbers])
        super().__init__([self.pane])

    def show(self) -> None:
        """Draw the agreement found so far."""
        found, k = self.session.agreement, self.session.k
        if found is None or not found.training:
            self.pane.empty()
            return
        lines = {
            name: [
                [getattr(by_k[k], field) for by_k in side.values()] if side else None
                for side in (found.training, found.held_out)
            ]
            for name, field in tables.LINES.items()
        }
        chance = 1 / max(2, len(found.evidence.examples.classes))
        layers, expected = list(found.training), len(found.evidence.features)
        self.curves.draw(layers, lines, y_label=f"share of examples, k = {k}", chance=chance)
        self.numbers.draw(tables.by_layer(found, k), order_by="depth", descending=False)
        if len(layers) == expected:
            self.pane.ready(self._body)
        else:
            self.pane.partial(f"{len(layers)} of {expected} layers so far", self._body)


def panel(model=None, data=None, held_out=None, **given) -> ipywidgets.Box:
    """Where do a network and its neighbours agree? The page, to put in any notebook.

    Takes what `explore.panel` takes.
    """
    page = "agreement", QUESTION, ("agreement",), [AgreementView], [PartingView]
    return opened(page, model, data, held_out, sample_name=given.pop("sample", None), **given)
