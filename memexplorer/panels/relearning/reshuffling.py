"""Random labels learned by heart again and again, watched while it happens."""

import ipywidgets

from memexplorer.panels.page.own_job import OwnJob
from memexplorer.panels.page.session import Session
from memexplorer.panels.relearning import setting, told
from memexplorer.panels.words import pretraining as words
from memexplorer.widgets import look
from memexplorer.widgets.live_curves import LiveCurves
from memexplorer.widgets.pane import Pane

COST = (
    "Four sets of 1,200 small images take about a minute on two CPU cores, a perceptron by SGD "
    "two; each further seed as long again. Stop keeps what is finished."
)


class ReshufflingView(ipywidgets.VBox):
    """How long does it take to learn random labels, and the next ones?"""

    needs = ()

    def __init__(self, session: Session):
        self.session, self.found = session, None
        self.pane = Pane("Random labels, again and again", empty="Data is learned by heart here.")
        self.pane.explain(**words.RESHUFFLING)
        self.network, self.size, self.seeds = setting.fields(self.pane.guarded, seeds=1)
        self.sets = setting.number("Sets", 4, most=12)
        self.sentence, self.bars, self.note = (ipywidgets.HTML() for _ in range(3))
        self.faults = ipywidgets.HTML()
        self.curves = LiveCurves()
        self.curves.on_error = self.pane.tell_fault
        parts = [self.sentence, self.faults, self.curves, self.bars, self.note]
        self._result = ipywidgets.VBox(parts)
        self.job = OwnJob(self.pane, "Memorize", self._steps, self._take, result=self._result)
        asked = look.row(self.network, self.size, self.sets, self.seeds)
        self._body = ipywidgets.VBox([ipywidgets.HTML(look.note(COST)), asked, self.job,
                                      self._result])  # fmt: skip
        super().__init__([self.pane])
        self.add_class("mx-relearning")

    def show(self) -> None:
        """Offer to memorize once there are examples; what was found of others goes."""
        session = self.session
        if self.job.anew(session.network, session.training, session.held_out):
            self.found = None
        if session.training is None:
            self.pane.empty()
            return
        self.network.offer(setting.networks(session), setting.ADAM)
        self.pane.ready(self._body)

    def _steps(self):
        return setting.steps(self.session, self.network.value, self.size.value,
                             shuffles=self.sets.value, seeds=self.seeds.value)  # fmt: skip

    def _take(self, found):
        self.found = found
        shown, last = max(found.shuffles.items()), 1
        picture = told.picture(shown[1])
        last = max([last, *(one.epochs for one in shown[1])])
        self.curves.draw([picture], label=f"epochs (seed {shown[0]})", last=last)
        self.sentence.value = f'<p class="mx-answer">{look.escape(told.verdict(found))}</p>'
        faults = "".join(f"<li>{look.escape(said)}</li>" for said in found.faults)
        self.faults.value = f'<ul class="mx-note mx-told">{faults}</ul>' if faults else ""
        self.bars.value = told.bars(found)
        self.note.value = look.note(setting.about(found))
