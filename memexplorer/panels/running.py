"""One job at a time for a page, its words brought back to the thread the page lives on."""

import asyncio
import time

from memexplorer import jobs
from memexplorer.progress import Progress
from memexplorer.widgets.job_bar import duration


class Running:
    """Runs a generator of Progress beside the page; a new one takes the place of the last.

    seen(progress, rate)  as it goes      done(took)  when it returned, with the time in words
    stopped()             when stopped    failed(error)  also when one of these callbacks raised
    """

    def __init__(self, *, seen, done, stopped, failed):
        self._tell = {"seen": seen, "stopped": stopped, "failed": failed}
        self._tell["done"] = lambda _: done(duration(time.monotonic() - self._begun))
        self._failed, self._call = failed, _own_thread()
        self.job, self._begun = None, 0.0

    def begin(self, steps) -> None:
        """Start; an earlier job is asked to stop, and what it still has to say is not heard."""
        self.stop()
        self._begun = time.monotonic()
        self._mine = mine = object()

        def hear(name):
            def heard(*given):
                if self._mine is mine:
                    self._guarded(self._tell[name], *given)

            return lambda *given: self._call(heard, *given)

        steps = after(self.job, steps)  # two at once would share one network
        self.job = jobs.start(steps, **{name: hear(name) for name in self._tell})

    def stop(self) -> None:
        """Ask the job to end after the step it is in; what is finished stays in the cache."""
        if self.job is not None:
            self.job.stop()

    def _guarded(self, what, *given):
        """Nothing that goes wrong while drawing stays unseen."""
        try:
            what(*given)
        except Exception as error:
            self._failed(error)


def after(earlier, steps):
    """The same steps, once the earlier job, which was asked to stop, has ended."""
    while earlier is not None and not earlier.join(0.1):
        yield Progress("waiting for the last step of what was stopped", 0, 0, "parts")
    return (yield from steps)


def _own_thread():
    """A way to call back on the thread of the page: its event loop's, when there is one."""
    try:
        return asyncio.get_running_loop().call_soon_threadsafe
    except RuntimeError:
        return lambda what, *given: what(*given)
