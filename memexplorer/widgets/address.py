"""What the address bar says of a page; and the page as a link, and as Python, to be copied."""

from collections.abc import Callable

import traitlets

from memexplorer.widgets import look
from memexplorer.widgets.faults import FaultElement


class Address(FaultElement):
    """How is this page found again: its address, a link to copy, the Python that repeats it?

    state   parameter -> text for the address bar; an empty text takes the parameter out. Others
            that stand there (a token) stay. Written only where Voila serves the page: in a notebook
            the address is the notebook's.
    script  () -> Python text, called when "Copy as Python" is pressed

    The copied link has the state and no token: who opens it is asked for one.

    >>> Address(lambda: "page").state
    {}
    """

    _esm, _css = look.script("address"), look.sheet()

    state = traitlets.Dict().tag(sync=True)

    def __init__(self, script: Callable[[], str], **settings):
        self.script = script
        super().__init__(**settings)
        self.on_msg(self.guarded(self._asked))

    def _asked(self, _widget, content, _buffers):
        if content.get("ask") == "python":
            self.send({"python": self.script(), "view": str(content.get("view", ""))})
