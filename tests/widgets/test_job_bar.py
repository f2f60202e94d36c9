"""What the bar says in each state, and what Stop does."""

from types import SimpleNamespace

import pytest

from memexplorer.widgets.job_bar import JobBar, duration


def step(done, total=100, stage="reading fc", note=""):
    return SimpleNamespace(stage=stage, done=done, total=total, unit="examples", note=note)


@pytest.fixture
def bar():
    return JobBar(pause=0)


def test_there_is_always_a_number(bar):
    bar.show(step(62), 1240.4, 9.2)
    assert bar.words == "reading fc · 62 % · 62 of 100 examples · 1,240/s · 9 s left"
    assert bar.percent == 62
    bar.show(step(1234, total=0))
    assert bar.words == "reading fc · 1,234 examples"
    assert bar.percent == -1


def test_it_is_never_100_percent_before_the_end(bar):
    bar.show(step(9999, total=10000))
    assert bar.percent == 99


def test_a_note_stays_until_the_work_is_over(bar):
    bar.show(step(1, note="out of memory: batch halved to 64"))
    bar.show(step(2))
    assert bar.note == "out of memory: batch halved to 64"
    bar.done("done in 41 s · cached")
    assert (bar.state, bar.words, bar.note) == ("done", "done in 41 s · cached", "")


def test_stop_asks_once_and_the_bar_says_so(bar):
    asked = []
    bar.on_stop = lambda: asked.append(1)
    bar.show(step(1))
    for _ in range(2):
        bar._handle_custom_msg({"ask": "stop"}, [])
    bar.show(step(2))
    assert (asked, bar.state) == ([1], "stopping")


def test_stop_with_nothing_running_does_nothing(bar):
    bar.on_stop = lambda: 1 / 0
    bar._handle_custom_msg({"ask": "stop"}, [])
    assert bar.fault == {}


def test_a_stop_that_raises_is_told(bar):
    bar.on_stop = lambda: 1 / 0
    bar.show(step(1))
    bar._handle_custom_msg({"ask": "stop"}, [])
    assert bar.fault["what"] == "ZeroDivisionError: division by zero"


def test_a_failure_says_what_and_what_to_do_and_the_next_job_starts_clean(bar):
    bar.failed("weights.pt does not fit", "Choose another file.", "Traceback")
    assert bar.fault == {
        "what": "weights.pt does not fit",
        "todo": "Choose another file.",
        "trace": "Traceback",
    }
    assert bar.state == "done"
    bar.show(step(1))
    assert (bar.fault, bar.state) == ({}, "running")


def test_a_fast_job_is_not_slowed_but_its_end_and_new_stages_are_shown():
    bar, seen = JobBar(pause=60), []
    bar.observe(lambda change: seen.append(change["new"].split(" · ")[:2]), "words")
    for done in range(1, 101):
        bar.show(step(done))
    bar.show(step(1, stage="laying out"))
    assert seen == [["reading fc", "1 %"], ["reading fc", "100 %"], ["laying out", "1 %"]]


def test_times_are_in_words_a_person_uses():
    said = [duration(s) for s in (0.2, 1, 59.6, 60, 61, 3599.7, 3600, 7260)]
    assert said == [
        "less than 1 s", "1 s", "1 min", "1 min", "1 min 1 s", "1 h", "1 h", "2 h 1 min",
    ]  # fmt: skip
