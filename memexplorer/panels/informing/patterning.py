"""Memorization made on purpose: train on a colour or on random labels, and watch both measures."""

import ipywidgets

from memexplorer.data import patterns
from memexplorer.data.words import counted
from memexplorer.panels.informing import told
from memexplorer.panels.page.own_job import OwnJob
from memexplorer.panels.page.session import Session
from memexplorer.panels.words import information as words
from memexplorer.studies import memorization_patterns
from memexplorer.widgets import look
from memexplorer.widgets.band_curves import BandCurves
from memexplorer.widgets.choice import Choice
from memexplorer.widgets.pane import Pane

KINDS = [("a colour that gives the answer away", patterns.SHORTCUT),
         ("random labels", patterns.BY_HEART)]  # fmt: skip
SIZES = [(f"at most {most:,} images, {counted(repeats, 'network')} each", (most, repeats))
         for most, repeats in ((2000, 1), (2000, 3), (10000, 3))]  # fmt: skip
NO_IMAGES = "Both patterns are made of images, and this data holds none: name some under Source."
LEVELS = {patterns.SHORTCUT: "α, how far colour and answer agree",
          patterns.BY_HEART: "β, the share of labels drawn anew"}  # fmt: skip


class PatternsView(ipywidgets.VBox):
    """Networks that memorize more and more, made here: entropy, information and accuracy."""

    needs = ()

    def __init__(self, session: Session):
        self.session, self.found = session, None
        self.pane = Pane("Two ways to memorize", empty="Networks that memorize on purpose, here.")
        self.pane.explain(**words.PATTERNS)
        heard = self.pane.guarded
        self.pattern = Choice("Learn by", on_pick=heard(lambda: None), label_width="64px")
        self.pattern.offer(KINDS, patterns.SHORTCUT)
        self.size = Choice("From", on_pick=heard(lambda: None), label_width="40px")
        self.size.offer(SIZES, (2000, 3))
        beside = [self.pattern, self.size]
        self.sentence, self.note = ipywidgets.HTML(), ipywidgets.HTML()
        self.curves = {name: BandCurves(height=240) for name in ("entropy", "mutual", "accuracy")}
        for part in self.curves.values():
            part.on_error = self.pane.tell_fault
        both = ipywidgets.Box([self.curves["entropy"], self.curves["mutual"]])
        both.add_class("mx-split")
        self._result = ipywidgets.VBox([self.sentence, both, self.curves["accuracy"], self.note])
        self.job = OwnJob(self.pane, "Train and measure", self._steps, self._take,
                          beside=beside, result=self._result)  # fmt: skip
        self._body = ipywidgets.VBox([self.job, self._result])
        super().__init__([self.pane])
        self.add_class("mx-informing")

    def show(self) -> None:
        """Offer to train once there are images; what was found of others goes."""
        session = self.session
        if self.job.anew(session.training, session.held_out):
            self.found = None
        if session.training is None:
            self.pane.empty()
        elif not session.training.pictured or not session.training.labelled:
            self.pane.empty(NO_IMAGES)
        else:
            self.pane.ready(self._body)

    def _steps(self):
        session, (most, repeats) = self.session, self.size.value
        return memorization_patterns.run(
            None, session.training, session.held_out, pattern=self.pattern.value, most=most,
            repeats=repeats, per_layer=32, cache=session.cache, seed=session.seed,
        )  # fmt: skip

    def _take(self, found):
        self.found, how = found, found.settings["settings"]
        levels = [f"{level:g}" for level in sorted(set(found.models["level"]))]
        columns = {"entropy": ("entropy_median", "median entropy (nats)"),
                   "mutual": ("mutual_mean", "mean mutual information (nats)")}  # fmt: skip
        for name, (column, label) in columns.items():
            self.curves[name].draw(levels, told.lines(found.layers, column), y_label=label)
        self.curves["accuracy"].draw(levels, told.accuracies(found.models), y_label="accuracy")
        for part in self.curves.values():
            part.figure.xaxis.axis_label = LEVELS[how["pattern"]]
        self.sentence.value = f'<p class="mx-answer">{look.escape(told.trend(found))}</p>'
        said = [
            *found.settings["notes"][len(found.source.notes) :],
            f"{counted(how['repeats'], 'network')} for each level",
            f"{how['epochs']} epochs of Adam",
        ]
        said += [f"L2 {how['decay']:g}"]
        said += [f"{how['bins']} bins, one range for all units"]
        self.note.value = look.note("; ".join([*said, f"seed {how['seed']}"]))
