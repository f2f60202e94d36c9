"""A view's own job that can be paused, and gone on with where it was."""

from collections.abc import Callable

import ipywidgets

from memexplorer.panels.page.own_job import OwnJob

PAUSE, CONTINUE = "Pause", "Continue"
BAR = 0.5  # seconds: what is at work is drawn besides, and each message has its price
PAUSED = "paused; Continue goes on from the very step"


class HeldJob(OwnJob):
    """An OwnJob with a second button: Pause while it is at work, Continue while it is paused.

    resume  () -> the generator that goes on with what was begun last, where it was stopped
    ended   called when it has ended, however: then nothing more is taken
    """

    paused = False

    def __init__(self, pane, words: str, steps: Callable, take: Callable, *, resume: Callable,
                 ended: Callable = lambda: None, beside=()):  # fmt: skip
        self._resume, self._ended = resume, ended
        self.hold = ipywidgets.Button(description=PAUSE, disabled=True)
        self.hold.layout.width = "auto"
        self.hold.on_click(pane.guarded(lambda _: self.pause()))
        super().__init__(pane, words, steps, take, beside=[self.hold, *beside])
        self.bar.pause = BAR

    def pause(self) -> None:
        """Stop where it is, to go on from there; paused already: go on."""
        if self.paused:
            self.go(self._resume)
        elif self.busy:
            self.paused = True
            self.running.stop()

    def go(self, of) -> None:
        self.paused = False
        self._holds(PAUSE)
        super().go(of)

    def forget(self) -> None:
        self.paused = False
        self._holds()  # what was paused is of other objects
        super().forget()

    def _holds(self, words=""):
        """What the second button says, if there is anything to pause or to go on with."""
        self.hold.description, self.hold.disabled = words or PAUSE, not words

    def _done(self, took):
        self._ended()
        self._holds()
        super()._done(took)

    def _stopped(self):
        if self._heard:
            self._ended()
        self._holds(CONTINUE if self.paused else "")
        super()._stopped()
        if self.paused and self._heard:
            self.bar.done(PAUSED)

    def _failed(self, error):
        self.paused = False
        if self._heard:
            self._ended()
        self._holds()
        super()._failed(error)
