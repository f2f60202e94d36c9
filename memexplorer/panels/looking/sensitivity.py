"""Do a few inputs move later losses, or all? Real data against noise, traced through training."""

import ipywidgets
import numpy as np

from memexplorer.data.words import counted
from memexplorer.panels.looking import sensed, teaching
from memexplorer.panels.looking.sensed import called
from memexplorer.panels.page.own_job import OwnJob
from memexplorer.panels.page.session import TRAINING, Session
from memexplorer.panels.pictures import Pictures, put
from memexplorer.panels.selection.following import linked, row_of
from memexplorer.panels.words import sensing as words
from memexplorer.studies import loss_sensitivity
from memexplorer.studies.loss_sensitivity import RAND_X, RAND_Y, REAL
from memexplorer.widgets import look
from memexplorer.widgets.band_curves import BandCurves
from memexplorer.widgets.choice import Choice
from memexplorer.widgets.gallery import Gallery
from memexplorer.widgets.layer_matrix import LayerMatrix
from memexplorer.widgets.pane import Pane

SIZES = [("1,000 updates", (1000, 300)), ("3,000 updates", (3000, 300)),
         ("3,000 updates, 1,000 examples", (3000, 1000))]  # fmt: skip
MOST = 24  # pictures


class SensitivityView(ipywidgets.VBox):
    """The Gini coefficient over training, by class, and who moves later losses most."""

    needs = ()

    def __init__(self, session: Session):
        self.session, self.found = session, None
        self.pane = Pane("Who moves later losses?", empty="Loss sensitivity appears here.")
        self.pane.explain(**words.SENSITIVITY)
        heard = self.pane.guarded
        self.size = Choice("Train", on_pick=heard(lambda: None), label_width="44px")
        self.size.offer(SIZES, SIZES[0][1])
        self.sentence, self.note = ipywidgets.HTML(), ipywidgets.HTML()
        self.curves, self.matrices = BandCurves(), {REAL: LayerMatrix(), RAND_X: LayerMatrix()}
        self.kind = Choice("Setting", on_pick=heard(self._show_who), label_width="56px")
        self.kind.offer([(called(kind), kind) for kind in (REAL, RAND_Y)], REAL)
        self.who = Gallery(name="who moves later losses most", size=56, page=12)
        for part in (self.curves, self.who, *self.matrices.values()):
            part.on_error = self.pane.tell_fault
        linked(self.who, session, heard)
        self._both = ipywidgets.Box([*self.matrices.values()])
        self._both.add_class("mx-split")
        self.by_class, self.title = ipywidgets.HTML(), ipywidgets.HTML()
        parts = [self.sentence, self.curves, self.by_class, self._both, self.title,
                 look.row(self.kind), self.who, self.note]  # fmt: skip
        self._result = ipywidgets.VBox(parts)
        self.job = OwnJob(self.pane, "Train and trace back", self._steps, self._take,
                          beside=[self.size], result=self._result)  # fmt: skip
        self._body = ipywidgets.VBox([self.job, self._result])
        super().__init__([self.pane])
        self.add_class("mx-looking")

    def show(self) -> None:
        """Offer to train once there are examples; what was found of others goes."""
        session = self.session
        if self.job.anew(session.training):
            self.found = None
        teaching.show(self.pane, self._body, session.training, classes=2)

    def _steps(self):
        session, (steps, most) = self.session, self.size.value
        return loss_sensitivity.run(
            None, session.training, most=most, steps=steps, cache=session.cache, seed=session.seed
        )

    def _take(self, found):
        self.found, how = found, found.settings["settings"]
        steps, lines = sensed.lines(found)
        self.curves.draw(steps, lines, y_label="Gini coefficient of loss sensitivity",
                         x_label="updates of the training", styles=sensed.STYLES)  # fmt: skip
        self.sentence.value = f'<p class="mx-answer">{look.escape(sensed.sentence(found))}</p>'
        drawn = [kind for kind in self.matrices if self._matrix(kind)]
        said = look.note(sensed.diagonal(found)) if drawn else ""
        self.by_class.value = f"<h3>By class</h3>{said}" if drawn else ""
        self._show_who()
        told = [*found.settings["notes"], f"{counted(how['most'], 'example')} at most",
                f"every {how['every']} updates, walked back {how['window']}",
                f"SGD with rate {how['rate']:g}, batches of {how['batch_size']}",
                f"hidden layers of {' and '.join(map(str, how['hidden']))}",
                f"seed {how['seed']}"]  # fmt: skip
        self.note.value = look.note("; ".join(told))

    def _matrix(self, kind) -> bool:
        made, matrix = sensed.cells(self.found, kind), self.matrices[kind]
        matrix.layout.display = None if made else "none"
        if made:
            values, texts, names, ends = made
            said = f"{called(kind)}, brighter: moves it more (logarithmic)"
            matrix.draw(values, names, names, row_title="loss of", column_title="inputs of",
                        name=said, texts=texts, ends=ends)  # fmt: skip
        return made is not None

    def _show_who(self):
        found, kind = self.found, self.kind.value
        values = None if found is None else found.examples.get(kind)
        if values is None:
            self.title.value, self.who.items = (
                look.note(f"Still to come: {called(kind)}.") if found else "",
                (),
            )
            return
        order = np.argsort(-values)[:MOST]
        rows = [row_of(self.session.training, str(found.examples["id"][at])) for at in order]
        times = values[order] / values.mean()
        self.title.value = f"<h3>Who moves later losses most, {look.escape(called(kind))}</h3>"
        put(self.who, Pictures(self.session, rows, TRAINING, size=56, brief=True, marks=True,
                               extra=lambda at: f"{times[at]:.1f} × mean"))  # fmt: skip
