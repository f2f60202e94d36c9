"""Drive a study: in this thread with a bar, or in a worker that can be stopped."""

import threading
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field

from memexplorer.progress import Progress


def result_of(steps: Generator, seen: Callable[[Progress], None] | None = None):
    """What does a generator return in the end?

    seen  called with each Progress on the way

    >>> def steps():
    ...     yield Progress("counting", 1, 2)
    ...     return "done"
    >>> result_of(steps())
    'done'
    """
    while True:
        try:
            progress = next(steps)
        except StopIteration as finished:
            return finished.value
        if seen is not None:
            seen(progress)


def drive(steps: Generator, *, bar: bool = True):
    """What does a study return, run here and now, with a progress bar on the terminal?

    Ctrl-C closes the study first, so that what is finished is on disk, and is then raised.

    >>> def steps():
    ...     yield Progress("counting", 1, 2)
    ...     return 7
    >>> drive(steps(), bar=False)
    7
    """
    from tqdm.auto import tqdm

    if not bar:
        return result_of(steps)
    with tqdm(total=1, unit="", dynamic_ncols=True, leave=False) as shown:
        said = set()

        def show(progress):
            if shown.desc != f"{progress.stage}: ":
                shown.set_description(progress.stage, refresh=False)
                shown.unit = f" {progress.unit}"
                shown.reset(total=progress.total or 1)
            shown.update(progress.done - shown.n)
            if progress.note and progress.note not in said:
                said.add(progress.note)
                shown.write(progress.note)

        try:
            return result_of(steps, show)
        finally:
            steps.close()


@dataclass(eq=False)
class Job:
    """A study at work in a thread of its own.

    stop()     asks it to end after the step it is in; what is finished stays in the cache
    join(s)    waits; True when it has ended
    """

    thread: threading.Thread | None = None
    stopping: threading.Event = field(default_factory=threading.Event)

    def stop(self) -> None:
        self.stopping.set()

    def join(self, seconds: float | None = None) -> bool:
        self.thread.join(seconds)
        return not self.thread.is_alive()


@dataclass(frozen=True)
class Rate:
    """How fast is it, and how long will the rest take? `left` in seconds, NaN if not known."""

    per_second: float
    left: float


def start(steps: Generator, *, seen, done, failed, stopped=lambda: None) -> Job:
    """Run a study in a worker thread, telling the page how it goes.

    seen(progress, rate)  for each step, at most about 20 times a second (always with a `partial`)
    done(result)          once, when it returned
    failed(error)         once, when it raised, or when one of these callbacks did
    stopped()             once, when `stop` ended it

    >>> def steps():
    ...     yield Progress("counting", 1, 2)
    ...     return 7
    >>> got = []
    >>> start(steps(), seen=lambda *_: None, done=got.append, failed=got.append).join(5), got
    (True, [7])
    """
    job = Job()

    def work():
        pace = Pace()
        try:
            while not job.stopping.is_set():
                try:
                    progress = next(steps)
                except StopIteration as finished:
                    done(finished.value)
                    return
                rate, due = pace.of(progress)
                if due or progress.partial is not None:
                    seen(progress, rate)
            steps.close()
            stopped()
        except Exception as error:  # the page must say it, whatever it is
            failed(error)
        finally:
            steps.close()

    job.thread = threading.Thread(target=work, daemon=True, name="memexplorer job")
    job.thread.start()
    return job


class Pace:
    """Examples per second within one stage, from its own start."""

    def __init__(self):
        self.stage, self.since, self.first, self.shown = None, 0.0, 0, 0.0

    def of(self, progress) -> tuple[Rate, bool]:
        now = time.monotonic()
        new = progress.stage != self.stage
        if new:
            self.stage, self.since, self.first = progress.stage, now, progress.done
        passed, made = now - self.since, progress.done - self.first
        speed = made / passed if passed > 0 and made else float("nan")
        due = new or now - self.shown > 0.05 or progress.done == progress.total
        if due:
            self.shown = now
        return Rate(speed, (progress.total - progress.done) / speed), due
