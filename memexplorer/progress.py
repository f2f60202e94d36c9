"""What a long computation says while it runs, and where it may be broken off."""

import contextlib
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

POLL = 0.1  # seconds between two looks at what runs beside


@dataclass(frozen=True)
class Progress:
    """How far is it, and is there already something to show?

    stage    what is being done, in words: "reading stage2"
    done     how many of `total` are finished
    total    0 while it is not known
    unit     what is counted: examples, augmented passes, layers …
    note     one sentence for the user, such as "out of memory: batch halved to 64"
    partial  an early result that can be shown before the rest is done, or None

    >>> Progress("reading stage2", 30, 120).fraction
    0.25
    """

    stage: str
    done: int
    total: int
    unit: str = "examples"
    note: str = ""
    partial: object = None

    @property
    def fraction(self) -> float:
        return self.done / self.total if self.total else 0.0


class Stopped(BaseException):
    """Someone asked for the work in this thread to stop.

    No Exception, like KeyboardInterrupt: `except Exception`, which users' networks and many
    libraries have, must not take it for a fault of theirs and go on. `finally` and `with` see it.
    """


@dataclass(eq=False)
class Work:
    """One piece of work in a thread: was it asked to stop, and what did it last say?

    above  the work that it is a part of, whose Stop holds for it as well
    """

    above: "Work | None" = None
    asked: threading.Event = field(default_factory=threading.Event)
    said: dict = field(default_factory=dict)

    def is_stopped(self) -> bool:
        return self.asked.is_set() or (self.above is not None and self.above.is_stopped())


# By thread, not a ContextVar: an event loop runs what a worker hands it in the worker's context,
# and the thread of the page must never be stopped.
_HERE = threading.local()


def checkpoint(done: int | None = None, total: int = 0, *, stage="", unit="", note="") -> None:
    """May the work in this thread go on? Raises Stopped when it was asked to stop.

    Cheap enough for every row block, file and module; does nothing where no job is at work.
    Under `watched`, what is given is shown: how many of how many are done, in which stage.

    >>> checkpoint(30, 120)
    """
    work = getattr(_HERE, "work", None)
    if work is None:
        return
    if work.is_stopped():
        raise Stopped("this was asked to stop")
    if done is not None:
        work.said = {"stage": stage, "done": done, "total": total, "unit": unit, "note": note}


@contextlib.contextmanager
def heeding(work: Work):
    """While the block runs, checkpoints in this thread look at this work."""
    before = getattr(_HERE, "work", None)
    _HERE.work = work
    try:
        yield work
    finally:
        _HERE.work = before


def watched(stage: str, call, /, *given, unit="examples", **named):
    """What does a call return that takes its time? A generator: yields Progress, returns that.

    The call runs in a thread beside, and what it tells `checkpoint` is yielded about ten times a
    second; a call that is over sooner yields nothing. When the generator is closed, or the work
    around it is stopped, nobody waits for the thread: it ends at its next checkpoint, so a call
    into a library that can't be broken off delays no Stop. What it raises is raised here.

    >>> def count():
    ...     return sum(range(5))
    >>> try:
    ...     next(watched("counting", count))
    ... except StopIteration as finished:
    ...     print(finished.value)
    10
    """
    work, came = Work(getattr(_HERE, "work", None)), {}

    def perform():
        with heeding(work):
            try:
                came["value"] = call(*given, **named)
            except BaseException as error:
                came["error"] = error

    thread = threading.Thread(target=perform, daemon=True, name=f"memexplorer: {stage}")
    _BESIDE[:] = [*(one for one in _BESIDE if one.is_alive()), thread]
    thread.start()
    try:
        while not ended(thread, POLL):
            checkpoint()
            said = {name: value for name, value in work.said.items() if value}
            yield Progress(**{"stage": stage, "done": 0, "total": 0, "unit": unit, **said})
    finally:
        work.asked.set()
    try:
        if "error" in came:
            raise came["error"]
        return came["value"]
    finally:
        came.clear()  # an error's frames would keep arrays alive as long as this generator


def altered(steps, change):
    """The same steps, each as `change` has it: a Progress -> a Progress.

    >>> def count():
    ...     yield Progress("counting", 1, 2, "numbers")
    ...     return 10
    >>> louder = altered(count(), lambda progress: replace(progress, stage="COUNTING"))
    >>> next(louder).stage
    'COUNTING'
    """
    with contextlib.closing(steps):  # now, when this is closed: what they then keep may go wrong
        while True:
            try:
                progress = next(steps)
            except StopIteration as finished:
                return finished.value
            yield change(progress)


def within(steps, done: int, total: int):
    """The same steps, counted as a part of something larger of which so much is done."""
    return altered(steps, lambda one: replace(one, done=done + one.done, total=total))


def still(steps, done: int, total: int, unit: str):
    """The same steps, at one place of something larger that is counted in another unit."""
    return altered(steps, lambda one: replace(one, done=done, total=total, unit=unit))


def shown_as(steps, change):
    """The same steps, each early result, where there is one, as `change` has it."""
    return altered(
        steps,
        lambda one: one if one.partial is None else replace(one, partial=change(one.partial)),
    )


def named(name: str, steps):
    """The same steps, each early result with the name of what it is one of: (name, result)."""
    return shown_as(steps, lambda partial: (name, partial))


def quietly(steps, said: str = ""):
    """The same steps, without their early results: those of a part are not those of the whole.

    said  what the part is, before each of its stages
    """
    return altered(steps, lambda one: replace(one, stage=said + one.stage, partial=None))


_BESIDE: list[threading.Thread] = []


def beside(seconds: float = 0.0) -> list[threading.Thread]:
    """Which calls, `watched` or given to a `crew`, are still at work after so many seconds?

    For whoever ends the process: a thread inside a library must not be caught by its end.
    """
    until = time.monotonic() + seconds
    return [one for one in _BESIDE if not ended(one, max(0.0, until - time.monotonic()))]


def ended(thread: threading.Thread, seconds: float) -> bool:
    """Is this thread over, after waiting for it so long at most?"""
    thread.join(seconds)
    return not thread.is_alive()


@contextlib.contextmanager
def crew(count: int):
    """A ThreadPoolExecutor whose threads heed the same Stop, and end when the block is left."""
    work = Work(getattr(_HERE, "work", None))

    def begin():
        _HERE.work = work
        _BESIDE.append(threading.current_thread())

    pool = ThreadPoolExecutor(count, initializer=begin)
    try:
        yield pool
    except BaseException:
        work.asked.set()  # what is begun ends at its next checkpoint; nobody waits for it
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()
