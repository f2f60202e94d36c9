"""How it is asked: layers, number of neighbours, distance, the layer of the map."""

import ipywidgets

from memexplorer.widgets.choice import Choice
from memexplorer.widgets.faults import FaultBox

CHOSEN = "chosen for me"
DISTANCES = {"cosine": "cosine", "l2": "Euclidean"}


class Controls(FaultBox):
    """Layers, k, metric, and the map's layer; `changed(name)` is called when one was moved.

    wanted  the results of the page: what none of them depends on is not there to be moved
    """

    def __init__(self, session, changed, wanted=("agreement", "map")):
        self.session, self._changed, self._filling = session, changed, False
        self.layers = ipywidgets.SelectMultiple(description="Layers", rows=6)
        self.k = ipywidgets.IntSlider(
            session.k, 1, 64, description="k", continuous_update=False, readout=True
        )
        self.metric = ipywidgets.Dropdown(
            description="Distance", options=[(name, key) for key, name in DISTANCES.items()]
        )
        self.map_layer = Choice("Map layer", on_pick=self.guarded(lambda: self._moved("map_layer")))
        self.map_layer.offer([(CHOSEN, "")], "")
        self.use = ipywidgets.Button(description="Use these layers")
        for control in (self.layers, self.k, self.metric, self.map_layer):
            control.style.description_width, control.layout.width = "80px", "auto"
        asked = [self.k, self.metric, self.map_layer, self.layers, self.use]
        if "map" not in wanted:
            asked.remove(self.map_layer)
        # Units are read at all layers, and have no neighbours.
        super().__init__(asked if {"agreement", "map"} & set(wanted) else [])
        self.layout.display = "none"
        self.k.observe(self.guarded(lambda _: self._moved("k")), "value")
        self.metric.observe(self.guarded(lambda _: self._moved("metric")), "value")
        self.use.on_click(self.guarded(lambda _: self._moved("layers")))

    def fill(self) -> None:
        """Show what can be chosen, now that something is loaded."""
        session, seen = self.session, self.session.evidence()
        if session.training is None:
            return
        self._filling = True
        try:
            self.layout.display = None
            most = max(1, min(100, len(session.training) - 1))
            self.k.max = most
            session.k = min(session.k, most)
            self.k.value = min(session.asked_k, most)
            self.metric.value = session.metric
            if seen is not None:
                names = list(seen.features)
                known = session.readable
                every = known + [name for name in names if name not in known]
                if list(self.layers.options) != every:
                    self.layers.value = ()
                    self.layers.options = every
                    self.layers.value = [name for name in names if name in every]
                shown = session.map_layer if session.map_layer in names else ""
                self.map_layer.offer([(CHOSEN, ""), *((name, name) for name in names)], shown)
        finally:
            self._filling = False

    def forget(self) -> None:
        """What was chosen was chosen for another network."""
        self.layers.value = ()  # first: the page marks by place, and there will be none
        self.layers.options, self.map_layer.chosen = (), False
        self.map_layer.offer([(CHOSEN, "")], "")

    def _moved(self, name):
        if self._filling:
            return
        if name == "layers":
            self.session.layers = list(self.layers.value) or None
        elif name != "k":
            setattr(self.session, name, getattr(self, name).value or None)
        self._changed(name)
