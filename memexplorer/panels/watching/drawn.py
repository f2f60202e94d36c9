"""A training's curves while it goes on, what is said of them, and earlier ones beside them."""

import time

import ipywidgets

from memexplorer.panels.watching import earlier, picturing, told
from memexplorer.panels.watching.watched import Watched, goes_on
from memexplorer.widgets import look
from memexplorer.widgets.live_curves import LiveCurves

PAUSE = 1.0  # seconds between two drawings of all that stands there; frames come between


class Drawn(ipywidgets.VBox):
    """How does the training go? Frames as it goes, and once a second all that is said of it.

    found   LearningCurves as they were when all was drawn; newest: as they are now
    """

    def __init__(self, session, pane):
        self.session, self.found, self.newest = session, None, None
        self._at, self._grown = 0.0, 0  # when all was drawn; how many measured times are shown
        self.axis = picturing.axis(pane.guarded(self.draw))
        self.curves = LiveCurves(on_place=self._placed)
        self.curves.on_error = pane.tell_fault
        self.before = earlier.Earlier(pane.guarded, self.draw, session)
        self.sentence, self.note = ipywidgets.HTML(), ipywidgets.HTML()
        super().__init__([self.sentence, self.curves, self.before, self.note])
        self.clear()
        session.observe(pane.guarded(self._picked), "watched")

    def clear(self) -> None:
        """Nothing is watched."""
        self.found = self.newest = None
        self.layout.display = "none"

    def take(self, found) -> None:
        """Draw it: what is new as one small message, and once a second all of it."""
        history, self.newest = found.history, found
        now, drawn = time.monotonic(), self.found
        if now - self._at < PAUSE and goes_on(history, drawn):
            picturing.grow(self.curves, history, self._grown, self.axis.value)
            self._grown = len(history)
            return
        self._at, self.found = now, found
        folder, before = history.settings["folder"], self.session.watched
        # The same training goes on: the step that is picked stays picked.
        same = before is not None and before.found.history.settings["folder"] == folder
        self.session.watched = Watched(found, before.step if same else None)
        if not same or self.session.watched.over:
            self.before.fill(folder)
        self.draw()

    def settle(self) -> None:
        """It has ended: what came since the last drawing is drawn."""
        if self.newest is not None and self.newest is not self.found:
            self._at = 0.0
            self.take(self.newest)

    def draw(self, *_) -> None:
        """Draw all of it anew, along what is chosen, beside the earlier ones that are."""
        if self.found is None:
            return
        history, about = self.found.history, (self.axis.value, self.session.watched.step)
        picturing.draw(self.curves, history, self.before.chosen(), *about)
        self._grown = len(history)
        self._say()
        self.layout.display = None

    def _say(self):
        watched = self.session.watched
        said = look.escape(told.now(watched.found, watched.step))
        self.sentence.value = f'<p class="mx-answer">{said}</p>'
        self.note.value = look.note(told.about(watched.found))

    def _placed(self, x):
        """A person marked a time in the curves."""
        times = self.found.history.times
        step = times["step"][times[self.axis.value].index(x)]
        self.session.watched = Watched(self.session.watched.found, int(step))

    def _picked(self, _=None):
        """A time was picked, here or on the map."""
        watched = self.session.watched
        if watched is None or watched.found is not self.found or watched.step is None:
            return
        history = watched.found.history
        self.curves.place = float(history.times[self.axis.value][history.at(watched.step)])
        self._say()
