"""Train the pair of encoders on these images, and watch LayerMem and UnitMem grow."""

from pathlib import Path

import ipywidgets

from memexplorer.data import views
from memexplorer.encoding.twins import SIZES
from memexplorer.panels.locating import growing
from memexplorer.panels.page.own_job import OwnJob
from memexplorer.panels.page.session import Session
from memexplorer.panels.words import layers as words
from memexplorer.studies import memorization_growth
from memexplorer.widgets import look
from memexplorer.widgets.band_curves import BandCurves
from memexplorer.widgets.choice import Choice
from memexplorer.widgets.pane import Pane

FRAMEWORKS = [("SimCLR (contrastive)", "simclr"), ("masked autoencoder", "mae")]
TIMES = {"two minutes": "two minutes on a laptop", "ten minutes": "ten minutes",
         "an hour": "an hour", "a GPU hour": "a GPU hour"}  # fmt: skip
STRENGTHS = [("as suits the time", ""), *((name, name) for name in views.STRENGTHS[:5])]


class TrainingView(ipywidgets.VBox):
    """Loss, LayerMem and UnitMem over the epochs of a pair trained here."""

    needs = ()

    def __init__(self, session: Session):
        self.session, self.whole, self.found = session, None, None
        self.pane = Pane("Train a pair", empty="Load images first: a pair is trained on them.")
        self.pane.explain(**words.TRAINING)
        heard = self.pane.guarded
        offers = (
            ("Time", [(TIMES.get(name, name), name) for name in SIZES], "44px"),
            ("Framework", FRAMEWORKS, "84px"), ("Augmentation", STRENGTHS, "100px"),
        )  # fmt: skip
        self.asked = []
        for title, options, width in offers:
            choice = Choice(title, on_pick=heard(self._suit), label_width=width)
            choice.offer(options, options[0][1])
            self.asked.append(choice)
        self.use, self.note = ipywidgets.Button(description="Look at this pair"), ipywidgets.HTML()
        self.use.layout.width = "auto"
        self.loss = BandCurves(height=180)
        self.growth = [BandCurves(height=200) for _ in growing.SHOWN]
        for part in (self.loss, *self.growth):
            part.on_error = self.pane.tell_fault
        pair = ipywidgets.Box([ipywidgets.VBox([part]) for part in self.growth])
        pair.add_class("mx-split")
        self._result = ipywidgets.VBox([self.loss, pair, self.note, look.row(self.use)])
        self.job = OwnJob(self.pane, "Train f and g", self._steps, self._take,
                          beside=self.asked, result=self._result)  # fmt: skip
        super().__init__([self.pane])
        self.add_class("mx-locating")
        self._body = ipywidgets.VBox([self.job, self._result])
        self.use.on_click(heard(lambda _: self.look_at_it()))

    def show(self) -> None:
        """Offer to train on what is loaded; what was trained on other images goes."""
        session = self.session
        if not self.job.anew(session.training):
            return
        self.whole = self.found = None
        if session.training is None or not session.training.pictured:
            self.pane.empty()
        else:
            self.pane.ready(self._body)

    def look_at_it(self) -> None:
        """The page compares the two encoders trained here."""
        course = self.found.course
        last, split = course.checkpoints[-1], Path(course.factory).with_name("split.json")
        self.session.named = {"model": course.factory, "weights": str(last.f),
                              "reference": str(last.g), "split": str(split)}  # fmt: skip

    def _suit(self):
        """A masked autoencoder has an augmentation of its own: there is nothing to choose."""
        self.asked[2].disabled = self.asked[1].value == "mae"

    def _steps(self):
        session = self.session
        train, framework, strength = (choice.value for choice in self.asked)
        how = {"train": train, "framework": framework, "strength": strength or None,
               "split": session.split, "cache": session.cache, "seed": session.seed}  # fmt: skip
        how |= {"examples": session.training, "held_out": session.held_out}
        return self._trained(memorization_growth.run(None, **how))

    def _trained(self, steps):
        self.whole = None
        self.whole = yield from steps
        return self.whole

    def _take(self, found):
        self.found = found
        epochs, lines = growing.losses(found)
        self.loss.draw(epochs, lines, y_label="loss", x_label="epoch")
        for curve, (title, column) in zip(self.growth, growing.SHOWN.items(), strict=True):
            epochs, lines = growing.growth(found, column)
            curve.draw(epochs, lines, y_label=title, x_label="epoch")
        self.note.value = look.note(growing.about(found))
        self.use.disabled = found is not self.whole
