"""Regularizers: how much of random labels is still learned, and how much of real ones."""

import ipywidgets

from memexplorer.closer.regularizers import STRENGTHS
from memexplorer.closer.sets import RAND_Y, REAL
from memexplorer.panels.looking import lengths, teaching, told
from memexplorer.panels.page.own_job import OwnJob
from memexplorer.panels.page.session import Session
from memexplorer.panels.words import closer_look as words
from memexplorer.studies import noise_regularization
from memexplorer.widgets import look
from memexplorer.widgets.band_curves import BandCurves
from memexplorer.widgets.band_lines import Line
from memexplorer.widgets.choice import Choice
from memexplorer.widgets.pane import Pane
from memexplorer.widgets.trails import Trails

ALL = "all of them"
MOST, EPOCHS = 300, 80
COST = (
    "All of them take about a minute with a perceptron on two CPU cores, of this network's make "
    "far longer: choose one. A regularizer is put into a copy; the network's own file stays as it "
    "is."
)


class RegularizersView(ipywidgets.VBox):
    """Teach with each regularizer at several strengths, on random labels and on real ones."""

    needs = ()

    def __init__(self, session: Session):
        self.session, self.found, self._chosen = session, None, False
        self.pane = Pane("Regularizers against learning by heart",
                         empty="What keeps a network from learning noise, here.")  # fmt: skip
        self.pane.explain(**words.REGULARIZERS)
        heard = self.pane.guarded
        self.which = Choice("With", on_pick=heard(lambda: None), label_width="40px")
        self.which.offer([(ALL, ALL), *((name, name) for name in STRENGTHS)], ALL)
        self.make = Choice("make", on_pick=heard(lambda: None), label_width="48px")
        beside = (self.which, self.make)
        self.sentence, self.where, self.note = (ipywidgets.HTML() for _ in range(3))
        self.plane = Trails("random labels learned (training accuracy)",
                            "real held-out accuracy, best epoch")  # fmt: skip
        self.curves = {name: BandCurves(height=220, dots=3) for name in (RAND_Y, REAL)}
        for part in (self.plane, *self.curves.values()):
            part.on_error = self.pane.tell_fault
        self.loss = Choice("Loss with", on_pick=heard(self._choose), label_width="72px")
        titles = {RAND_Y: "On random labels", REAL: "On real labels"}
        both = ipywidgets.Box([ipywidgets.VBox([ipywidgets.HTML(f"<h3>{titles[name]}</h3>"), part])
                               for name, part in self.curves.items()])  # fmt: skip
        both.add_class("mx-split")
        parts = [self.sentence, self.plane, look.row(self.loss), self.where, both, self.note]
        self._result = ipywidgets.VBox(parts)
        self.job = OwnJob(self.pane, "Train with and without", self._steps, self._take,
                          beside=beside, result=self._result)  # fmt: skip
        self._body = ipywidgets.VBox([ipywidgets.HTML(look.note(COST)), self.job, self._result])
        super().__init__([self.pane])
        self.add_class("mx-looking")

    def show(self) -> None:
        """Offer to train on what is loaded; what was found of other data goes."""
        session = self.session
        if self.job.anew(session.network, session.training, session.held_out):
            self.found, self._chosen = None, False
            self.make.offer(teaching.makes(session.network, "128-128"), "perceptron")
        teaching.show(self.pane, self._body, session.training)

    def _steps(self):
        session, which = self.session, self.which.value
        return noise_regularization.run(
            session.network, session.training, session.held_out, make=self.make.value,
            regularizers=tuple(STRENGTHS) if which == ALL else (which,), most=MOST, epochs=EPOCHS,
            cache=session.cache, seed=session.seed,
        )  # fmt: skip

    def _take(self, found):
        self.found, how = found, found.settings["settings"]
        self.plane.draw(lengths.trails(found))
        self.sentence.value = told.answer(lengths.kept(found))
        names = list(found.losses)
        kept = self._chosen and self.loss.value in names
        before = self.loss.value if kept else names[-1]
        self.loss.offer([(name, name) for name in names], before)
        self._losses()
        self.note.value = teaching.note(
            found,
            f"{how['seeds']} networks at each point, taught at once, {how['epochs']} epochs, "
            f"{len(found.source):,} examples",
            "mean and 95 % by Student's t",
            f"SGD, rate {how['rate']:g}, batches of {how['batch_size']}",
        )

    def _choose(self):
        self._chosen = True
        self._losses()

    def _losses(self):
        name = self.loss.value
        if self.found is None or name not in self.found.losses:
            return
        table = [row for row in told.rows(self.found.models) if row["regularizer"] == name]
        for kind, picture in self.curves.items():
            curves = self.found.losses[name][kind]
            pairs = zip(table, curves, look.LINES, strict=False)
            lines = {f"{row['strength']:g}": Line(curve, hue=hue) for row, curve, hue in pairs}
            epochs = [str(epoch + 1) for epoch in range(len(curves[0]))]
            picture.draw(epochs, lines, y_label="loss (nats)", x_label="epoch")
        where = table[0]["where"]
        self.where.value = look.note(
            f"Where {name} is put: {where}" if where else "Nothing is put in"
        )
