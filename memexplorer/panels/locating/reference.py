"""The second encoder, and which images it was not trained on: named here, loaded with the rest."""

from functools import partial

import ipywidgets

from memexplorer.panels.page.naming import typed
from memexplorer.panels.page.session import Session
from memexplorer.panels.words import layers as words
from memexplorer.widgets import look, source_values
from memexplorer.widgets.chooser import Chooser
from memexplorer.widgets.pane import Pane
from memexplorer.widgets.source_field import SourceField

NEEDED = "g.safetensors, or a model"
FIELDS = {
    "reference": ("Weights of g", NEEDED),
    "split": ("Split", "split.json, or nothing: all are candidates"),
}
NOT_FINISHED = "this upload is not finished: wait for it, or stop it"


class ReferenceView(ipywidgets.VBox):
    """Weights of g and the split, as fields; a button loads them with the source."""

    needs = ()

    def __init__(self, session: Session):
        self.session, self.fields, self._target = session, {}, "reference"
        self.pane = Pane("The second encoder", empty="Load a model and images first.")
        self.pane.explain(**words.REFERENCE)
        heard = self.pane.guarded
        self.chooser = Chooser(session.roots, lambda path: self._found(self._target, path))
        for name, said in FIELDS.items():
            self.fields[name] = self._field(name, *said)
        self.go = ipywidgets.Button(description="Compare with it", button_style="primary")
        self.go.layout.width = "auto"
        self.told = ipywidgets.HTML()
        parts = [*self.fields.values(), self.chooser, look.row(self.go), self.told]
        self._body = ipywidgets.VBox(parts)
        super().__init__([self.pane])
        self.add_class("mx-locating")
        self.go.on_click(heard(lambda _: self.load()))
        session.observe(heard(self._refused), "refused")

    def show(self) -> None:
        """What is compared now stands in the fields."""
        session = self.session
        if session.network is None:
            self.pane.empty()
            return
        for name, field in self.fields.items():
            field.text.value = typed(session.given.get(name)) or ""
            field.complain("")
        self.told.value = look.note(
            "" if session.reference is None else "LayerMem above compares f with this one."
        )
        self.pane.ready(self._body)

    def load(self) -> None:
        """Load both with the source; the page then measures."""
        named = {name: self._named(name) for name in FIELDS}
        if not any(field.error.value for field in self.fields.values()):
            self.session.named = named

    def _field(self, name, title, hint):
        field = SourceField(title, hint, self.pane.guarded)
        field.offer_browse(partial(self._browse, name))
        if self.session.uploads is not None:
            uploads, found = self.session.uploads, partial(self._found, name)
            field.offer_upload(name, uploads, self._trusted, found)
        return field

    def _trusted(self):
        return bool(self.session.given.get("trust"))

    def _named(self, name):
        """What stands in a field, or None; what makes no sense is said beside it."""
        field, value, wrong = self.fields[name], None, ""
        try:
            value = source_values.source(field.text.value, self.session.roots)
        except ValueError as error:
            wrong = str(error)
        if name == "reference" and value is None and not wrong:
            wrong = f"name the second encoder: {NEEDED}"
        busy = field.upload is not None and field.upload.busy
        field.complain(NOT_FINISHED if busy else wrong)
        return value

    def _browse(self, name):
        self._target = name
        self.chooser.show(FIELDS[name][0])

    def _found(self, name, path):
        self.fields[name].text.value = path
        self.fields[name].complain("")

    def _refused(self, change):
        for name in FIELDS:
            self.fields[name].complain(change["new"].get(name, ""))
