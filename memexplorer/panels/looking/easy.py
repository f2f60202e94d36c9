"""Easy and hard examples: one epoch, many networks, against chance."""

import ipywidgets
import numpy as np

from memexplorer.closer.sets import CALLED, RAND_X, REAL
from memexplorer.panels.looking import teaching, told
from memexplorer.panels.looking.extremes import Extremes
from memexplorer.panels.page.own_job import OwnJob
from memexplorer.panels.page.session import TRAINING, Session
from memexplorer.panels.words import closer_look as words
from memexplorer.studies import noise_versus_real
from memexplorer.widgets import look
from memexplorer.widgets.choice import Choice
from memexplorer.widgets.decimals import percent
from memexplorer.widgets.pane import Pane
from memexplorer.widgets.score_table import ScoreTable
from memexplorer.widgets.sorted_curves import SortedCurves

RUNS, MOST = (20, 60, 100), 1200
COST = "With 100 networks of a perceptron about 20 seconds on two CPU cores. "
SLOW = "Of this network's make it may be minutes; Stop keeps what is finished."


class EasyView(ipywidgets.VBox):
    """Train many networks for one epoch, and see whom they all get wrong."""

    needs = ()

    def __init__(self, session: Session):
        self.session, self.found = session, None
        self.pane = Pane("Easy and hard examples", empty="Who is easy for every network, here.")
        self.pane.explain(**words.EASY)
        heard = self.pane.guarded
        self.runs = Choice("networks", on_pick=heard(lambda: None), label_width="76px")
        self.runs.offer([(str(count), count) for count in RUNS], 100)
        self.make = Choice("make", on_pick=heard(lambda: None), label_width="48px")
        beside = (self.runs, self.make)
        self.sentence, self.one, self.note = (ipywidgets.HTML() for _ in range(3))
        self.curves, self.table = SortedCurves(on_pick=self._picked), ScoreTable()
        self.extremes = Extremes(session, heard)
        for part in (self.curves, self.table):
            part.on_error = self.pane.tell_fault
        parts = [self.sentence, self.curves, self.one, self.extremes, self.table, self.note]
        self._result = ipywidgets.VBox(parts)
        self.job = OwnJob(self.pane, "Train for one epoch", self._steps, self._take,
                          beside=beside, result=self._result)  # fmt: skip
        self._body = ipywidgets.VBox([ipywidgets.HTML(look.note(COST + SLOW)), self.job,
                                      self._result])  # fmt: skip
        super().__init__([self.pane])
        self.add_class("mx-looking")
        session.observe(heard(lambda _: self._focus()), "focus")

    def show(self) -> None:
        """Offer to train on what is loaded; what was found of other data goes."""
        session = self.session
        if self.job.anew(session.network, session.training):
            self.found = None
            self.make.offer(teaching.makes(session.network, "256-256"), "perceptron")
        teaching.show(self.pane, self._body, session.training)

    def _steps(self):
        session = self.session
        return noise_versus_real.run(
            session.network, session.training, runs=self.runs.value, make=self.make.value,
            most=MOST, cache=session.cache, seed=session.seed,
        )  # fmt: skip

    def _take(self, found):
        self.found = found
        place = {name: row for row, name in enumerate(self.session.training.ids.tolist())}
        self._rows = np.array([place[name] for name in found.source.ids.tolist()])
        known = {name: found.wrong(name) for name in found.models["setting"]}
        values = {CALLED[name]: rates for name, rates in known.items()}
        chance = {CALLED[name]: rates for name, rates in found.luck.items()}
        self.curves.draw(values, chance, y_label="share of networks that get it wrong")
        self.sentence.value = told.answer(told.easiness(found))
        columns, texts = told.spreads(found)
        self.table.draw(columns, order_by="spread", texts=texts)
        self.extremes.draw(self._rows, known[REAL])
        how = found.settings["settings"]
        self.note.value = teaching.note(
            found,
            f"{len(found.source):,} examples, told the truth where it is known",
            "spread: the standard deviation over examples, 95 % by a bootstrap over them",
            f"SGD, rate {how['rate']:g}, batches of {how['batch_size']}",
        )
        self._focus()

    def _picked(self, name, place):
        """A point of a curve: its example is looked at, where there is something to see."""
        setting = next(one for one, called in CALLED.items() if called == name)
        self.one.value = look.note(self._said(place))
        if setting != RAND_X:  # whose input was noise, not this picture
            self.session.focus = (TRAINING, int(self._rows[place]))
        self.curves.mark(name, place)

    def _focus(self):
        """The example in focus, wherever it was picked: ring it and say what is known of it."""
        focus = self.session.focus
        at = np.flatnonzero(self._rows == focus[1]) if self.found and focus else []
        known = len(at) > 0 and focus[0] == TRAINING
        self.curves.mark(CALLED[REAL], int(at[0]) if known else None)
        self.one.value = look.note(self._said(int(at[0]))) if known else ""

    def _said(self, place):
        found, source = self.found, self.found.source
        parts = [f"{CALLED[name]} {percent(float(found.wrong(name)[place]))}"
                 for name in found.models["setting"]]  # fmt: skip
        label = source.classes[source.labels[place]]
        return f"{source.ids[place]} ({label}) is wrong in so many networks: {', '.join(parts)}"
