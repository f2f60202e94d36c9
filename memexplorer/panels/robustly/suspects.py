"""Which labels are suspected, by what the network said of them before it memorized."""

import ipywidgets
import numpy as np

from memexplorer.data.words import counted
from memexplorer.panels.page.session import Session
from memexplorer.panels.pictures import picture
from memexplorer.panels.robustly import tabled, told
from memexplorer.panels.selection.following import row_of
from memexplorer.panels.words import noisy_labels as words
from memexplorer.robust.ways import WORDS
from memexplorer.widgets import look
from memexplorer.widgets.choice import Choice
from memexplorer.widgets.gallery import Gallery
from memexplorer.widgets.pane import Pane
from memexplorer.widgets.score_table import ScoreTable

MOST = 240  # suspects that are shown
NOTHING = "Train side by side above: what a network said early tells which labels are wrong."
FLAGGED = "flagged"


class SuspectsView(ipywidgets.VBox):
    """Examples by how little the network ever said of the label they were told."""

    needs = ()

    def __init__(self, session: Session):
        self.session, self._first = session, np.zeros(0, int)
        self.pane = Pane("Suspected labels", empty=NOTHING)
        self.pane.explain(**words.SUSPECTS)
        heard = self.pane.guarded
        self.count = Choice("Which", on_pick=heard(self._offer), label_width="44px")
        self.button = ipywidgets.Button(description="Select suspects", button_style="primary")
        self.button.layout.width = "auto"
        self.sentence, self.note = ipywidgets.HTML(), ipywidgets.HTML()
        self.gallery = Gallery(name="labels suspected most", size=64, page=12)
        self.gallery.on_error = self.pane.tell_fault
        controls = look.row(self.button, self.count)
        self.table = ScoreTable()
        self.table.on_error = self.pane.tell_fault
        parts = [self.sentence, controls, self.gallery, self.table, self.note]
        self._body = ipywidgets.VBox(parts)
        super().__init__([self.pane])
        self.add_class("mx-robustly")
        self.button.on_click(heard(lambda _: self._select()))
        self.gallery.observe(heard(self._picked), "picked")
        session.observe(heard(lambda _: self.show()), "noisy")

    def show(self) -> None:
        """Rank what is known now, or say what there is to do."""
        found = self.session.noisy
        if found is None or found.detector is None:
            self.pane.empty()
            return
        table = found.examples
        self._first = np.argsort(-table["suspicion"], kind="stable")
        flagged = int((table["target"] != table["told"]).sum())
        sizes = [size for size in (10, 50, 200) if size < len(self._first)]
        options = [(f"the {counted(size, 'label')} suspected most", size) for size in sizes]
        first = f"the {flagged:,} flagged: another target", FLAGGED
        self.count.offer([first, *options], FLAGGED)
        self._offer()
        self.sentence.value = f'<p class="mx-answer">{look.escape(told.detected(found))}</p>'
        columns, texts = tabled.detectors(found)
        self.table.draw(columns, order_by=tabled.AREA, texts=texts)
        self.gallery.items = [self._item(found, row) for row in self._first[:MOST]]
        all_of = min(MOST, len(self._first))
        self.note.value = look.note(
            f"By the targets of {WORDS[found.detector]}, seed {found.settings['seed']}; the "
            f"{all_of:,} suspected most of {len(self._first):,} can be looked through. Labels "
            "here are those of this experiment, not those that were loaded."
        )
        self.pane.ready(self._body)

    def _item(self, found, row):
        table, names = found.examples, found.source.classes
        said, target, true = (names[table[name][row]] for name in ("told", "target", "true"))
        lines = [f"told {said}", f"target {target}", f"truly {true}",
                 f"suspicion {look.number(float(table['suspicion'][row]))}"]  # fmt: skip
        image = picture(found.source, int(row), 64)
        return {"id": str(table["id"][row]), "src": image, "lines": lines,
                "tone": "wrong" if said != true else ""}  # fmt: skip

    def _rows(self):
        """Rows of the experiment that the choice means."""
        table = self.session.noisy.examples
        if self.count.value == FLAGGED:
            return np.flatnonzero(table["target"] != table["told"])
        return self._first[: self.count.value]

    def _offer(self):
        self.button.description = f"Select {counted(len(self._rows()), 'example')}"

    def _select(self):
        ids = self.session.noisy.examples["id"][self._rows()]
        places = np.flatnonzero(np.isin(self.session.examples().ids, ids))
        self.session.select(places)

    def _picked(self, change):
        """The one that is looked at, where it is a training example of the page."""
        row = None if change["new"] is None else row_of(self.session.examples(), change["new"])
        if row is not None:
            self.session.focus = ("training", row)
