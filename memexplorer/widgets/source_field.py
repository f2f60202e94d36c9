"""One field of the source picker: its title, what fills it, what is typed, what is wrong."""

from collections.abc import Callable

import ipywidgets

from memexplorer.widgets import look
from memexplorer.widgets.upload import Upload


class SourceField(ipywidgets.Box):
    """What is named here? The buttons to browse or upload stand beside the title, faults below.

    guarded  how callbacks are registered (`Faults.guarded` of what the field is part of)

    >>> field = SourceField("Data", "a folder", lambda react: react)
    >>> field.complain("<is> not there")
    >>> "&lt;is&gt; not there" in field.error.value, 'role="alert"' in field.error.value
    (True, True)
    """

    def __init__(self, title: str, hint: str, guarded: Callable):
        self.guarded, self.browse, self.upload = guarded, None, None
        self.text = ipywidgets.Text(description=title, placeholder=hint)
        self.text.style.description_width = "auto"
        self.text.observe(guarded(lambda change: self._typed(change["new"])), "value")
        self.error = ipywidgets.HTML(layout={"display": "none"})
        super().__init__([self.text, self.error])
        self.add_class("mx-field")

    def offer_browse(self, on_browse: Callable[[], None]) -> None:
        """Put "Browse …" beside the title."""
        title = f"Browse … for {self.text.description}"  # names.js makes it the button's name
        self.browse = ipywidgets.Button(description="Browse …", tooltip=title)
        self.browse.add_class("mx-browse")
        self.browse.on_click(self.guarded(lambda _: on_browse()))
        self.children = self._in_order()

    def offer_upload(self, name: str, uploads, trusted: Callable, found: Callable) -> Upload:
        """Put "Upload …" beside the title.

        uploads    as SourcePicker takes it; name: what it calls this field
        trusted()  may what is uploaded be code?
        found(path as text)  called when the file is here
        """

        def begin(called, size):
            self.complain("")
            return uploads.begin(name, called, size, trust=trusted())

        def whole(path):
            uploads.settle(path, self.upload, lambda place: found(str(place)), field=name)

        self.upload = Upload(
            begin=begin, whole=whole, name=self.text.description, accept=uploads.accept(name),
            limit=uploads.limit, allowed=uploads.allowed, field=self.text.value,
        )  # fmt: skip
        self.children = self._in_order()
        return self.upload

    def complain(self, words: str) -> None:
        """Say what is wrong; "" takes it back."""
        alert = f'<div class="mx-error" role="alert">{look.escape(words)}</div>'
        self.error.value = alert if words else ""
        self.error.layout.display = None if words else "none"

    def _in_order(self):
        """As they are seen, which is how Tab goes through them."""
        parts = [self.browse, self.upload, self.text, self.error]
        return [part for part in parts if part is not None]

    def _typed(self, text):
        self.text.tooltip = text or None  # the whole of what may be too long for the field
        if self.upload is not None:
            self.upload.field = text
