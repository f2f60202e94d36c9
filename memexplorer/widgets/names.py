"""What ipywidgets leaves unsaid to a screen reader: its sliders' names, its toggles' state."""

from memexplorer.widgets import look
from memexplorer.widgets.faults import FaultElement


class Names(FaultElement):
    """What is this handle called, and is this button pressed? Kept so when the page draws anew.

    One for a page: it names what stands inside the nearest element of class `mx` around it.

    >>> Names().fault
    {}
    """

    _esm, _css = look.script("names"), look.sheet()
