"""What the forget-me dial shows: the sentence, the answers, the shares by dose, the units."""

import time

import ipywidgets

from memexplorer import dosing
from memexplorer.panels.pictures import Pictures
from memexplorer.panels.silencing import dosed, verdict
from memexplorer.widgets import look
from memexplorer.widgets.dial import Dial
from memexplorer.widgets.dose_curves import DoseCurves
from memexplorer.widgets.gallery import Gallery
from memexplorer.widgets.score_table import ScoreTable

NAMES = {dosing.PICKED: "Drivers that keep theirs",
         dosing.NEAR: "Neighbours that keep theirs",
         dosing.HELD_OUT: "Held-out accuracy", dosing.TRAINING: "Training accuracy"}  # fmt: skip


class Dialled(ipywidgets.VBox):
    """What do examples answer without the units that the dial says?

    pane   whose faults these are; on_pick((layer, unit)) is called for a row of the list of units
    """

    def __init__(self, session, pane, on_pick):
        self.session, self.made, self.curves, self._on_pick = session, None, None, on_pick
        self.took = 0.0  # seconds that the last turn of the dial took
        self.sentence, self.bars, self.note = (ipywidgets.HTML() for _ in range(3))
        self.who = Gallery(name="who is to be forgotten", size=72, page=12)
        self.who.add_class("mx-who")
        self.dial = Dial("Zero the most responsible units:", on_turn=self.turn)
        self.shares, self.table = DoseCurves(label="units zeroed"), ScoreTable()
        self.heading = ipywidgets.HTML("<h3>The units, the most responsible first</h3>")
        for part in (self.dial, self.shares, self.table):
            part.on_error = pane.tell_fault
        self._both = ipywidgets.Box([self.who, self.bars])
        self._both.add_class("mx-forget")
        parts = (
            self.sentence,
            self.dial,
            self._both,
            self.shares,
            self.note,
            self.heading,
            self.table,
        )
        super().__init__(parts, layout={"display": "none"})
        self.add_class("mx-dialled")
        self.table.observe(pane.guarded(self._listed), "picked")

    def forget(self) -> None:
        """Nothing is ranked any more."""
        self.made = self.curves = None
        self.layout.display = "none"

    def rank(self, made, unitmem) -> None:
        """Show these units in their order, none of them silent yet."""
        self.made, self.curves = made, None
        one = len(made.subject.rows) == 1
        (self._both.remove_class if one else self._both.add_class)("mx-several")
        self.bars.layout.display = None if one else "none"
        self.dial.offer(made.doses, f"of {len(made.ranking.units):,} units")
        self.shares.draw([], {})
        self.turn(0)
        self.note.value = look.note(dosed.about(made))
        self.table.picked = None
        columns = dosed.listed(made, unitmem)
        self.table.draw(columns, order_by="rank", descending=False)
        self.layout.display = None

    def draw(self, curves) -> None:
        """Show what each dose does, with the band of as many random units."""
        self.curves, several = curves, len(self.made.subject.rows) > 1
        shown = [name for name in curves.found if name != dosing.PICKED or several]
        shown = [name for name in shown if name != dosing.TRAINING or not several]
        bands = dosed.bands(curves)
        self.shares.draw(
            curves.doses, {NAMES[name]: curves.found[name] for name in shown},
            {NAMES[name]: bands[name] for name in shown if name in bands},
            dashed=(NAMES[dosing.HELD_OUT],), label="units zeroed",
        )  # fmt: skip
        self.turn(self.dial.number)

    def turn(self, dose: int) -> None:
        """Silence the first so many units, now."""
        begun = time.perf_counter()
        made = self.made
        found = dosing.outcome(made.bench, made.ranking.first(dose))
        self.took = time.perf_counter() - begun
        said = verdict.sentence(made, dose, found, self.curves)
        self.sentence.value = f'<p class="mx-verdict" role="status">{look.escape(said)}</p>'
        self.bars.value = dosed.bars(made, found) if len(made.subject.rows) == 1 else ""
        self.shares.place = made.doses.index(dose) if self.shares.doses else 0
        names, now = made.examples.classes, found["logits"].argmax(axis=1)
        self.who.items = Pictures(
            self.session, made.subject.rows, made.subject.which, size=72, brief=True,
            extra=lambda at: f"now {names[now[at]]}",
        )  # fmt: skip

    def _listed(self, change):
        if change["new"] is not None and self.made is not None:
            ranking, row = self.made.ranking, change["new"]
            self._on_pick((str(ranking.layers[row]), int(ranking.units[row])))
