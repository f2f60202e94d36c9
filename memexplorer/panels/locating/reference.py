"""The second encoder, and which images it was not trained on: named here, loaded with the rest."""

import ipywidgets

from memexplorer.panels.page.naming import typed
from memexplorer.panels.page.session import Session
from memexplorer.panels.words import layers as words
from memexplorer.widgets import look
from memexplorer.widgets.pane import Pane
from memexplorer.widgets.source_field import SourceField

NEEDED = "g.safetensors, or a model"


class ReferenceView(ipywidgets.VBox):
    """Weights of g and the split, as fields; a button loads them with the source."""

    needs = ()

    def __init__(self, session: Session):
        self.session = session
        self.pane = Pane("The second encoder", empty="Load a model and images first.")
        self.pane.explain(**words.REFERENCE)
        heard = self.pane.guarded
        self.reference = SourceField("Weights of g", NEEDED, heard)
        self.split = SourceField("Split", "split.json, or nothing: all are candidates", heard)
        for field in (self.reference, self.split):
            field.text.layout.width = "100%"
        self.go = ipywidgets.Button(description="Compare with it", button_style="primary")
        self.go.layout.width = "auto"
        self.told = ipywidgets.HTML()
        fields = [self.reference, self.split, look.row(self.go), self.told]
        self._body = ipywidgets.VBox(fields)
        super().__init__([self.pane])
        self.add_class("mx-locating")
        self.go.on_click(heard(lambda _: self.load()))

    def show(self) -> None:
        """What is compared now stands in the fields."""
        session = self.session
        if session.network is None:
            self.pane.empty()
            return
        given = session.given
        for field, name in ((self.reference, "reference"), (self.split, "split")):
            field.text.value = typed(given.get(name)) or ""
            field.complain("")
        self.told.value = look.note(
            "" if session.reference is None else "LayerMem above compares f with this one."
        )
        self.pane.ready(self._body)

    def load(self) -> None:
        """Load both with the source; the page then measures."""
        reference = self.reference.text.value.strip()
        self.reference.complain("" if reference else f"name the second encoder: {NEEDED}")
        if reference:
            split = self.split.text.value.strip() or None
            self.session.named = {"reference": reference, "split": split}
