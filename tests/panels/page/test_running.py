"""Does one job at a time run beside a page, and is what an older one says not heard?"""

import threading
import time

import pytest

from memexplorer.panels.page.running import Running
from memexplorer.progress import Progress


class Heard(list):
    """What a page was told, in order."""

    def listen(self, **instead):
        names = "seen", "done", "stopped", "failed"
        told = {name: lambda *given, name=name: self.append((name, *given)) for name in names}
        return Running(**told | instead)

    def names(self):
        return [entry[0] for entry in self]


def steps(count, pause=0.01, gate=None):
    for number in range(count):
        if gate is not None:
            gate.wait(5)
        time.sleep(pause)
        yield Progress("counting", number + 1, count)


def test_a_job_is_followed_to_its_end():
    heard = Heard()
    running = heard.listen()
    running.begin(steps(3))
    assert running.job.join(5)
    assert heard.names()[0] == "seen"
    assert heard[-1] == ("done", "less than 1 s")


def test_stop_ends_within_a_second_and_is_said():
    heard, begun = Heard(), time.monotonic()
    running = heard.listen()
    running.begin(steps(1000))
    time.sleep(0.05)
    running.stop()
    assert running.job.join(1)
    assert time.monotonic() - begun < 1
    assert heard.names()[-1] == "stopped"
    assert "done" not in heard.names()


def test_a_second_job_takes_the_place_of_the_first():
    heard, gate = Heard(), threading.Event()
    running = heard.listen()
    running.begin(steps(50, gate=gate))
    first = running.job
    running.begin(step for step in [Progress("second", 1, 1)])
    before = len(heard)
    assert not running.job.join(0.3), "the second runs beside the first, on the same network"
    gate.set()
    assert first.join(1)
    assert running.job.join(5)
    stages = [entry[1].stage for entry in heard[before:] if entry[0] == "seen"]
    assert stages[-1] == "second"
    assert set(stages) <= {"second", "waiting for the last step of what was stopped"}


def test_an_exception_in_the_work_is_heard():
    def broken():
        yield Progress("counting", 1, 2)
        raise ZeroDivisionError("planted")

    heard = Heard()
    running = heard.listen()
    running.begin(broken())
    assert running.job.join(5)
    name, error = heard[-1]
    assert name == "failed"
    with pytest.raises(ZeroDivisionError, match="planted"):
        raise error


def test_an_exception_while_drawing_is_heard():
    def seen(*_):
        raise RuntimeError("planted in a drawing")

    heard = Heard()
    running = heard.listen(seen=seen)
    running.begin(steps(1))
    assert running.job.join(5)
    assert [str(entry[1]) for entry in heard if entry[0] == "failed"] == ["planted in a drawing"]


def test_words_come_back_to_the_thread_the_page_lives_on():
    import asyncio

    places = []

    async def page():
        ended = asyncio.Event()
        running = Heard().listen(
            seen=lambda *_: places.append(threading.current_thread()), done=lambda _: ended.set()
        )
        running.begin(steps(2))
        await asyncio.wait_for(ended.wait(), 5)

    asyncio.run(page())
    assert set(places) == {threading.main_thread()}
