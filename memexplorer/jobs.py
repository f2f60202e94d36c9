"""Drive a study: in this thread with a bar, or in a worker that can be stopped."""

import contextlib
import errno
import signal
import sys
import threading
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass

from memexplorer import device
from memexplorer.progress import Progress, Stopped, Work, checkpoint, heeding


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
        except Exception as error:
            told = in_words(error)
            if told is error:
                raise
            raise told from error
        if seen is not None:
            seen(progress)


def drive(steps: Generator, *, bar: bool = True):
    """What does a study return, run here and now, with a progress bar on the terminal?

    Ctrl-C ends it after the step it is in, so that what is finished is on disk, and is then raised;
    a second one breaks off that step too.

    >>> def steps():
    ...     yield Progress("counting", 1, 2)
    ...     return 7
    >>> drive(steps(), bar=False)
    7
    """
    from tqdm.auto import tqdm

    if not bar:
        with _interruptible(steps):
            return result_of(steps, lambda _: checkpoint())
    with tqdm(total=1, unit="", dynamic_ncols=True, leave=False) as shown:
        said = set()

        def show(progress):
            checkpoint()
            if shown.desc != f"{progress.stage}: ":
                shown.set_description(progress.stage, refresh=False)
                shown.unit = f" {progress.unit}"
                shown.reset(total=progress.total or 1)
            shown.total = progress.total or shown.total
            shown.update(progress.done - shown.n)
            if progress.note and progress.note not in said:
                said.add(progress.note)
                shown.write(progress.note)

        with _interruptible(steps):
            return result_of(steps, show)


@contextlib.contextmanager
def _interruptible(steps):
    """While the block runs, Ctrl-C is a Stop: KeyboardInterrupt anywhere would leave a step half
    done, which can't be gone on with. Afterwards the steps are closed."""
    work, before = Work(), signal.getsignal(signal.SIGINT)
    ours = before is signal.default_int_handler and (
        threading.current_thread() is threading.main_thread()
    )

    def ask(number, frame):
        if work.asked.is_set():
            before(number, frame)
        print("\nstopping after this step; Ctrl-C again breaks it off", file=sys.stderr)
        work.asked.set()

    if ours:
        signal.signal(signal.SIGINT, ask)
    try:
        with contextlib.closing(steps), heeding(work):
            yield
    except Stopped:
        raise KeyboardInterrupt from None
    finally:
        if ours:
            signal.signal(signal.SIGINT, before)


PATIENCE = 0.8  # seconds for a stopped job to reach its next checkpoint, before the page is told


class Job:
    """A study at work in a thread of its own.

    stop()     asks it to end, at its next checkpoint; what is finished stays in the cache
    join(s)    waits; True when it has ended
    """

    def __init__(self, tell):
        self.work, self._tell, self._once = Work(), tell, threading.Lock()
        self.thread: threading.Thread | None = None

    def stop(self) -> None:
        if self.work.asked.is_set():
            return
        self.work.asked.set()
        # One step inside a library can't be broken off. The page is told in time all the same;
        # the step then ends unseen, and the next job waits for it (`join`).
        late = threading.Timer(PATIENCE, self.end, ("stopped",))
        late.daemon = True
        late.start()

    def end(self, name: str, *given) -> None:
        """Tell how it ended; only the first of all ends is heard."""
        if not self._once.acquire(blocking=False):
            return
        try:
            self._tell[name](*given)
        except Exception as error:
            self._tell["failed"](error)

    def join(self, seconds: float | None = None) -> bool:
        self.thread.join(seconds)
        return not self.thread.is_alive()


FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
# what libraries that write by themselves make of it: safetensors, torch.save
SAID_FULL = "No space left on device", "] . unexpected pos "


def in_words(error: BaseException) -> BaseException:
    """What does the user need to know of this failure? The same error where it says that itself.

    >>> print(in_words(OSError(errno.ENOSPC, "No space left on device", "/cache/rows.npy")))
    the disk is full (/cache/rows.npy): free some space, or keep results elsewhere with --cache, \
cache= or MEMEXPLORER_CACHE; nothing half-written stays, and what was finished is kept
    """
    if _is_full(error):
        place = f" ({error.filename})" if getattr(error, "filename", None) else ""
        told = OSError(
            f"the disk is full{place}: free some space, or keep results elsewhere with --cache, "
            "cache= or MEMEXPLORER_CACHE; nothing half-written stays, and what was finished is kept"
        )
    elif device.is_memory_error(error) and not str(error).startswith("memory ran out"):
        what = (str(error) or type(error).__name__).splitlines()[0]
        told = MemoryError(
            f"memory ran out ({what}): look at fewer examples (limit), fewer layers or smaller "
            "images, or close other pages and programs that hold memory"
        )
    else:
        return error
    told.__cause__, told.__traceback__ = error, error.__traceback__
    return told


def _is_full(error) -> bool:
    """Did a write fail for want of room on the disk?"""
    if isinstance(error, OSError):
        return error.errno in FULL
    return any(words in str(error) for words in SAID_FULL)


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
    stopped()             once, when `stop` ended it: within a second, whatever it is at

    >>> def steps():
    ...     yield Progress("counting", 1, 2)
    ...     return 7
    >>> got = []
    >>> start(steps(), seen=lambda *_: None, done=got.append, failed=got.append).join(5), got
    (True, [7])
    """
    job = Job({"done": done, "failed": failed, "stopped": stopped})

    def work():
        with heeding(job.work):
            try:
                with contextlib.closing(steps):
                    result = _followed(steps, seen)
            except BaseException as error:  # also SystemExit: the page must say it, whatever it is
                job.end(*(("stopped",) if _asked_for(error, job) else ("failed", in_words(error))))
            else:
                job.end("done", result)

    job.thread = threading.Thread(target=work, daemon=True, name="memexplorer job")
    job.thread.start()
    return job


def _followed(steps, seen):
    """What the steps return; each is told, and none is begun after Stop."""
    pace = Pace()
    while True:
        checkpoint()
        try:
            progress = next(steps)
        except StopIteration as finished:
            return finished.value
        checkpoint()
        rate, due = pace.of(progress)
        if due or progress.partial is not None:
            seen(progress, rate)


def _asked_for(error, job) -> bool:
    """Did Stop end it, even where a library has made another error of that?"""
    while error is not None and not isinstance(error, Stopped):
        error = error.__cause__ or error.__context__
    return error is not None and job.work.asked.is_set()


class Pace:
    """Examples per second within one stage, as long as it counts the same, from its own start."""

    def __init__(self):
        self.counted, self.since, self.first, self.last, self.shown = None, 0.0, 0, 0, 0.0

    def of(self, progress) -> tuple[Rate, bool]:
        now = time.monotonic()
        counted = progress.stage, progress.unit, progress.total
        new = counted != self.counted or progress.done < self.last
        if new:
            self.counted, self.since, self.first = counted, now, progress.done
        self.last = progress.done
        passed, made = now - self.since, progress.done - self.first
        speed = made / passed if passed > 0 and made else float("nan")
        due = new or now - self.shown > 0.05 or progress.done == progress.total
        if due:
            self.shown = now
        rest = progress.total - progress.done if progress.total else float("nan")
        return Rate(speed, rest / speed), due
