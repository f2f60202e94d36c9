"""Train the pair of encoders on these images, and watch LayerMem and UnitMem grow."""

from dataclasses import dataclass

import ipywidgets

from memexplorer.data import views
from memexplorer.encoding.twins import SIZES
from memexplorer.models.loading import load_model
from memexplorer.panels.locating import growing
from memexplorer.panels.page.own_job import OwnJob
from memexplorer.panels.page.session import Session
from memexplorer.panels.words import layers as words
from memexplorer.progress import watched
from memexplorer.studies import memorization_growth
from memexplorer.widgets import look
from memexplorer.widgets.band_curves import BandCurves
from memexplorer.widgets.choice import Choice
from memexplorer.widgets.pane import Pane

FRAMEWORKS = [("SimCLR (contrastive)", "simclr"), ("masked autoencoder", "mae")]
TIMES = {"two minutes": "two minutes on a laptop", "ten minutes": "ten minutes",
         "an hour": "an hour", "a GPU hour": "a GPU hour"}  # fmt: skip
STRENGTHS = [("as suits the time", ""), *((name, name) for name in views.STRENGTHS[:5])]


@dataclass(frozen=True, eq=False)
class Trained:
    """A pair that is trained: the networks, and how their memorization grew."""

    growth: memorization_growth.MemorizationGrowth
    f: object
    g: object


class TrainingView(ipywidgets.VBox):
    """Loss, LayerMem and UnitMem over the epochs of a pair trained here."""

    needs = ()

    def __init__(self, session: Session):
        self.session, self._of, self.trained, self.found = session, None, None, None
        self.pane = Pane("Train a pair", empty="Load images first: a pair is trained on them.")
        self.pane.explain(**words.TRAINING)
        heard = self.pane.guarded
        offers = (
            ("Time", [(TIMES.get(name, name), name) for name in SIZES], "44px"),
            ("Framework", FRAMEWORKS, "84px"), ("Augmentation", STRENGTHS, "100px"),
        )  # fmt: skip
        self.asked = []
        for title, options, width in offers:
            choice = Choice(title, on_pick=heard(lambda: None), label_width=width)
            choice.offer(options, options[0][1])
            self.asked.append(choice)
        self.job = OwnJob(self.pane, "Train f and g", self._steps, self._take, beside=self.asked)
        self.use, self.note = ipywidgets.Button(description="Look at this pair"), ipywidgets.HTML()
        self.use.layout.width = "auto"
        self.loss = BandCurves(height=180)
        self.growth = [BandCurves(height=200) for _ in growing.SHOWN]
        for part in (self.loss, *self.growth):
            part.on_error = self.pane.tell_fault
        pair = ipywidgets.Box([ipywidgets.VBox([part]) for part in self.growth])
        pair.add_class("mx-split")
        self._result = ipywidgets.VBox([self.loss, pair, self.note, look.row(self.use)])
        self._result.layout.display = "none"
        super().__init__([self.pane])
        self.add_class("mx-locating")
        self._body = ipywidgets.VBox([self.job, self._result])
        self.use.on_click(heard(lambda _: self.look_at_it()))

    def show(self) -> None:
        """Offer to train on what is loaded; what was trained on other images goes."""
        session = self.session
        if session.training is self._of and self._of is not None:
            return
        self._of, self.trained, self.found = session.training, None, None
        self.job.forget()
        self._result.layout.display = "none"
        if session.training is None or not session.training.pictured:
            self.pane.empty()
        else:
            self.pane.ready(self._body)

    def look_at_it(self) -> None:
        """The page compares the two encoders trained here."""
        self.session.named = {
            "model": self.trained.f, "weights": None, "reference": self.trained.g,
            "split": self.trained.growth.course.split,
        }  # fmt: skip

    def _steps(self):
        session = self.session
        train, framework, strength = (choice.value for choice in self.asked)
        how = {"train": train, "framework": framework, "strength": strength or None,
               "split": session.split, "cache": session.cache, "seed": session.seed}  # fmt: skip
        return _both(memorization_growth.run(None, session.training, session.held_out, **how))

    def _take(self, found):
        if isinstance(found, Trained):
            self.trained, found = found, found.growth
        self.found = found
        epochs, lines = growing.losses(found)
        self.loss.draw(epochs, lines, y_label="loss", x_label="epoch")
        for picture, (title, column) in zip(self.growth, growing.SHOWN.items(), strict=True):
            epochs, lines = growing.growth(found, column)
            how = {"y_label": title, "x_label": "epoch", "styles": growing.dashes(lines)}
            picture.draw(epochs, lines, **how)
        self.note.value = look.note(growing.about(found))
        self.use.disabled = self.trained is None
        self._result.layout.display = None


def _both(steps):
    """The growth as it comes, and at the end with the two networks that were trained."""
    found = yield from steps
    last, networks = found.course.checkpoints[-1], []
    for weights in (last.f, last.g):
        named = load_model, found.course.factory
        networks.append((yield from watched("loading the pair", *named, weights=weights)))
    return Trained(found, *networks)
