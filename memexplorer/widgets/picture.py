"""A Bokeh figure as a widget that shows what the figure is now, whenever it is shown."""

from bokeh import models
from bokeh.events import DocumentReady, DoubleTap, Tap
from bokeh.plotting import figure
from jupyter_bokeh import BokehModel

# Bokeh's canvas lies where :focus-visible isn't seen from: names.js says who comes by keyboard.
_RING = (
    ".bk-Canvas { --outline-width: var(--mx-ring, 0px); --outline-style: solid; "
    "--highlight-color: var(--mx-accent, #B3125F); }"
)
# A view says which bundle it was made from: an older one may speak up late.
# What is painted on a canvas keeps its colours, though they are the page's variables, until it is
# painted anew: when the system turns light or dark, or JupyterLab's theme does.
_READY = """
at.name = `shown ${at.tags[0]} ${Math.random()}`
const held = new WeakRef(at), scheme = window.matchMedia("(prefers-color-scheme: dark)")
const again = () => {
  const figure = held.deref()
  if (figure) return figure.change.emit()
  scheme.removeEventListener("change", again)
  theme.disconnect()
}
const theme = new MutationObserver(again)
theme.observe(document.body, { attributeFilter: ["data-jp-theme-light"] })
scheme.addEventListener("change", again)
"""
TAPS = Tap, DoubleTap  # of two quick clicks, the second arrives as the latter alone


class Picture(BokehModel):
    """How does a Bokeh figure stand in a page? As wide as there is room, named, and up to date.

    A view that is coming up can't be told what changes: jupyter_bokeh sends a change in several
    messages, and a view that hears only the last of them takes every later one for another. So
    changes are held back until a view says that it is ready; if there were any, it is then given
    the whole figure anew, and is waited for again.
    """

    _stale = False  # has it changed since the bundle that views are made from?
    _missed = False  # was a change held back that no view has?
    _ready = False  # has a view of the last bundle said that it stands?
    _version = 0  # of the bundle

    def __init__(self, model: figure, words: str = "", **settings):
        model.stylesheets = [*model.stylesheets, _RING]
        super().__init__(model, **settings)
        self.layout.width = "100%"
        self._document.js_on_event(DocumentReady, models.CustomJS(args={"at": model}, code=_READY))
        model.on_change("name", self._shown)
        self.say(words)
        self.render_bundle = self._bundle()

    def say(self, words: str) -> None:
        """What is to be seen here, for who can't see it? Once it is drawn, and whenever it changes.

        Bokeh's canvas has no name of its own. This one lies on the figure's element, which is no
        "img": that would hide the tools in it from a screen reader.
        """
        named = {"role": "figure", "aria-label": str(words)} if words else {}
        if dict(self._model.html_attributes) != named:
            self._model.html_attributes = named

    def renew(self) -> None:
        """A view is about to be made: of the figure as it is now."""
        self._ready = False
        if self._stale:
            self.render_bundle = self._bundle()

    def get_state(self, key=None, drop_defaults=False):
        # A page asks for all of it, to make a view. Not by setting the trait: that would send an
        # update of its own, which a page that asks for its widgets one by one takes for the whole
        # state. Where a view stands already, its page was cut off and came back: it makes a new
        # view, which then says that it is ready, only from another bundle.
        if key is None and (self._stale or self._ready):
            self._ready = False
            self._trait_values["render_bundle"] = self._bundle()
        return super().get_state(key, drop_defaults)

    def _bundle(self):
        self._version += 1
        self._model.tags = [self._version]
        self._stale = self._missed = False
        return self._model_to_traits(self._model)

    def _document_patched(self, event):
        # What the browser changed itself, such as its width, it need not be told: it would draw
        # anew, report its width again, and never come to rest.
        if event.setter is self:
            return
        self._stale = True
        self._missed = self._missed or not self._ready
        if self._ready:
            super()._document_patched(event)

    def _shown(self, _attr, _old, said):
        if said.split()[:2] != ["shown", str(self._version)]:
            return  # a view of an earlier bundle: the next one is on its way
        self._ready = not self._missed
        if self._missed:
            self.renew()


def renew(widget) -> None:
    """The pictures in this widget, made ready for being shown anew."""
    if isinstance(widget, Picture):
        widget.renew()
    for child in getattr(widget, "children", ()):
        renew(child)
