"""Strength and memory of ELR varied: where each ends."""

import ipywidgets
import numpy as np

from memexplorer.panels.page.own_job import OwnJob
from memexplorer.panels.page.session import Session
from memexplorer.panels.robustly import asked
from memexplorer.panels.robustly.side_by_side import calmly
from memexplorer.panels.words import noisy_labels as words
from memexplorer.studies import target_sensitivity
from memexplorer.widgets import look
from memexplorer.widgets.band_curves import BandCurves
from memexplorer.widgets.band_lines import Line
from memexplorer.widgets.choice import Choice
from memexplorer.widgets.decimals import percent
from memexplorer.widgets.pane import Pane

STRENGTHS, DECAYS = (0.0, 1.0, 3.0, 7.0, 10.0), (0.0, 0.5, 0.7, 0.9, 0.99)
COST = "On 1,200 small images 60 epochs each take about a minute on two CPU cores."
LENGTHS = [("20 epochs each", 20), ("60 epochs each", 60)]
COLUMNS = {"held_out": "held-out accuracy, last epoch", "as_told": "wrong labels memorized"}


class VariedView(ipywidgets.VBox):
    """Last held-out accuracy and memorized share over λ, and over β."""

    needs = ()

    def __init__(self, session: Session):
        self.session = session
        self.pane = Pane("How much λ and β matter", empty="ELR with other settings, here.")
        self.pane.explain(**words.VARIED)
        self.length = Choice("for", on_pick=self.pane.guarded(lambda: None), label_width="24px")
        self.length.offer(LENGTHS, 60)
        self.curves = {name: BandCurves(height=220) for name in ("strength", "decay")}
        for part in self.curves.values():
            part.on_error = self.pane.tell_fault
        both = ipywidgets.Box(list(self.curves.values()))
        both.add_class("mx-split")
        self.note = ipywidgets.HTML()
        self._result = ipywidgets.VBox([both, self.note])
        self.job = OwnJob(self.pane, "Vary both", self._steps, self._take,
                          beside=[self.length], result=self._result)  # fmt: skip
        self._body = ipywidgets.VBox([ipywidgets.HTML(look.note(COST)), self.job,
                                      self._result])  # fmt: skip
        super().__init__([self.pane])
        self.add_class("mx-robustly")

    def show(self) -> None:
        """Offer to train on what is loaded; what was found on other examples goes."""
        session = self.session
        self.job.anew(session.training, session.held_out)
        asked.show(self.pane, self._body, session.training)

    def _steps(self):
        session = self.session
        return calmly(target_sensitivity.run(
            session.network, session.training, session.held_out, strengths=STRENGTHS,
            decays=DECAYS, cache=session.cache, seed=session.seed,
            **asked.pace(session.training) | {"epochs": self.length.value},
        ))  # fmt: skip

    def _take(self, found):
        how = found.settings["settings"]
        kept = {"strength": f"β = {how['decay']:g}", "decay": f"λ = {how['strength']:g}"}
        signs = {"strength": "λ", "decay": "β"}
        for varied, picture in self.curves.items():
            values, lines = lines_of(found.runs, varied)
            picture.draw([f"{value:g}" for value in values], lines, y_label="share",
                         x_label=f"{signs[varied]}, with {kept[varied]}")  # fmt: skip
        trained = len(set(zip(found.runs["strength"], found.runs["decay"], strict=True)))
        wanted = len(STRENGTHS) + len(DECAYS) - 1
        part = "" if trained == wanted else f"{trained} of {wanted} settings so far; "
        self.note.value = look.note(
            f"{part}{len(found.source):,} examples, {percent(how['fraction'])} wrong labels "
            f"({how['noise']}), {how['epochs']} epochs, one seed ({how['seed']})"
        )


def lines_of(runs, varied) -> tuple[list, dict]:
    """Values tried in order, and a line of each column."""
    rows = [at for at, name in enumerate(runs["varied"]) if name == varied]
    values = sorted({runs["value"][at] for at in rows})
    lines = {}
    for number, (column, words_) in enumerate(COLUMNS.items()):
        each = [np.mean([runs[column][at] for at in rows if runs["value"][at] == value])
                for value in values]  # fmt: skip
        dash = "dashed" if column == "held_out" else "solid"
        lines[words_] = Line(each, dash=dash, hue=look.LINES[number])
    return values, lines
