"""Is work counted while it runs, and can it be broken off wherever it says so?"""

import threading
import time

import pytest

from memexplorer import jobs
from memexplorer.progress import (
    Progress,
    Stopped,
    Work,
    beside,
    checkpoint,
    crew,
    heeding,
    still,
    watched,
    within,
)


def waiting_for(condition, seconds=5):
    give_up = time.monotonic() + seconds
    while not condition() and time.monotonic() < give_up:
        time.sleep(0.01)
    return condition()


@pytest.fixture
def endless():
    """A call that goes on until it is stopped; `begun` and `ended` are events."""

    class Endless:
        begun, ended = threading.Event(), threading.Event()

        def __call__(self):
            try:
                for number in range(10**9):
                    checkpoint(number, 10**9, stage="going round", unit="rounds", note="and round")
                    self.begun.set()
                    time.sleep(0.01)
            finally:
                self.ended.set()

    return Endless()


def test_where_no_job_is_at_work_nothing_happens():
    assert checkpoint(1, 2) is None


def test_a_million_checkpoints_cost_less_than_a_second_or_two():
    with heeding(Work(Work())):
        begun = time.perf_counter()
        for _ in range(100_000):
            checkpoint()
        assert time.perf_counter() - begun < 0.5  # 0.03 s on a machine with nothing else to do


def test_a_stop_is_no_exception_that_a_library_would_take_for_its_own():
    work = Work()
    work.asked.set()

    def library():
        try:
            checkpoint()
        except Exception:
            pytest.fail("`except Exception` swallowed the Stop")

    with heeding(work), pytest.raises(Stopped):
        library()
    assert checkpoint() is None  # and the thread is free again


def test_the_stop_of_the_whole_holds_for_its_parts_and_not_the_other_way_round():
    whole = Work()
    part, other = Work(whole), Work(whole)
    part.asked.set()
    assert part.is_stopped()
    assert not whole.is_stopped()
    assert not other.is_stopped()
    whole.asked.set()
    assert other.is_stopped()


def test_what_is_over_at_once_says_nothing():
    steps = watched("adding", sum, [1, 2])
    with pytest.raises(StopIteration) as finished:
        next(steps)
    assert finished.value.value == 3


def test_what_takes_its_time_is_counted(endless):
    steps = watched("counting", endless)
    assert waiting_for(endless.begun.is_set) or next(steps)
    told = [next(steps) for _ in range(3)]
    assert {(one.stage, one.total, one.unit, one.note) for one in told} == {
        ("going round", 10**9, "rounds", "and round")
    }
    assert told[0].done < told[1].done < told[2].done
    steps.close()
    assert endless.ended.wait(2)


def test_nobody_waits_for_what_cannot_be_broken_off():
    gate, over = threading.Event(), threading.Event()

    def deaf():
        gate.wait(20)
        over.set()

    steps = watched("being deaf", deaf)
    next(steps)
    begun = time.monotonic()
    steps.close()
    assert time.monotonic() - begun < 0.5
    assert [thread.name for thread in beside()] == ["memexplorer: being deaf"]
    gate.set()
    assert over.wait(5)
    assert beside(5.0) == []


def test_what_a_call_raises_is_raised_where_it_was_wanted():
    def broken():
        raise KeyError("planted")

    with pytest.raises(KeyError, match="planted"):
        jobs.result_of(watched("breaking", broken))


def test_a_part_is_counted_within_the_whole():
    def steps():
        yield Progress("reading", 3, 10)
        return "read"

    told = []
    assert jobs.result_of(within(steps(), 40, 100), told.append) == "read"
    assert (told[0].done, told[0].total) == (43, 100)


def test_a_part_in_another_unit_stands_still_in_the_whole():
    def steps():
        yield Progress("reading", 3, 10, "examples")
        return "read"

    told = []
    assert jobs.result_of(still(steps(), 4, 5, "sets"), told.append) == "read"
    assert (told[0].stage, told[0].done, told[0].total, told[0].unit) == ("reading", 4, 5, "sets")


def test_threads_of_a_crew_hear_the_stop_and_are_not_waited_for():
    heard, begun = [], threading.Event()

    def long():
        try:
            for _ in range(500):
                begun.set()
                checkpoint()
                time.sleep(0.01)
        except Stopped:
            heard.append(True)
            raise

    def left_by_a_fault():
        with crew(2) as pool:
            pool.submit(long)
            assert begun.wait(5)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        left_by_a_fault()
    assert waiting_for(lambda: heard == [True])
    with crew(1) as pool:  # without a fault it is a pool like any other
        assert list(pool.map(abs, [-1, 2])) == [1, 2]


def test_the_thread_of_a_page_is_never_stopped():
    """An event loop runs what a worker hands it in the worker's own context."""
    import asyncio

    ends = []

    async def page():
        over, loop = asyncio.Event(), asyncio.get_running_loop()

        def look():
            checkpoint()
            ends.append("the page goes on")
            over.set()

        def worker():
            work = Work()
            work.asked.set()
            with heeding(work):
                loop.call_soon_threadsafe(look)

        threading.Thread(target=worker).start()
        await asyncio.wait_for(over.wait(), 5)

    asyncio.run(page())
    assert ends == ["the page goes on"]


def test_stop_is_heard_while_a_folder_is_read(tmp_path, monkeypatch):
    """The digest of a folder ends at the next file; what it read is not taken for the whole."""
    from PIL import Image

    from memexplorer.data import folder, load_examples

    for name in range(200):
        path = tmp_path / "images" / "ab"[name % 2] / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("L", (4, 4), name).save(path)
    examples, read, real = load_examples(tmp_path / "images"), [], folder.file_bytes

    def slowly(*given):
        read.append(time.sleep(0.03))
        return real(*given)

    monkeypatch.setattr(folder, "file_bytes", slowly)
    stopped = threading.Event()
    job = jobs.start(
        watched("reading", examples.digest), seen=lambda *_: None, done=pytest.fail,
        failed=pytest.fail, stopped=stopped.set,
    )  # fmt: skip
    assert waiting_for(lambda: len(read) > 5)
    job.stop()
    assert stopped.wait(1.5)
    assert beside(5.0) == []
    assert len(read) < 150
    monkeypatch.undo()
    assert examples.digest() == load_examples(tmp_path / "images").digest()


def test_what_goes_wrong_when_steps_are_closed_reaches_who_closes_them():
    def keeping():
        try:
            yield Progress("learning", 1, 2)
        finally:
            raise OSError("the disk is full")

    inner = keeping()  # somebody holds on to them: they don't end by being forgotten
    outer = within(inner, 0, 4)
    next(outer)
    with pytest.raises(OSError, match="the disk is full"):
        outer.close()
