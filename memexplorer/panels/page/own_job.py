"""A view's own job: the button that begins it, how far it is, and how it ended."""

from collections.abc import Callable

import ipywidgets

from memexplorer.panels.page import failing
from memexplorer.panels.page.running import Running
from memexplorer.progress import Progress
from memexplorer.widgets import look
from memexplorer.widgets.job_bar import JobBar

OLDER = "mx-older"  # how a result looks while another is worked out
AGAIN = "stopped; what was finished is kept, press {} to go on"
OWN = {  # what failing says of the page's own button, Load
    failing.CHANGE: "Change it and press the button again.",
    failing.AGAIN: "Then press the button again.",
}


class OwnJob(ipywidgets.VBox):
    """A button, what stands beside it, and the job that the button begins beside the page.

    pane    of the view; what goes wrong in a callback is told there
    words   on the button
    steps   () -> a generator of Progress, called when the job begins; a ValueError is told
    take    called in the page's own thread with each early result (`partial`) and with the last
    beside  controls that stand in the row of the button
    result  the box of what was found, or None: hidden until something is taken of these objects,
            dimmed while it shows what an earlier job took

    >>> from memexplorer.widgets.pane import Pane
    >>> OwnJob(Pane("Pairs", empty=""), "Compare", lambda: iter(()), print).button.description
    'Compare'
    """

    def __init__(self, pane, words: str, steps: Callable, take: Callable, *, beside=(),
                 result=None):  # fmt: skip
        self._result = result or ipywidgets.VBox()
        self._result.layout.display = "none"
        self._steps, self._take, self._about, self._heard = steps, take, None, True
        self.button = ipywidgets.Button(description=words, button_style="primary")
        self.button.layout.width = "auto"
        self.running = Running(seen=self._seen, done=self._done, stopped=self._stopped,
                               failed=self._failed)  # fmt: skip
        self.bar = JobBar(self.running.stop)
        super().__init__([look.row(self.button, *beside), self.bar])
        self.button.on_click(pane.guarded(lambda _: self.begin()))

    @property
    def busy(self) -> bool:
        """Is it at work?"""
        return self.running.busy

    def begin(self) -> None:
        """Do what the button says, going on from what is kept; what is at work is stopped first."""
        self.go(self._steps)

    def go(self, of) -> None:
        """Start these steps, () -> a generator, instead of those of the button."""
        self._heard = True
        try:
            steps = of()
        except ValueError as error:
            self._failed(error)
            return
        self._result.add_class(OLDER)
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

    def _seen(self, progress, rate):
        if not self._heard:
            return
        self.bar.show(progress, rate.per_second, rate.left)  # not a number: not known yet
        if progress.partial is not None:
            self._take(progress.partial)
            self._result.layout.display = None
            self._result.remove_class(OLDER)

    def _done(self, took):
        self._over(f"done in {took}")

    def _stopped(self):
        self._over(AGAIN.format(self.button.description))

    def _over(self, words):
        self._result.remove_class(OLDER)
        self.bar.done(words if self._heard else "")

    def _failed(self, error):
        self._result.remove_class(OLDER)
        if self._heard:
            what, todo, trace = failing.words(error)
            self.bar.failed(what, OWN.get(todo, todo), trace)


def _with_result(steps):
    """The same steps; what they return is the last early result."""
    yield Progress("beginning", 0, 0, "")  # what is needed may take seconds to be imported
    result = yield from steps
    if result is not None:
        yield Progress("drawing", 1, 1, "parts", partial=result)
