"""A Bokeh figure as a widget that shows what the figure is now, whenever it is shown."""

from bokeh.events import DocumentReady, DoubleTap, Tap
from bokeh.plotting import figure
from jupyter_bokeh import BokehModel

# Bokeh draws dots round a canvas that was clicked; who comes by keyboard still sees them.
_QUIET = ".bk-Canvas:not(:focus-visible) { --outline-width: 0px; }"
TAPS = Tap, DoubleTap  # of two quick clicks, the second arrives as the latter alone


class Picture(BokehModel):
    """How does a Bokeh figure stand in a page? As wide as there is room, named, and up to date.

    jupyter_bokeh keeps the figure as it was when the widget was made: what is drawn between then
    and the first view, or before a second view, would be missing there. So the state is made anew
    when a page asks for it, and a view that comes up with an old one is given the new.
    """

    _stale = False

    def __init__(self, model: figure, words: str = "", **settings):
        model.stylesheets = [*model.stylesheets, _QUIET]
        super().__init__(model, **settings)
        self.layout.width = "100%"
        self._document.on_event(DocumentReady, self._shown)
        self.say(words)

    def say(self, words: str) -> None:
        """What is to be seen here, for who can't see it? Once it is drawn, and whenever it changes.

        Bokeh's canvas has no name of its own. This one lies on the figure's element, which is no
        "img": that would hide the tools in it from a screen reader.
        """
        named = {"role": "figure", "aria-label": str(words)} if words else {}
        if dict(self._model.html_attributes) != named:
            self._model.html_attributes = named

    def get_state(self, key=None, drop_defaults=False):
        if key is None and self._stale:
            # Not by setting the trait: that would send an update of its own, which a page that
            # asks for its widgets one by one takes for the whole state, and shows no figure.
            self._stale = False
            self._trait_values["render_bundle"] = self._model_to_traits(self._model)
        return super().get_state(key, drop_defaults)

    def _document_patched(self, event):
        # What the browser changed itself, such as its width, it need not be told: it would draw
        # anew, report its width again, and never come to rest.
        self._stale = self._stale or event.setter is not self
        super()._document_patched(event)

    def _shown(self, _event):
        self._refresh()

    def _refresh(self):
        if self._stale:
            self._stale = False
            self.render_bundle = self._model_to_traits(self._model)
