"""True labels learned after random ones, and from scratch, for as long as each other."""

import ipywidgets

from memexplorer.panels.page.own_job import OwnJob
from memexplorer.panels.page.session import Session
from memexplorer.panels.relearning import beginnings, setting
from memexplorer.panels.words import pretraining as words
from memexplorer.widgets import look
from memexplorer.widgets.band_curves import BandCurves
from memexplorer.widgets.pane import Pane

COST = (
    "Three seeds take about two minutes on two CPU cores with Adam or convolutions, a perceptron "
    "by SGD longer."
)
NO_LABELS = "True labels are learned here, and this data has none: name labels under Source."


class TuningView(ipywidgets.VBox):
    """What is it worth for true labels to have learned random ones before?"""

    needs = ()

    def __init__(self, session: Session):
        self.session, self.found = session, None
        self.pane = Pane("What it is worth for true labels", empty="Two beginnings compared, here.")
        self.pane.explain(**words.TUNING)
        self.network, self.size, self.seeds = setting.fields(self.pane.guarded, seeds=3)
        self.sentence, self.table, self.note = (ipywidgets.HTML() for _ in range(3))
        self.curves = BandCurves(height=280)
        self.curves.on_error = self.pane.tell_fault
        parts = [self.sentence, self.curves, self.table, self.note]
        self._result = ipywidgets.VBox(parts)
        self.job = OwnJob(self.pane, "Compare beginnings", self._steps, self._take,
                          result=self._result)  # fmt: skip
        asked = look.row(self.network, self.size, self.seeds)
        self._body = ipywidgets.VBox([ipywidgets.HTML(look.note(COST)), asked, self.job,
                                      self._result])  # fmt: skip
        super().__init__([self.pane])
        self.add_class("mx-relearning")

    def show(self) -> None:
        """Offer to compare once there are labels; what was found of others goes."""
        session = self.session
        if self.job.anew(session.network, session.training, session.held_out):
            self.found = None
        if session.training is None:
            self.pane.empty()
        elif not session.training.labelled:
            self.pane.empty(NO_LABELS)
        else:
            self.network.offer(setting.networks(session), setting.ADAM)
            self.pane.ready(self._body)

    def _steps(self):
        return setting.steps(self.session, self.network.value, self.size.value, shuffles=1,
                             seeds=self.seeds.value, labels=setting.LABELS)  # fmt: skip

    def _take(self, found):
        if not found.tuned:
            return
        self.found = found
        names, lines = beginnings.lines(found)
        self.curves.draw(names, lines, y_label="held-out accuracy", x_label="true labels",
                         styles={"dashed": "held-out"})  # fmt: skip
        self.sentence.value = f'<p class="mx-answer">{look.escape(beginnings.worth(found))}</p>'
        self.table.value = beginnings.table(found)
        how = found.settings["settings"]
        said = (f"{how['budget']} epochs of true labels; bands and brackets from the lowest to the "
                "highest seed, of differences 95 % by Student's t over the seeds")  # fmt: skip
        self.note.value = look.note("; ".join([said, *found.faults, setting.about(found)]))
