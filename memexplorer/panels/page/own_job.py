"""A view's own job: the button that begins it, how far it is, and how it ended."""

from collections.abc import Callable

import ipywidgets

from memexplorer.panels.page import failing
from memexplorer.panels.page.running import Running
from memexplorer.progress import Progress
from memexplorer.widgets import look
from memexplorer.widgets.job_bar import JobBar

AGAIN = "stopped; what was finished is kept, press the button to go on"
OWN = {  # what failing says of the page's own button, Load
    failing.CHANGE: "Change it and press the button again.",
    failing.AGAIN: "Then press the button again.",
}


class OwnJob(ipywidgets.VBox):
    """A button, what stands beside it, and the job that the button begins beside the page.

    pane    of the view; what goes wrong in a callback is told there
    words   on the button
    steps   () -> a generator of Progress, called when the job begins; a ValueError is told
    take    called with each early result (`partial`), and at the end with the result; in the
            page's own thread
    beside  controls that stand in the row of the button
    result  the box that shows what was found, or None: hidden until something is taken, and again
            when the job is about other objects

    >>> from memexplorer.widgets.pane import Pane
    >>> OwnJob(Pane("Pairs", empty=""), "Compare", lambda: iter(()), print).button.description
    'Compare'
    """

    def __init__(
        self, pane, words: str, steps: Callable, take: Callable, *, beside=(), result=None
    ):
        self._result = result or ipywidgets.VBox()
        self._result.layout.display = "none"
        self._steps, self._take, self._about = steps, take, None
        self._heard = True  # until something else is looked at
        self.button = ipywidgets.Button(description=words, button_style="primary")
        self.button.layout.width = "auto"
        self.running = Running(
            seen=self._seen, done=self._done, stopped=self._stopped, failed=self._failed
        )
        self.bar = JobBar(self.running.stop)
        super().__init__([look.row(self.button, *beside), self.bar])
        self.button.on_click(pane.guarded(lambda _: self.begin()))

    @property
    def busy(self) -> bool:
        """Is it at work?"""
        return self.running.busy

    def begin(self) -> None:
        """Start anew; what is at work here is stopped first."""
        self.go(self._steps)

    def go(self, of) -> None:
        """Start these steps, () -> a generator, instead of those of the button."""
        self._heard = True
        try:
            steps = of()
        except ValueError as error:
            self._failed(error)
            return
        self.running.begin(_with_result(steps))

    def stop(self) -> None:
        """Ask it to end after the step it is in."""
        self.running.stop()

    def forget(self) -> None:
        """Something else is looked at: stop, and say nothing."""
        self._heard = False
        self.stop()
        self.bar.done("")

    def anew(self, *about) -> bool:
        """Is it about other objects than at the last call? Then what was at work is forgotten."""
        before, self._about = self._about, about
        if before is not None and all(a is b for a, b in zip(about, before, strict=True)):
            return False
        self.forget()
        self._result.layout.display = "none"
        return True

    def say(self, words: str) -> None:
        """How it ended, as "known from before"."""
        self.bar.done(words)

    def _seen(self, progress, rate):
        if not self._heard:
            return
        self.bar.show(progress, rate.per_second, rate.left)  # not a number: not known yet
        if progress.partial is not None:
            self._take(progress.partial)
            self._result.layout.display = None

    def _done(self, took):
        self.bar.done(f"done in {took}" if self._heard else "")

    def _stopped(self):
        self.bar.done(AGAIN if self._heard else "")

    def _failed(self, error):
        if not self._heard:
            return
        what, todo, trace = failing.words(error)
        self.bar.failed(what, OWN.get(todo, todo), trace)


def _with_result(steps):
    """The same steps; what they return is the last early result."""
    result = yield from steps
    if result is not None:
        yield Progress("drawing", 1, 1, "parts", partial=result)
