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
    busy                  is it at work?
    """

    def __init__(self, *, seen, done, stopped, failed):
        self._tell = {"seen": seen, "done": done, "stopped": stopped, "failed": failed}
        self._call, self._mine = _own_thread(), {}
        self.job = self.side = None
        self.busy = False

    def begin(self, steps) -> None:
        """Start; an earlier job is asked to stop, and what it still has to say is not heard."""
        self.stop()
        self._mine.clear()
        self.busy = True
        self.job = self._started("job", after(self.job, steps), **self._tell)  # one network for all

    def aside(self, steps=None, **tell) -> None:
        """Start something short beside the job; an earlier one is asked to stop, and not heard.

        steps  None: only that
        tell   seen, done, stopped and failed of its own
        """
        self._mine.pop("side", None)
        if self.side is not None:
            self.side.stop()
        if steps is not None:
            self.side = self._started("side", after(self.side, steps), **tell)

    def stop(self) -> None:
        """Ask both to end after the step they are in; what is finished stays in the cache."""
        for job in (self.job, self.side):
            if job is not None:
                job.stop()

    def _started(self, slot, steps, **tell):
        self._mine[slot] = mine = object()
        begun, done = time.monotonic(), tell["done"]
        tell["done"] = lambda _: done(duration(time.monotonic() - begun))

        def hear(name):
            def heard(*given):
                if self._mine.get(slot) is mine:
                    self.busy = self.busy and (slot != "job" or name == "seen")
                    self._guarded(tell, name, *given)

            return lambda *given: self._call(heard, *given)

        return jobs.start(steps, **{name: hear(name) for name in tell})

    def _guarded(self, tell, name, *given):
        """Nothing that goes wrong while drawing stays unseen."""
        try:
            tell[name](*given)
        except Exception as error:
            tell["failed"](error)


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
