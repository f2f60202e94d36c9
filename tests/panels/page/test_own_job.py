"""Does a view's own job begin, show early results, end, stop and fail in words?"""

import time

import ipywidgets
import pytest

from memexplorer import jobs
from memexplorer.panels.page.own_job import AGAIN, OLDER, OwnJob
from memexplorer.progress import Progress, checkpoint
from memexplorer.widgets.pane import Pane


def made(steps):
    taken = []
    return OwnJob(Pane("Pairs", empty=""), "Compare", steps, taken.append), taken


def test_early_results_and_the_last_one_are_taken_in_turn():
    def steps():
        yield Progress("comparing", 1, 2, partial="half")
        yield Progress("comparing", 2, 2)
        return "whole"

    job, taken = made(steps)
    job.button.click()
    assert job.running.job.join(5)
    assert taken == ["half", "whole"]
    assert not job.busy
    assert job.bar.words.startswith("done in")


def test_what_an_earlier_job_found_is_dimmed_until_there_is_something_new():
    seen, shown = [], ipywidgets.VBox()

    def steps():
        seen.append(OLDER in shown._dom_classes)
        yield Progress("comparing", 1, 2, partial="half")

    job = OwnJob(Pane("Pairs", empty=""), "Compare", steps,
                 lambda _: seen.append(OLDER in shown._dom_classes), result=shown)  # fmt: skip
    for _ in range(2):
        job.begin()
        assert job.running.job.join(5)
        assert OLDER not in shown._dom_classes
    assert seen == [True, True] * 2
    job.anew("one")
    job.go(lambda: (step for step in [Progress("comparing", 1, 1)]))
    assert job.running.job.join(5)
    assert OLDER not in shown._dom_classes, "over, though nothing new came"


def test_a_generator_without_a_result_gives_nothing_to_take():
    job, taken = made(lambda: (step for step in [Progress("comparing", 1, 1)]))
    job.begin()
    assert job.running.job.join(5)
    assert taken == []


def test_stop_is_said_and_the_result_never_comes():
    def steps():
        for number in range(1000):
            checkpoint()
            time.sleep(0.01)
            yield Progress("comparing", number, 1000)
        return "whole"

    job, taken = made(steps)
    job.begin()
    time.sleep(0.05)
    assert job.busy
    job.stop()
    assert job.running.job.join(2)
    assert taken == []
    assert job.bar.words == AGAIN.format("Compare")


@pytest.mark.parametrize("late", [False, True], ids=["before it begins", "while at work"])
def test_what_is_wrong_is_said_with_what_to_do(late):
    def steps():
        if not late:
            raise ValueError("there is one network, wanted two")
        return failing()

    def failing():
        yield Progress("comparing", 0, 1)
        raise ValueError("there is one network, wanted two")

    job, _ = made(steps)
    job.begin()
    assert job.running.job is None or job.running.job.join(5)
    assert job.bar.fault["what"] == "there is one network, wanted two"
    assert "press the button" in job.bar.fault["todo"]


def test_what_stands_beside_is_in_the_row_of_the_button():
    other = ipywidgets.Text()
    job = OwnJob(Pane("Pairs", empty=""), "Compare", lambda: iter(()), print, beside=[other])
    assert list(job.children[0].children) == [job.button, other]


def test_what_is_at_work_is_forgotten_once_it_is_about_something_else():
    def steps():
        for number in range(1000):
            checkpoint()
            time.sleep(0.01)
            yield Progress("comparing", number, 1000)

    job, one, other = made(steps)[0], object(), object()
    assert job.anew(one, None)
    job.begin()
    assert not job.anew(one, None)
    assert not job.running.job.work.is_stopped()
    assert job.anew(one, other)
    assert job.running.job.join(2)
    assert job.bar.words == "", "nor is its end told"
    job.begin()
    job.stop()
    assert job.running.job.join(2)
    assert job.bar.words == "stopped; what was finished is kept, press Compare to go on"


def test_early_results_of_what_was_forgotten_are_not_taken():
    job, taken = made(lambda: iter(()))
    job.anew(object())
    part = Progress("comparing", 1, 2, partial="half of the other network")
    job._seen(part, jobs.Rate(1.0, 1.0))
    assert taken == []


def test_a_file_that_is_missing_is_about_this_button():
    def steps():
        yield Progress("loading", 0, 1)
        raise FileNotFoundError("there is no such file")

    job, _ = made(steps)
    job.begin()
    assert job.running.job.join(5)
    assert job.bar.fault["todo"] == "Then press the button again."


def test_the_result_is_seen_from_when_something_is_taken_until_it_is_about_others():
    result = ipywidgets.VBox()
    part = Progress("comparing", 2, 2, partial="all")
    job = OwnJob(Pane("Pairs", empty=""), "Compare", lambda: iter([part]), print, result=result)
    assert result.layout.display == "none"
    first, other = object(), object()
    assert job.anew(first)
    job.begin()
    assert job.running.job.join(5)
    assert result.layout.display is None
    assert not job.anew(first)
    assert result.layout.display is None
    assert job.anew(other)
    assert result.layout.display == "none"
