"""What two networks answer: how often alike, and the examples on which they part."""

import ipywidgets
import numpy as np

from memexplorer.comparing.beside import THIS
from memexplorer.panels.likeness import asked
from memexplorer.panels.page.session import HELD_OUT, TRAINING
from memexplorer.panels.pictures import Pictures, put
from memexplorer.panels.selection.following import linked
from memexplorer.panels.words import similarity as words
from memexplorer.widgets import look
from memexplorer.widgets.choice import Choice
from memexplorer.widgets.gallery import Gallery
from memexplorer.widgets.pane import Pane
from memexplorer.widgets.score_table import ScoreTable
from memexplorer.widgets.ways import Ways

SETS = {TRAINING: "train", HELD_OUT: "held_out"}  # and what the study calls them


class Answered(ipywidgets.VBox):
    """Do both say the same? A row per network, and the examples on which they part."""

    def __init__(self, session):
        self.session, self._said, self._rows = session, None, np.zeros(0, int)
        self.pane = Pane("Answer by answer", empty="How often networks answer alike, here.")
        self.pane.explain(**words.ANSWERS)
        self.table, self.note, self.heading = ScoreTable(), ipywidgets.HTML(), ipywidgets.HTML()
        self.table.on_error = self.pane.tell_fault
        heard = self.pane.guarded
        self.which = Choice("Set", on_pick=heard(self._part), label_width="32px")
        self.gallery = Gallery(name="examples that both answer differently", size=64, page=12)
        self.gallery.empty = "Both give the same answer to every one of these."
        self.ways = Ways("these examples", self._select, heard=heard)
        self._parting = ipywidgets.VBox(
            [look.row(self.which, self.heading, self.ways), self.gallery]
        )
        self._body = ipywidgets.VBox([self.table, self.note, self._parting])
        super().__init__([self.pane])
        linked(self.gallery, session, heard)

    def draw(self, found, other) -> None:
        """Show what this study found, and on whom this network and the other part."""
        columns, texts = asked.answers(found)
        self.table.draw(columns, order_by="network", descending=False, texts=texts)
        self.note.value = look.note(self._about(found))
        known = np.isfinite(found.networks["train"][found.networks["other"].index(other)])
        self._parting.layout.display = None if known else "none"
        if known:
            self._other, self._said = other, (found.said[THIS], found.said[other])
            sets = [name for name in SETS if SETS[name] in found.said[THIS]]
            parted = [name for name in sets if len(self._parted(name))]
            self.which.offer(sets, (parted or sets)[0])
            self._part()
        self.pane.ready(self._body)

    def _parted(self, which):
        """The rows that both answer differently."""
        here, there = (said[SETS[which]] for said in self._said)
        return np.flatnonzero(here != there)

    def _part(self):
        which = self.which.value
        here, there = (said[SETS[which]] for said in self._said)
        rows = self._rows = self._parted(which)
        self.heading.value = (
            f"<p>{look.escape(self._other)} answers {len(rows):,} of {len(here):,} {which} "
            "examples differently.</p>"
        )
        selectable = which == TRAINING and len(rows)  # only training examples can be selected
        self.ways.layout.display = None if selectable else "none"
        names = self.session.examples(which).classes

        def both(place):
            row = rows[place]
            return f"here {_name(names, here[row])}, there {_name(names, there[row])}"

        items = Pictures(self.session, rows, which, size=64, extra=both, brief=True, marks=True)
        put(self.gallery, items)

    def _about(self, found):
        table, said = found.networks, []
        for part, name in (("train", "training"), ("held_out", "held-out")):
            if part in table:
                said.append(f"{table[f'{part}_n'][0]:,} {name}")
        counted = f"Agreement on {' and '.join(said)} examples, with 95 % intervals"
        few = max(table["gradients"])
        where = asked.where(found)
        counted += f"; gradients on a sample of {few:,} {where} ones" if few else ""
        return counted + "; told linearly: in brackets, what the most frequent answer reaches alone"

    def _select(self, how):
        self.session.select(self._rows, how)


def _name(names, code):
    return names[code] if code < len(names) else str(code)
