"""A button that hands a file to the browser; nothing is left on the server."""

from collections.abc import Callable

import traitlets

from memexplorer.widgets import look
from memexplorer.widgets.faults import FaultElement


class Download(FaultElement):
    """Which file does the reader want to keep?

    make      () -> (name, media type, bytes), called when the button is pressed; what it raises
              is told under the button (or to `on_error`)
    label     a verb: "Export 37 examples"; disabled: nothing to be had now

    >>> button = Download(lambda: ("ids.txt", "text/plain", b"a"), label="Export 1 example")
    >>> button.disabled
    False
    """

    _esm, _css = look.script("download"), look.sheet()

    label = traitlets.Unicode("Download").tag(sync=True)
    disabled = traitlets.Bool(False).tag(sync=True)

    def __init__(self, make: Callable[[], tuple[str, str, bytes]], **settings):
        self.make = make
        super().__init__(**settings)
        self.on_msg(self.guarded(self._asked))

    def _asked(self, _widget, content, _buffers):
        if content.get("ask") != "file":
            return
        # Only the view that asked shall save it: the same button may stand on the page twice.
        view = str(content.get("view", ""))
        name, kind, data = self.make()
        self.send({"name": name, "kind": kind, "view": view}, buffers=[data])
