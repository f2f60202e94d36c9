import threading
import time

import pytest

from memexplorer.jobs import drive, result_of, start
from memexplorer.progress import Progress


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
