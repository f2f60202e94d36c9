import contextlib
import signal
import threading
import time

import numpy as np
import pytest

from memexplorer import jobs
from memexplorer.jobs import drive, in_words, result_of, start
from memexplorer.progress import Progress, checkpoint, watched


class Steps:
    """A study of `total` steps that remembers how far it came and whether it was closed."""

    def __init__(self, total=5, *, pause=0.0, fail_at=None):
        self.total, self.pause, self.fail_at = total, pause, fail_at
        self.done, self.closed = 0, False

    def __call__(self):
        try:
            for number in range(1, self.total + 1):
                self.done = number
                if self.done == self.fail_at:
                    raise ValueError("it went wrong")
                yield Progress("counting", self.done, self.total)
                time.sleep(self.pause)
            return "result"
        finally:
            self.closed = True


class Told:
    """What the callbacks were told, in order."""

    def __init__(self):
        self.calls = []

    def callbacks(self):
        return {
            name: (lambda *given, name=name: self.calls.append((name, *given)))
            for name in ("seen", "done", "failed", "stopped")
        }

    def names(self):
        return [call[0] for call in self.calls]


def test_the_result_and_every_step_on_the_way():
    seen = []
    assert result_of(Steps(4)(), seen.append) == "result"
    assert [step.done for step in seen] == [1, 2, 3, 4]
    assert result_of(Steps(2)()) == "result"


def test_an_error_comes_through():
    steps = Steps(fail_at=3)
    with pytest.raises(ValueError, match="it went wrong"):
        result_of(steps())
    with pytest.raises(ValueError, match="it went wrong"):
        drive(Steps(fail_at=1)(), bar=False)
    assert steps.closed


@pytest.mark.parametrize("bar", [False, True])
def test_driven_here_and_now(bar, capsys):
    assert drive(Steps(3)(), bar=bar) == "result"
    printed = capsys.readouterr()
    assert ("counting" in printed.err) == bar
    assert printed.out == ""


def test_ctrl_c_closes_the_study_first():
    steps = Steps(3)

    def interrupted():
        yield from steps()

    class Interrupting:
        def __init__(self, inner):
            self.inner, self.count = inner, 0

        def __iter__(self):
            return self

        def __next__(self):
            self.count += 1
            if self.count == 2:
                raise KeyboardInterrupt
            return next(self.inner)

        def send(self, value):
            return self.__next__()

        def close(self):
            self.inner.close()

    with pytest.raises(KeyboardInterrupt):
        drive(Interrupting(interrupted()), bar=False)
    assert steps.closed


def test_ctrl_c_is_a_stop_after_the_step_it_came_in(capsys):
    steps, whole = Steps(1000), []

    def interrupted():
        for progress in steps():
            if progress.done == 3:
                signal.raise_signal(signal.SIGINT)
            whole.append(progress.done)
            yield progress

    with pytest.raises(KeyboardInterrupt):
        drive(interrupted(), bar=False)
    assert whole == [1, 2, 3], "the step is not broken off"
    assert steps.closed
    assert "Ctrl-C again breaks it off" in capsys.readouterr().err
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_ctrl_c_twice_breaks_off_the_step():
    def deaf():
        yield Progress("being deaf", 0, 1)
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        raise AssertionError("it went on")

    with pytest.raises(KeyboardInterrupt):
        drive(deaf(), bar=False)


def test_a_worker_tells_every_kind_of_end_once():
    told, steps = Told(), Steps(3)
    job = start(steps(), **told.callbacks())
    assert job.join(5)
    assert told.calls[-1] == ("done", "result")
    assert told.names().count("done") == 1
    assert not {"failed", "stopped"} & set(told.names())

    told = Told()
    assert start(Steps(3, fail_at=2)(), **told.callbacks()).join(5)
    assert told.names()[-1] == "failed"
    assert isinstance(told.calls[-1][1], ValueError)
    assert not {"done", "stopped"} & set(told.names())


def test_stop_ends_it_after_the_step_it_is_in():
    told, steps = Told(), Steps(1000, pause=0.01)
    job = start(steps(), **told.callbacks())
    time.sleep(0.1)
    assert not job.join(0)
    job.stop()
    assert job.join(5)
    assert steps.closed
    assert 1 <= steps.done < 1000
    assert told.names()[-1] == "stopped"
    assert told.names().count("stopped") == 1
    assert not {"done", "failed"} & set(told.names())
    job.stop()  # a second time does nothing
    assert told.names().count("stopped") == 1


def test_it_runs_in_a_thread_of_its_own():
    threads = []

    def steps():
        threads.append(threading.current_thread())
        yield Progress("counting", 1, 1)
        return 1

    assert start(steps(), **Told().callbacks()).join(5)
    assert threads[0] is not threading.current_thread()


def test_steps_are_told_about_twenty_times_a_second_but_partials_always():
    told = Told()
    assert start(Steps(400, pause=0.001)(), **told.callbacks()).join(10)
    assert 1 <= told.names().count("seen") <= 40

    def partials():
        for number in range(30):
            yield Progress("counting", number, 30, partial=number)
        return None

    told = Told()
    assert start(partials(), **told.callbacks()).join(5)
    assert [call[1].partial for call in told.calls if call[0] == "seen"] == list(range(30))


def test_the_rate_says_how_long_it_will_take():
    told = Told()
    assert start(Steps(40, pause=0.02)(), **told.callbacks()).join(10)
    rates = [(call[1], call[2]) for call in told.calls if call[0] == "seen"]
    progress, rate = rates[-1]
    assert 10 < rate.per_second < 55  # 0.02 s each, on a shared machine
    assert rate.left == pytest.approx((40 - progress.done) / rate.per_second, rel=0.2, abs=0.05)


def test_the_rate_begins_anew_where_something_else_is_counted(monkeypatch):
    """Layers, then the examples of one of them, in the same stage: no rate is below nothing."""
    clock = iter(range(100))
    monkeypatch.setattr(jobs.time, "monotonic", lambda: float(next(clock)))
    pace = jobs.Pace()
    counts = [(2, 4, "layers"), (3, 4, "layers"), (0, 4000, "examples"), (500, 4000, "examples"),
              (100, 4000, "examples"), (300, 4000, "examples")]  # fmt: skip
    rates = [pace.of(Progress("finding", *count))[0].per_second for count in counts]
    assert np.array_equal(rates, [np.nan, 1, np.nan, 500, np.nan, 200], equal_nan=True)


def test_a_callback_that_raises_is_told_as_a_failure():
    told, steps = Told(), Steps(3)
    callbacks = told.callbacks() | {"seen": lambda *_: 1 / 0}
    assert start(steps(), **callbacks).join(5)
    assert isinstance(told.calls[-1][1], ZeroDivisionError)
    assert told.names() == ["failed"]
    assert steps.closed


def test_progress_as_a_fraction():
    assert Progress("reading", 30, 120).fraction == 0.25
    assert 0 <= Progress("reading", 0, 0).fraction <= 1


def stopped_after(steps, begun):
    """(seconds from Stop until it was told, what was told) of a job stopped once it has begun."""
    told, over = Told(), threading.Event()
    callbacks = told.callbacks()
    callbacks["stopped"] = lambda: (told.calls.append(("stopped",)), over.set())
    job = start(steps, **callbacks)
    assert begun.wait(5)
    at = time.monotonic()
    job.stop()
    assert over.wait(5)
    return time.monotonic() - at, job, told


def test_stop_is_heard_in_the_middle_of_a_step():
    begun, cleaned = threading.Event(), []

    def steps():
        yield Progress("counting", 0, 1)
        try:
            for _ in range(1000):
                begun.set()
                try:
                    checkpoint()
                except Exception:
                    pytest.fail("a library's `except Exception` swallowed the Stop")
                time.sleep(0.01)
        finally:
            cleaned.append(True)
        yield Progress("counting", 1, 1)

    seconds, job, told = stopped_after(steps(), begun)
    assert seconds < 0.5
    assert job.join(1)
    assert cleaned == [True]
    assert told.names().count("stopped") == 1
    assert not {"done", "failed"} & set(told.names())


def test_the_page_is_told_within_a_second_also_of_a_step_that_cannot_be_broken_off():
    begun, gate = threading.Event(), threading.Event()

    def steps():
        yield Progress("counting", 0, 1)
        begun.set()
        gate.wait(20)
        return "too late"

    seconds, job, told = stopped_after(steps(), begun)
    assert 0.5 < seconds < 1.5  # 0.8 s, and what a busy machine adds
    assert not job.join(0)
    gate.set()
    assert job.join(5)
    assert told.names()[-1] == "stopped"
    assert told.names().count("stopped") == 1
    assert "done" not in told.names()


def test_a_stop_that_a_library_made_an_error_of_its_own_is_a_stop():
    begun = threading.Event()

    def steps():
        yield Progress("counting", 0, 1)
        try:
            while True:
                begun.set()
                checkpoint()
        except BaseException as any_end:
            raise RuntimeError("the callback failed") from any_end

    _, job, told = stopped_after(steps(), begun)
    assert job.join(1)
    assert told.names()[-1] == "stopped"


def test_a_network_that_ends_the_program_is_a_failure_that_is_told():
    def steps():
        yield Progress("counting", 0, 1)
        raise SystemExit("goodbye")

    told = Told()
    assert start(steps(), **told.callbacks()).join(5)
    assert [type(error) for name, error in told.calls[-1:]] == [SystemExit]
    assert told.names()[-1] == "failed"


def test_a_done_that_raises_is_told_as_a_failure():
    told = Told()
    callbacks = told.callbacks() | {"done": lambda _: 1 / 0}
    assert start(Steps(1)(), **callbacks).join(5)
    assert isinstance(told.calls[-1][1], ZeroDivisionError)


def test_ctrl_c_waits_for_no_call_that_cannot_be_broken_off():
    gate = threading.Event()

    def steps():
        yield from watched("being deaf", gate.wait, 20)

    running = steps()
    next(running)
    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt), contextlib.closing(running):
        raise KeyboardInterrupt
    assert time.monotonic() - begun < 0.5
    gate.set()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            OSError(28, "No space left on device", "/c/a.npy"),
            r"the disk is full \(/c/a.npy\): free",
        ),
        (
            MemoryError("Unable to allocate 3.7 GiB"),
            r"memory ran out \(Unable to allocate 3.7 GiB\)",
        ),
        (RuntimeError("CUDA out of memory. Tried to allocate\nmore"), r"ran out \(CUDA out of mem"),
        (Exception("I/O error: No space left on device (os error 28)"), "^the disk is full: free"),
        (
            RuntimeError("[enforce fail at inline_container.cc:671] . unexpected pos 64 vs 0"),
            "^the disk is full: free",
        ),
    ],
)
def test_what_a_machine_lacks_is_said_with_what_to_do(error, words):
    def steps():
        yield Progress("counting", 0, 1)
        raise error

    told = Told()
    assert start(steps(), **told.callbacks()).join(5)
    said = told.calls[-1][1]
    assert isinstance(said, OSError | MemoryError)
    with pytest.raises(type(said), match=words) as caught:
        raise said
    assert caught.value.__cause__ is error
    with pytest.raises(type(said), match=words):
        drive(steps(), bar=False)


def test_other_failures_and_worded_ones_stay_as_they_are():
    for error in (ValueError("k is 0"), MemoryError("memory ran out on cpu with a batch of 1")):
        assert in_words(error) is error
