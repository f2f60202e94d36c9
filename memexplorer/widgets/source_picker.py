"""Which network and which examples: typed, browsed for on the server, or uploaded."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import ipywidgets

from memexplorer.widgets import look, source_values
from memexplorer.widgets.chooser import Chooser
from memexplorer.widgets.faults import FaultBox
from memexplorer.widgets.source_field import SourceField
from memexplorer.widgets.source_values import PREPROCESSING, SOURCES


class SourcePicker(FaultBox):
    """Which model, which data? "Load" calls `on_load(values)` once every field makes sense.

    roots    folders that may be read and listed; None: anywhere
    values   what the fields hold at first, with the keys of `values()`
    uploads  where uploaded files go (panels.page.uploading.Uploads); None: nothing can be
    live     names of fields for which there is an object in Python, while nothing is typed

    An `on_load` that raises is told under the button (or to `on_error`); `complain(field, words)`
    says something beside a field.

    >>> picker = SourcePicker(None, values={"model": "timm:resnet18"})
    >>> picker.fields["size"].value = "32"
    >>> picker.values()["model"], picker.values()["weights"], picker.values()["preprocessing"]
    ('timm:resnet18', None, {'size': (32, 32)})
    """

    def __init__(
        self,
        roots: list[Path] | None,
        *,
        values: dict | None = None,
        on_load: Callable[[dict], None] | None = None,
        uploads=None,
        live=(),
    ):
        self._roots = None if roots is None else [Path(root) for root in roots]
        self.on_load, self.rows, self.fields, self.errors = on_load, {}, {}, {}
        self.browse, self.upload, self._uploads, self._live = {}, {}, uploads, set(live)
        sources = [self._row(name, *words) for name, words in SOURCES.items()]
        numbers = [self._row(name, *words[:2]) for name, words in PREPROCESSING.items()]
        said = "Needed only where no model says it; mean and std in units of 0 to 1."
        note = ipywidgets.HTML(look.note(said))
        self.preprocessing = ipywidgets.ToggleButton(description="Preprocessing …")
        self._numbers = ipywidgets.VBox([note, *numbers], layout={"display": "none"})
        self.preprocessing.observe(self.guarded(self._unfold), "value")
        self.trust = ipywidgets.Checkbox(
            description="Trust this checkpoint: it may run code", indent=False
        )
        self.trust.layout.width = "auto"
        self.load = ipywidgets.Button(description="Load", button_style="primary")
        self.load.on_click(self.guarded(self._pressed))
        names = {uploads.folder: "uploaded files"} if uploads else {}
        self.chooser, self._target = Chooser(self._roots, self._chosen, names=names), "data"
        below = [self.preprocessing, self._numbers, self.trust, self.load]
        above = [ipywidgets.HTML(look.note(uploads.terms))] if uploads else []
        super().__init__([*sources, *above, self.chooser, *below])
        self.add_class("mx-source")
        self.fill(values or {})

    def fill(self, values: dict) -> None:
        """Set the fields; keys as in `values()`, None and missing ones empty the field."""
        given = dict(values.get("preprocessing") or {})
        for name in SOURCES:
            self.fields[name].value = str(values.get(name) or "")
        for name in PREPROCESSING:
            self.fields[name].value = source_values.text(given.get(name))
        self.trust.value = bool(values.get("trust"))
        self.preprocessing.value = self.preprocessing.value or bool(given)

    def values(self) -> dict:
        """What is chosen? {model, weights, data, held_out: str or None, trust: bool,
        preprocessing: {channels, size, mean, std, as far as given} or None}.

        A field that makes no sense raises ValueError with its name and says why beside it.
        """
        found, wrong = {}, []
        for name, field in self.fields.items():
            try:
                if name in SOURCES:
                    found[name] = source_values.source(field.value, self._roots)
                else:
                    found[name] = PREPROCESSING[name][2](field.value)
                self.complain(name, "")
            except ValueError as error:
                self.complain(name, str(error))
                wrong.append(f"{name}: {error}")
        if wrong:
            raise ValueError("; ".join(wrong))
        numbers = {n: found.pop(n) for n in PREPROCESSING}
        given = {name: value for name, value in numbers.items() if value is not None}
        return {**found, "trust": self.trust.value, "preprocessing": given or None}

    def complain(self, field: str, words: str) -> None:
        """Say what is wrong beside a field; "" takes it back."""
        if field not in self.errors:
            raise ValueError(f"field is {field!r}; the fields are {', '.join(self.errors)}")
        self.rows[field].complain(words)
        if words and field in PREPROCESSING:
            self.preprocessing.value = True

    def _row(self, name, title, hint):
        row = SourceField(title, "given in Python" if name in self._live else hint, self.guarded)
        if name in SOURCES:
            row.offer_browse(partial(self._browse, name))
            self.browse[name] = row.browse
        if name in SOURCES and self._uploads is not None:
            trusted, found = lambda: self.trust.value, partial(self._chosen, name=name)
            self.upload[name] = row.offer_upload(name, self._uploads, trusted, found)
        self.rows[name], self.fields[name], self.errors[name] = row, row.text, row.error
        # What was wrong is being put right.
        row.text.observe(self.guarded(lambda _: self.complain(name, "")), "value")
        return row

    def _browse(self, name):
        self._target = name
        self.chooser.show(SOURCES[name][0])

    def _chosen(self, path, name=None):
        name = name or self._target
        # A factory needs the name of its function; `build` is the usual one.
        factory = name == "model" and path.endswith(".py")
        self.fields[name].value = f"{path}:build" if factory else path
        self.complain(name, "")

    def _unfold(self, change):
        self._numbers.layout.display = None if change["new"] else "none"

    def _pressed(self, _):
        try:
            values = self.values()
        except ValueError:
            return  # said beside the fields
        if busy := [name for name, upload in self.upload.items() if upload.busy]:
            self.complain(busy[0], "this upload is not finished: wait for it, or stop it")
            return
        if not (values["model"] or values["data"] or self._live & {"model", "data"}):
            self.complain("model", "name a model, or data with features and predictions")
            self.complain("data", "name the examples the network was trained on")
            return
        if self.on_load is not None:
            self.on_load(values)
