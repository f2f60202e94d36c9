"""Critical samples on the way of trainings on real data and on noise."""

import ipywidgets

from memexplorer.data.words import counted
from memexplorer.panels.looking import counted as told
from memexplorer.panels.page.own_job import OwnJob
from memexplorer.panels.page.session import Session
from memexplorer.studies import critical_growth
from memexplorer.widgets import look
from memexplorer.widgets.band_curves import BandCurves
from memexplorer.widgets.choice import Choice

NOISE = [("all noise, 20 epochs", ((1.0,), 20)), ("all noise, 60 epochs", ((1.0,), 60)),
         ("20, 40, 60, 80, 100 % noise, 60 epochs", ((0.2, 0.4, 0.6, 0.8, 1.0), 60))]  # fmt: skip


class Growing(ipywidgets.VBox):
    """Trainings on real data, on noise for inputs and on random labels: whose share grows?"""

    def __init__(self, pane, session: Session):
        self.session, self.found = session, None
        self.noise = Choice("Train on", on_pick=pane.guarded(lambda: None), label_width="64px")
        self.noise.offer(NOISE, NOISE[0][1])
        self.sentence, self.note = ipywidgets.HTML(), ipywidgets.HTML()
        self.curves = BandCurves()
        self.curves.on_error = pane.tell_fault
        parts = [self.sentence, self.curves, self.note]
        self._result = ipywidgets.VBox(parts)
        self.job = OwnJob(pane, "Train and count", self._steps, self._take,
                          beside=[self.noise], result=self._result)  # fmt: skip
        title = ipywidgets.HTML("<h3>While networks learn real data and noise</h3>")
        super().__init__([title, self.job, self._result])

    def show(self) -> None:
        """What was found of other examples goes."""
        if self.job.anew(self.session.training, self.session.held_out):
            self.found = None

    def _steps(self):
        session, (noise, epochs) = self.session, self.noise.value
        return critical_growth.run(
            None, session.training, session.held_out, noise=noise, epochs=epochs, asked=200,
            cache=session.cache, seed=session.seed,
        )  # fmt: skip

    def _take(self, found):
        self.found, how = found, found.settings["settings"]
        epochs, lines = told.by_epoch(found)
        self.curves.draw(epochs, lines, y_label="share critical", x_label="epochs")
        self.sentence.value = f'<p class="mx-answer">{look.escape(told.growth(found))}</p>'
        said = [*found.settings["notes"],
                f"perceptrons of two layers of 256, {counted(how['most'], 'example')} at most",
                f"SGD with rate {how['rate']:g} and momentum 0.9, batches of {how['batch_size']}",
                f"{how['asked']} examples of each set asked", "held-out ones are real",
                f"bands: Wilson, 95 %; seed {how['seed']}"]  # fmt: skip
        self.note.value = look.note("; ".join(said))
