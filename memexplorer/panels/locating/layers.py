"""In which layers does an encoder memorize? LayerMem by layer, and what each layer adds."""

import ipywidgets

from memexplorer.data.views import STRENGTHS
from memexplorer.encoding import paired
from memexplorer.encoding.spreads import DISTANCES
from memexplorer.panels.locating import told, verdict
from memexplorer.panels.page.own_job import OwnJob
from memexplorer.panels.page.session import Session
from memexplorer.panels.words import layers as words
from memexplorer.studies import layer_memorization
from memexplorer.widgets import look
from memexplorer.widgets.band_curves import BandCurves
from memexplorer.widgets.choice import Choice
from memexplorer.widgets.pane import Pane

NO_NETWORK = "LayerMem is read from two encoders: name a model under Source, or train a pair below."
NO_REFERENCE = (
    "LayerMem compares two encoders: this one, f, and another, g, that was not trained on some of "
    "the images. Name g under “The second encoder” below, or train a pair on your images."
)
AMOUNTS = [("100 of each group", 100), ("300 of each group", 300), ("1,000 of each group", 1000),
           ("all images", 0)]  # fmt: skip


class LayersView(ipywidgets.VBox):
    """LayerMem of every layer with its interval, by group of images, and ΔLayerMem as bars."""

    needs = ()

    def __init__(self, session: Session):
        self.session = session
        self.pane = Pane("LayerMem by layer", empty="LayerMem of every layer appears here.")
        self.pane.explain(**words.LAYERS)
        heard = self.pane.guarded
        self.most = Choice("Images", on_pick=heard(self._again), label_width="52px")
        self.strength = Choice("Augmentation", on_pick=heard(self._again), label_width="100px")
        self.distance = Choice("Distance", on_pick=heard(self._again), label_width="64px")
        self.most.offer(AMOUNTS, 300)
        self.strength.offer(STRENGTHS, "normal")
        self.distance.offer(DISTANCES, "l2")
        self.sentence, self.notes = ipywidgets.HTML(), ipywidgets.HTML()
        self.curves = BandCurves(on_pick=self._picked)
        self.curves.on_error = self.pane.tell_fault
        self._result = ipywidgets.VBox([self.sentence, self.curves, self.notes])
        beside = [self.most, self.strength, self.distance]
        self.job = OwnJob(self.pane, "Measure LayerMem", self._steps, self._take, beside=beside,
                          result=self._result)  # fmt: skip
        self._body = ipywidgets.VBox([self.job, self._result])
        super().__init__([self.pane])
        self.add_class("mx-locating")
        session.observe(heard(self._follow), "at_layer")

    def show(self) -> None:
        """Measure what was loaded, at once; without a second encoder say what is needed."""
        session = self.session
        if not self.job.anew(
            session.network, session.reference, session.training, session.held_out, session.split
        ):
            return
        if session.training is None:
            self.pane.empty()
        elif session.network is None or session.reference is None:
            self.pane.empty(NO_NETWORK if session.network is None else NO_REFERENCE)
        else:
            self.strength.offer(STRENGTHS, paired.strength(session.network))
            self.pane.ready(self._body)
            self.job.begin()

    def _again(self):
        if self.session.reference is not None:
            self.job.begin()

    def _steps(self):
        session = self.session
        return layer_memorization.run(
            session.network, session.training, session.held_out, reference=session.reference,
            split=session.split, strength=self.strength.value, distance=self.distance.value,
            most=self.most.value, cache=session.cache, seed=session.seed,
        )  # fmt: skip

    def _take(self, found):
        self.session.layermem = found
        layers, lines = told.names(found), told.lines(found)
        self.curves.draw(
            layers, lines, y_label="LayerMem", styles=told.styles(found),
            added=told.column(found, "added"), added_label="ΔLayerMem",
        )  # fmt: skip
        said = f"{verdict.sentence(found)} {verdict.deepest(found)}"
        self.sentence.value = f'<p class="mx-answer">{look.escape(said)}</p>'
        own = found.settings["notes"][len(found.source.notes) :]
        self.notes.value = "".join(look.note(one) for one in own)
        self._follow()

    def _picked(self, layer):
        self.session.at_layer = layer

    def _follow(self, _=None):
        self.curves.picked = self.session.at_layer
