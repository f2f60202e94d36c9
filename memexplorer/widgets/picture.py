"""A Bokeh figure as a widget that shows what the figure is now, whenever it is shown."""

from bokeh.events import DocumentReady
from bokeh.plotting import figure
from jupyter_bokeh import BokehModel


class Picture(BokehModel):
    """How does a Bokeh figure stand in a page? As wide as there is room, and up to date.

    jupyter_bokeh keeps the figure as it was when the widget was made: what is drawn between then
    and the first view, or before a second view, would be missing there. So the state is made anew
    when a page asks for it, and a view that comes up with an old one is given the new.
    """

    _stale = False

    def __init__(self, model: figure, **settings):
        super().__init__(model, **settings)
        self.layout.width = "100%"
        self._document.on_event(DocumentReady, self._shown)

    def get_state(self, key=None, drop_defaults=False):
        if key is None:
            self._refresh()
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
