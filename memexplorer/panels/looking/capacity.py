"""Time until all labels are known, against width and against the number of examples."""

import ipywidgets

from memexplorer.panels.looking import lengths, teaching, told
from memexplorer.panels.page.own_job import OwnJob
from memexplorer.panels.page.session import Session
from memexplorer.panels.words import closer_look as words
from memexplorer.studies import convergence_time
from memexplorer.studies.convergence_time import SIZE, WIDTH
from memexplorer.widgets import look
from memexplorer.widgets.band_curves import BandCurves
from memexplorer.widgets.choice import Choice
from memexplorer.widgets.pane import Pane

QUICK = {"widths": (16, 64, 256), "sizes": (300, 600, 1200), "levels": (1.0,), "epochs": 60,
         "most": 1200, "asked": 600}  # fmt: skip
FULL = {"widths": (16, 32, 64, 128, 256), "sizes": (150, 300, 600, 1200), "levels": (0.5, 1.0),
        "epochs": 150, "most": 1200, "asked": 600}  # fmt: skip
HOW = [("quick: 3 widths, all or nothing of noise", "quick"),
       ("thorough: 5 widths, half of it too", "full")]  # fmt: skip
NOISES = [("inputs and labels", "both"), ("inputs", "inputs"), ("labels", "labels")]
COST = "Quick takes one to three minutes on a CPU, thorough some minutes; lines come as they are."


class CapacityView(ipywidgets.VBox):
    """Teach networks of several widths, on more and more examples, until they know all labels."""

    needs = ()

    def __init__(self, session: Session):
        self.session, self.found = session, None
        self.pane = Pane("Time and capacity", empty="How long noise takes to learn, here.")
        self.pane.explain(**words.CAPACITY)
        heard = self.pane.guarded
        self.noise = Choice("Noise in", on_pick=heard(lambda: None), label_width="64px")
        self.noise.offer(NOISES, "both")
        self.how = Choice("How", on_pick=heard(lambda: None), label_width="40px")
        self.how.offer(HOW, "quick")
        beside = (self.noise, self.how)
        self.sentence, self.note = ipywidgets.HTML(), ipywidgets.HTML()
        self.pictures = {name: BandCurves(height=240) for name in (WIDTH, SIZE, "best")}
        for part in self.pictures.values():
            part.on_error = self.pane.tell_fault
        titles = {WIDTH: "Epochs, by width", SIZE: "Epochs, by number of examples",
                  "best": "Best held-out accuracy, by width"}  # fmt: skip
        boxes = {name: ipywidgets.VBox([ipywidgets.HTML(f"<h3>{titles[name]}</h3>"), part])
                 for name, part in self.pictures.items()}  # fmt: skip
        self.boxes = boxes
        both = ipywidgets.Box([boxes[WIDTH], boxes[SIZE]])
        both.add_class("mx-split")
        self._result = ipywidgets.VBox([self.sentence, both, boxes["best"], self.note])
        self.job = OwnJob(self.pane, "Train to the end", self._steps, self._take,
                          beside=beside, result=self._result)  # fmt: skip
        self._body = ipywidgets.VBox([ipywidgets.HTML(look.note(COST)), self.job, self._result])
        super().__init__([self.pane])
        self.add_class("mx-looking")

    def show(self) -> None:
        """Offer to train on what is loaded; what was found of other data goes."""
        session = self.session
        if self.job.anew(session.training, session.held_out):
            self.found = None
        teaching.show(self.pane, self._body, session.training)

    def _steps(self):
        session, how = self.session, QUICK if self.how.value == "quick" else FULL
        return convergence_time.run(
            session.network, session.training, session.held_out, noise=self.noise.value,
            cache=session.cache, seed=session.seed, **how,
        )  # fmt: skip

    def _take(self, found):
        self.found, how = found, found.settings["settings"]
        for name, along, column, y_label, x_label in (
            (WIDTH, WIDTH, "epochs", "epochs until all is known", "units in each hidden layer"),
            (SIZE, SIZE, "epochs", "epochs until all is known", "training examples"),
            ("best", WIDTH, "best", "accuracy on real data", "units in each hidden layer"),
        ):
            places, lines = lengths.times(found, along, column)
            self.boxes[name].layout.display = None if places else "none"
            if places:
                self.pictures[name].draw(places, lines, y_label=y_label, x_label=x_label)
        self.sentence.value = told.answer(lengths.waiting(found))
        self.note.value = teaching.note(
            found,
            f"{how['seeds']} networks at each point, taught at once",
            "epochs: median, from the quickest to the slowest; a gap: half or more did not "
            f"get there in {how['epochs']} epochs",
            "accuracy: mean, 95 % by Student's t",
            f"SGD, rate {how['rate']:g}, batches of {how['batch_size']}",
        )
