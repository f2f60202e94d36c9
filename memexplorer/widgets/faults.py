"""Where a fault goes when a page's callback raises: onto the page, because Voila would lose it."""

import functools
import traceback
from collections.abc import Callable
from contextlib import contextmanager

import anywidget
import ipywidgets
import traitlets

from memexplorer.widgets import look


def fault_html(what: str, todo: str, trace: str = "") -> str:
    """How is a fault told: what happened, what to do, and a fold with the traceback?

    >>> "&lt;b&gt;" in fault_html("<b> is no file", "choose another")
    True
    """
    fold = f"<details><summary>details</summary><pre>{look.escape(trace)}</pre></details>"
    return (
        f'<div class="mx-fault" role="alert"><strong>{look.escape(what)}</strong> '
        f"{look.escape(todo)}{fold if trace else ''}</div>"
    )


class Faults:
    """Did a callback of the page raise? Then `on_error(what, todo, traceback)` is called.

    Without an `on_error` the widget shows the fault itself; `map.on_error = pane.tell_fault` lets
    the pane around it do so. Three empty texts take back what was told.
    """

    on_error: Callable[[str, str, str], None] | None = None
    _deep = 0  # a callback may set off others of the same widget: one's fault stays when it ends
    _told = False

    def guarded(self, react: Callable) -> Callable:
        """The same callback, to be registered in its place: what it raises is told on the page.

        Every callback of a page goes through here (tests/test_architecture.py sees to it).
        """

        @functools.wraps(react)
        def heard(*given, **named):
            with self.reported():
                return react(*given, **named)

        return heard

    @contextmanager
    def reported(self):
        """Run what follows for an event from the browser; a fault is told, not raised."""
        tell = self.on_error or self.tell_fault
        if not self._deep and self._told:
            tell("", "", "")
            self._told = False
        self._deep += 1
        try:
            yield
        except Exception as error:
            what = f"{type(error).__name__}: {error}"
            todo = "The rest of the page still works; the details help in a bug report."
            trace = "".join(traceback.format_exception(error))
            tell(what, todo, trace)
            self._told = True
        finally:
            self._deep -= 1

    def tell_fault(self, what: str, todo: str, trace: str) -> None:
        raise NotImplementedError


class FaultBox(Faults, ipywidgets.VBox):
    """A box of widgets that shows its callbacks' faults in a last line of its own."""

    def __init__(self, children=(), **settings):
        self.fault_line = ipywidgets.HTML(layout={"display": "none"})
        super().__init__([*children, self.fault_line], **settings)
        self.add_class("mx")

    def tell_fault(self, what, todo, trace):
        self.fault_line.value = fault_html(what, todo, trace) if what else ""
        self.fault_line.layout.display = None if what else "none"


class FaultElement(Faults, anywidget.AnyWidget):
    """An anywidget whose observers' faults are shown when the browser caused them.

    A fault in an observer still reaches the caller when it was Python that set the trait.
    """

    fault = traitlets.Dict().tag(sync=True)

    def set_state(self, sync_data):
        with self.reported():
            super().set_state(sync_data)

    def tell_fault(self, what, todo, trace):
        told = {"what": what, "todo": todo, "trace": trace} if what else {}
        if told != self.fault:
            self.fault = told
