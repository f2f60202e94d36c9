"""The time machine: all times of a training on one map, and any of them looked at closely."""

import ipywidgets

from memexplorer.learning.times import FEWEST, laid_out
from memexplorer.panels.address import kept_runs
from memexplorer.panels.page.own_job import OwnJob
from memexplorer.panels.page.session import TRAINING, Session
from memexplorer.panels.watching import answers, following
from memexplorer.panels.watching.watched import Watched
from memexplorer.panels.words import training as words
from memexplorer.widgets import look
from memexplorer.widgets.choice import Choice
from memexplorer.widgets.pane import Pane
from memexplorer.widgets.time_map import TimeMap

COLOURS = [("what is answered", answers.CLEAN), ("class told", answers.TOLD),
           ("true class", answers.TRUE)]  # fmt: skip
SIZES = [(f"up to {most:,} examples", most) for most in (300, 500, 1000)]
EMPTY = "The times of a training, as one map: begin one above."
PICK = "Mark a time in the curves to open it in the explorer."


class TimesView(ipywidgets.VBox):
    """A slider through the checkpoints with one map of all of them."""

    needs = ()

    def __init__(self, session: Session):
        self.session, self.times, self._folder = session, None, None
        self.pane = Pane("Time machine", empty=EMPTY)
        self.pane.explain(**words.TIMES)
        heard = self.pane.guarded
        self.size = Choice("Map", on_pick=heard(lambda: None), label_width="34px")
        self.size.offer(SIZES, 500)
        self.colour = Choice("Coloured by", on_pick=heard(self._draw), label_width="92px")
        self.colour.offer(COLOURS, answers.CLEAN)
        self.map = TimeMap(on_place=self._moved, on_pick=self._picked)
        self.map.on_error = self.pane.tell_fault
        self.use = ipywidgets.Button(description="Look at this time")
        self.use.layout.width = "auto"
        self.use.on_click(heard(lambda _: self.look_at_it()))
        self.link, self.note = ipywidgets.HTML(), ipywidgets.HTML()
        self._result = ipywidgets.VBox([self.map, self.note])
        self.job = OwnJob(self.pane, "Lay out these times", self._steps, self._take,
                          beside=[self.size, self.colour], result=self._result)  # fmt: skip
        self._body = ipywidgets.VBox([look.row(self.use, self.link), self.job, self._result])
        super().__init__([self.pane])
        self.add_class("mx-watching")
        session.observe(heard(self.show), "watched")

    def look_at_it(self) -> None:
        """The page looks at the network as it was at the time that is picked."""
        self.session.named = self.session.watched.named or {}

    def show(self, _=None) -> None:
        """What is watched decides what is there to be seen."""
        watched = self.session.watched
        if watched is None or watched.checkpoint is None:
            self.pane.empty()
            return
        history = watched.found.history
        if history.settings["folder"] != self._folder:
            self._folder, self.times = history.settings["folder"], None
            self.job.forget()
            self._result.layout.display = "none"
        self.job.button.disabled = len(history.checkpoints) < 2
        self.job.button.tooltip = FEWEST if len(history.checkpoints) < 2 else ""
        if self.times is not None and watched.step in self.times.steps.tolist():
            self.map.show(place=self.times.steps.tolist().index(watched.step))
            self._tell()
        self._link(watched)
        self.pane.ready(self._body)

    def _link(self, watched):
        when, named = answers.epoch(watched.checkpoint.epoch), watched.named
        self.use.description, self.use.disabled = f"Look at {when} here", not named
        # A link's meaning is kept in a file: not at every frame of a training that goes on.
        run = watched.settled and named and kept_runs.keep(named, self.session.cache)
        words = f"Open {when} in the explorer"
        self.link.value = look.note("" if watched.settled else PICK) if not run else (
            f'<a href="explore.ipynb?run={run}" target="_blank" rel="noopener">{words}</a>'
        )  # fmt: skip

    def _steps(self):
        found = self.session.watched.found
        given = found.history.settings.get("make") == "same"
        return laid_out(
            found.history, found.source, self.session.network if given else None,
            most=self.size.value, cache=self.session.cache, seed=self.session.seed,
        )  # fmt: skip

    def _take(self, times):
        self.times = times
        self._draw()
        self.note.value = look.note(times.note)

    def _draw(self):
        if self.times is None:
            return
        following.draw(self.map, self.times, self.session.watched, self.colour.value)
        self._tell()

    def _moved(self, place):
        """A person moved to another time."""
        self.session.watched = Watched(self.session.watched.found, int(self.times.steps[place]))

    def _picked(self, one):
        """A person picked an example: it is followed, and looked at where the page has it."""
        self._tell()
        source, there = self.session.watched.found.source, self.session.training
        if one >= 0 and there is not None:
            rows = (there.ids == source.ids[self.times.rows[one]]).nonzero()[0]
            if len(rows):
                self.session.focus = TRAINING, int(rows[0])

    def _tell(self):
        following.tell(self.map, self.times, self.session.watched.found.source)
