"""The theory in its own model: a line that learns first and memorizes later, step by step."""

import ipywidgets
import numpy as np

from memexplorer.panels.page.own_job import OwnJob
from memexplorer.panels.page.session import Session
from memexplorer.panels.robustly import lined
from memexplorer.panels.robustly.told import share
from memexplorer.panels.words import noisy_labels as words
from memexplorer.robust.linear import plane
from memexplorer.studies import linear_noise
from memexplorer.widgets import look
from memexplorer.widgets.band_curves import BandCurves
from memexplorer.widgets.choice import Choice
from memexplorer.widgets.dividing import Dividing
from memexplorer.widgets.pane import Pane

STEPS = 5000
METHODS = [("cross-entropy", "ce"), ("ELR, λ = 3", "elr")]


class LineView(ipywidgets.VBox):
    """The dividing line over its points at any step, and accuracy over the steps."""

    needs = ()

    def __init__(self, session: Session):
        self.session, self.found, self._asked = session, None, False
        self.pane = Pane("A line that learns, then memorizes", empty="A line between two classes.")
        self.pane.explain(**words.LINE)
        heard = self.pane.guarded
        self.size = Choice("In", on_pick=heard(self._draw), label_width="20px")
        self.size.offer([("100 dimensions", 100), ("2 dimensions", 2)], 100)
        self.method = Choice("by", on_pick=heard(self._draw), label_width="20px")
        self.method.offer(METHODS, "ce")
        self.time = ipywidgets.IntSlider(0, 0, 1, description="Time", readout=False)
        self.time.style.description_width = "40px"
        self.time.layout.width = "min(360px, 100%)"
        self.step = ipywidgets.HTML()
        beside = [self.size, self.method]
        self.job = OwnJob(self.pane, "Move the line", self._steps, self._take, beside=beside)
        self.plane, self.curve = (
            Dividing(names=("class −v", "class v")),
            BandCurves(height=300, dots=4),
        )
        for part in (self.plane, self.curve):
            part.on_error = self.pane.tell_fault
        both = ipywidgets.Box([self.plane, self.curve])
        both.add_class("mx-split")
        slider = look.row(self.time, self.step)
        self.sentence, self.note = ipywidgets.HTML(), ipywidgets.HTML()
        self._result = ipywidgets.VBox([self.sentence, slider, both, self.note])
        self._result.layout.display = "none"
        self._body = ipywidgets.VBox([self.job, self._result])
        super().__init__([self.pane])
        self.add_class("mx-robustly")
        self.time.observe(heard(lambda _: self._at()), "value")

    def show(self) -> None:
        """It needs no data, and takes a second: it is moved once the page is there."""
        self.pane.ready(self._body)
        if not self._asked and self.session.training is not None:
            self._asked = True
            self.job.begin()

    @property
    def _key(self):
        return self.size.value, self.method.value

    def _steps(self):
        return linear_noise.run(steps=STEPS, seed=self.session.seed)

    def _take(self, found):
        self.found = found
        if self._key in found.lines:
            self._draw()
            self._result.layout.display = None

    def _draw(self):
        """Another line: its curve, and where it is best at first."""
        if self.found is None or self._key not in self.found.lines:
            return
        one = self.found.lines[self._key]
        self.curve.draw(self._names(one), lined.lines(one), y_label="share", x_label="step")
        self.time.max = len(one.steps) - 1
        self.sentence.value = f'<p class="mx-answer">{look.escape(lined.said(one))}</p>'
        self.note.value = look.note(lined.proved(self.found, self.size.value))
        self._at()

    def _names(self, one):
        return [f"{int(step):,}" for step in one.steps]

    def _at(self):
        """The picture at the time of the slider."""
        if self.found is None or self._key not in self.found.lines:
            return
        one, at = self.found.lines[self._key], self.time.value
        places, weights = plane(one, at)
        far = 1.1 * np.abs(places[:, 0]).max(), max(1.2 * np.abs(places[:, 1]).max(), 0.3)
        y_label = "the other axis" if self.size.value == 2 else "along the rest of the weights"
        self.plane.draw(places, weights, told=one.told > 0, wrong=one.wrong, reach=far,
                        x_label="along v", y_label=y_label)  # fmt: skip
        self.curve.picked = self._names(one)[at]
        self.step.value = look.note(
            f"step {one.steps[at]:,}: of wrong labels {share(one.truly[at])} answered truly, "
            f"{share(one.as_told[at])} as told; {share(one.held_out[at])} of new examples right"
        )
