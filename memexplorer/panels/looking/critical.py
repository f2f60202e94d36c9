"""Near which examples does the network change its answer, and how is that found?"""

import ipywidgets
import numpy as np

from memexplorer.data.words import counted
from memexplorer.panels.looking import counted as told
from memexplorer.panels.looking.growing import Growing
from memexplorer.panels.looking.searching import Searching
from memexplorer.panels.page.own_job import OwnJob
from memexplorer.panels.page.session import Session
from memexplorer.panels.pictures import Pictures, put
from memexplorer.panels.selection.following import linked, row_of
from memexplorer.panels.words import sensing as words
from memexplorer.studies import critical_samples
from memexplorer.widgets import look
from memexplorer.widgets.band_curves import BandCurves
from memexplorer.widgets.choice import Choice
from memexplorer.widgets.gallery import Gallery
from memexplorer.widgets.pane import Pane

CHOSEN = 0.0  # stands for a radius that the study chooses
RADII = [("chosen so that 1 to 20 % are critical", CHOSEN),
         *((f"{one:g} of a pixel", one) for one in (0.005, 0.01, 0.02, 0.05, 0.1))]  # fmt: skip
NO_NETWORK = "A network is asked how far its answers hold, and none is loaded: name a model."
ASKED, MOST = 300, 48  # examples of each set; pictures


class CriticalView(ipywidgets.VBox):
    """The critical samples of the network, the search for one, and their share in trainings."""

    needs = ()

    def __init__(self, session: Session):
        self.session, self.found = session, None
        self.pane = Pane("Critical samples", empty="Critical samples appear here.")
        self.pane.explain(**words.CRITICAL)
        heard = self.pane.guarded
        self.radius = Choice("Radius", on_pick=heard(lambda: None), label_width="52px")
        self.radius.offer(RADII, CHOSEN)
        self.sentence, self.note = ipywidgets.HTML(), ipywidgets.HTML()
        self.curves, self.title = BandCurves(height=220), ipywidgets.HTML()
        self.who = Gallery(name="critical examples, found soonest first", size=56, page=12)
        self.select = ipywidgets.Button(description="Select", layout={"width": "auto"})
        self.select.on_click(heard(lambda _: self._select()))
        for part in (self.curves, self.who):
            part.on_error = self.pane.tell_fault
        linked(self.who, session, heard)
        self._result = ipywidgets.VBox([self.sentence, self.curves, self.title, self.who,
                                        look.row(self.select), self.note])  # fmt: skip
        self.job = OwnJob(self.pane, "Count critical examples", self._steps, self._take,
                          beside=[self.radius], result=self._result)  # fmt: skip
        self.search = Searching(self.pane, session, self._whom)
        self.growth = Growing(self.pane, session)
        self._own = ipywidgets.VBox([self.job, self._result, self.search])
        self._none = ipywidgets.HTML(look.note(NO_NETWORK))
        self._body = ipywidgets.VBox([self._own, self._none, self.growth])
        super().__init__([self.pane])
        self.add_class("mx-looking")

    def show(self) -> None:
        """Offer to count; what was found of another network goes."""
        session = self.session
        self.search.show()
        self.growth.show()
        if self.job.anew(session.network, session.training, session.held_out):
            self.found = None
        if session.training is None:
            self.pane.empty()
            return
        self._own.layout.display = "none" if session.network is None else None
        self._none.layout.display = None if session.network is None else "none"
        self.growth.layout.display = None if session.training.labelled else "none"
        self.pane.ready(self._body)

    def _steps(self):
        session, radius = self.session, self.radius.value or None
        around = [radius * times for times in critical_samples.TIMES] if radius else ()
        return critical_samples.run(
            session.network, session.training, session.held_out, radius=radius, radii=around,
            most=ASKED, cache=session.cache, seed=session.seed,
        )  # fmt: skip

    def _take(self, found):
        self.found = found
        radii, lines = told.by_radius(found)
        self.curves.draw(radii, lines, y_label="share critical", x_label="radius of the box")
        self.sentence.value = f'<p class="mx-answer">{look.escape(told.sentence(found))}</p>'
        which, table, _ = told.of(found)
        steps = np.asarray(table["steps"])
        order = np.flatnonzero(steps)[np.argsort(steps[steps > 0], kind="stable")][:MOST]
        rows = [row_of(self.session.examples(which), str(table["id"][at])) for at in order]
        self.title.value = "<h3>Critical held-out examples, found soonest first</h3>".replace(
            "held-out", "held-out" if found.others else "training")  # fmt: skip
        put(self.who, Pictures(self.session, rows, which, size=56, brief=True,
                               extra=lambda at: f"step {steps[order[at]]}"))  # fmt: skip
        hits = int(np.sum(found.examples.get("critical", 0)))
        named = f"Select {counted(hits, 'critical training example')}"
        self.select.description = named if hits else "No training example is critical"
        self.select.disabled = not hits
        how = found.settings["settings"]
        said = [*found.settings["notes"], f"at most {how['iterations']} steps each",
                f"a sample of {how['most']} of each set",
                f"bands: Wilson, 95 %; seed {how['seed']}"]  # fmt: skip
        self.note.value = look.note("; ".join(said))

    def _select(self):
        table = self.found.examples
        ids = np.asarray(table["id"])[np.asarray(table["critical"], bool)]
        self.session.select(np.flatnonzero(np.isin(self.session.training.ids, ids)))

    def _whom(self):
        """The example in focus, else the one found last; the radius; its row where it counted."""
        radius = self.radius.value or (0.02 if self.found is None else self.found.radius)
        at = self.session.focus
        if at is None and len(self.who.items):
            at = (self.who.items.which, int(self.who.items.rows[-1]))
        if at is None:
            return None
        return at, radius, told.place(self.found, at[0], self.session.examples(at[0]).ids[at[1]])
