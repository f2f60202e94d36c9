"""Top, random and low units side by side: a sentence, a picture a part of the network, a table."""

import ipywidgets
import numpy as np

from memexplorer.panels.page.session import HELD_OUT, TRAINING
from memexplorer.panels.silencing import pruned
from memexplorer.widgets import look
from memexplorer.widgets.dose_curves import DoseCurves
from memexplorer.widgets.score_table import ScoreTable

AT = 0.2  # the share that the sentence and the table are about


class Compared(ipywidgets.VBox):
    """What is left without top, random and low units?

    pane  whose faults these are
    """

    def __init__(self, pane):
        self.sentence, self.note = ipywidgets.HTML(), ipywidgets.HTML()
        self.curves, self.table = DoseCurves(label="% of units silenced"), ScoreTable()
        for part in (self.curves, self.table):
            part.on_error = pane.tell_fault
        title = ipywidgets.HTML(f"<h3>One layer alone, {100 * AT:.0f} % of its units silenced</h3>")
        parts = self.sentence, self.curves, title, self.table, self.note
        super().__init__(parts, layout={"display": "none"})
        self.add_class("mx-pruned")

    def draw(self, session, found, shares, data: str) -> None:
        """Show the accuracies on this set of the session, if they are known yet.

        found  a UnitPruning; shares: those silenced
        """
        if np.isnan(pruned.before(found, data)):
            return
        said = look.escape(pruned.sentence(found, AT, data))
        self.sentence.value = f'<p class="mx-verdict" role="status">{said}</p>'
        doses, lines, bands = pruned.curves(found, shares, data)
        self.remove_class("mx-held-out") if data == TRAINING else self.add_class("mx-held-out")
        dashed = () if data == TRAINING else pruned.KINDS  # by set; the colour is by kind
        self.curves.draw(doses, lines, bands, dashed=dashed, label="% of units silenced", zoom=True)
        self.curves.place = 1 + shares.index(AT)
        columns, texts = pruned.by_layer(found, AT, data)
        self.table.draw(columns, order_by="depth", descending=False, texts=texts,
                        formats={"top": ".2f", "low": ".2f"})  # fmt: skip
        sets = {HELD_OUT: session.held_out, TRAINING: session.training}
        sizes = {name: len(one) for name, one in sets.items() if one is not None}
        self.note.value = look.note(pruned.about(found, sizes))
        self.layout.display = None

    def forget(self) -> None:
        """Nothing is known any more."""
        self.layout.display = "none"
