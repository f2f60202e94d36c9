"""The page of a training, without a browser: begun, paused, gone on with, branched, looked at."""

import re
import time
from dataclasses import replace

import numpy as np
import pytest

from memexplorer import layout
from memexplorer.data import load_examples
from memexplorer.learning.history import History
from memexplorer.models.classifiers import MLP
from memexplorer.panels import training
from memexplorer.panels.page.held_job import HeldJob
from memexplorer.panels.watching import answers, picturing, told
from memexplorer.progress import Progress
from memexplorer.widgets.live_curves import LiveCurves
from memexplorer.widgets.pane import Pane


@pytest.fixture
def page(tmp_path, monkeypatch, settled):
    monkeypatch.setenv("MEMEXPLORER_CACHE", str(tmp_path))
    monkeypatch.setattr(layout, "umap", lambda features, *_, **__: layout.principal(features))
    monkeypatch.setattr(layout, "_together", lambda points, *_, **__: points)
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (60, 4, 4)).astype(np.uint8)
    data = load_examples((images, np.arange(60) % 3))
    made = training.panel(data=data, held_out=data.take(range(30)))
    settled(made)
    asked = made.panes.views[1].asked.parts
    asked["width"].value, asked["batch_size"].value, asked["epochs"].value = 8, 8, 4
    return made


def until(true, seconds=20):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it takes too long"
        time.sleep(0.01)


@pytest.fixture
def trained(settled):
    """trained(view) begins its training and returns when that is over."""

    def wait(view):
        view.job.begin()
        settled(view.job)

    return wait


def test_a_training_is_drawn_and_a_time_of_it_is_looked_at(page, trained, settled):
    view, times = page.panes.views[1:3]
    assert times.pane.state == "empty"
    assert view.pane.state == "ready"
    assert "make of this network" not in str(view.asked.parts["make"].options)  # there is none
    trained(view)
    assert "After 4 epochs it answers" in view.shown.sentence.value
    assert [one["name"] for one in view.shown.curves.pictures] == [
        "Accuracy", "Examples told a wrong class", "Training loss",
    ]  # fmt: skip
    assert re.search(r"\d+ % \(\d+–\d+ %\) of held-out ones truly", view.shown.sentence.value)
    assert "as told: memorized, or by chance." in view.shown.sentence.value
    view.shown.curves.place = 0.0
    assert "as told: by chance." in view.shown.sentence.value
    view.shown.curves.place = 2.0
    assert page.session.watched.step == 16
    assert "After 2 epochs it answers" in view.shown.sentence.value
    assert times.use.description == "Look at epoch 2 here"
    assert "explore.ipynb?run=" in times.link.value
    times.job.begin()
    settled(times.job)
    assert times.map.said().startswith("at epoch 2: told truly, answered so")
    times.map.place = 4
    assert page.session.watched.step == 32
    assert view.shown.curves.place == 4.0
    times.map.picked = 3
    assert "answered" in times.map.words
    assert page.session.focus is not None
    found = view.shown.newest
    times.look_at_it()
    until(lambda: page.session.network is not None)
    settled(page)
    assert (page.session.training.labels == found.source.labels).all()
    assert page.session.network.fc.out_features == 3
    assert page.session.watched.found is found
    assert view.pane.state == "ready"


def test_paused_it_goes_on_and_a_branch_stands_beside_its_parent(page, settled):
    view = page.panes.views[1]
    view.asked.parts["epochs"].value = 300
    view.job.begin()
    until(lambda: view.shown.newest is not None and len(view.shown.newest.history) > 3)
    view.job.pause()
    until(lambda: view.job.hold.description == "Continue")
    at = page.session.watched.found.history.times["step"][-1]
    assert at < 2400
    assert "paused" in view.job.bar.words
    view.asked.parts["epochs"].value = 5  # of no account: what was begun goes on
    view.job.pause()
    settled(view.job)
    history = page.session.watched.found.history
    assert history.times["step"][-1] == 2400
    assert len(set(history.times["step"])) == 301
    view.shown.curves.place = view.shown.curves.stops[2]
    step = page.session.watched.step
    view.asked.parts["epochs"].value = 12
    view.branch_off()
    settled(view.job)
    branch = page.session.watched.found.history
    assert branch.times["step"][0] == step
    assert branch.times["epoch"][-1] == 12
    assert view.shown.before.list.value == (history.settings["folder"],)
    assert any(line["thin"] for line in view.shown.curves.pictures[0]["lines"])


def test_what_is_spoiled_above_is_what_is_learned(page, trained, settled):
    spoil, view = page.panes.views[:2]
    assert view.asked.values()["noise"] == "symmetric"
    for kind, share in (("asymmetric", 50), ("gaussian", 20)):
        spoil.asked.kind.value, spoil.asked.share.value = kind, share
        spoil.job.begin()
        settled(spoil.job)
    assert view.asked.parts["noise"].label.startswith("the spoiled examples (asymmetric+gaussian")
    trained(view)
    found = view.shown.newest
    np.testing.assert_array_equal(found.source.labels, spoil.spoiled.examples.labels)
    np.testing.assert_array_equal(found.examples["kind"], spoil.spoiled.kinds.astype(str))
    history, drawn = found.history, np.char.find(found.examples["kind"], "gaussian") >= 0
    assert drawn.sum() == 12
    right = history.predictions[-1] == history.labels
    assert history.times["touched"][-1] == pytest.approx(right[drawn].mean())
    assert history.times["untouched"][-1] == pytest.approx(right[~drawn].mean())
    assert "Examples with spoiled or repeated inputs" in [
        one["name"] for one in view.shown.curves.pictures
    ]
    assert "Of those with spoiled or repeated inputs it answers" in view.shown.sentence.value
    spoil.back.click()
    spoil.back.click()
    assert view.asked.values()["noise"] == "symmetric"
    view.asked.parts["noise"].value = "none"
    trained(view)
    assert np.isnan(view.shown.newest.history.times["as_told"][-1])


def test_data_alone_is_enough_and_what_asks_a_network_stays_empty(page, settled):
    assert page.job.fault == {}
    assert "No network is named: panes that ask one stay empty" in page.about.value
    states = {type(view).__name__: view.pane.state for view in page.panes.views[:4]}
    assert states == {"SpoilView": "ready", "WatchingView": "ready", "TimesView": "empty",
                      "AgreementView": "empty"}  # fmt: skip
    words = [view.pane.words for view in page.panes.views[2:4]]
    assert words == ["The times of a training, as one map: begin one above.",
                     "P_SAME, MC and ME by layer appear here."]  # fmt: skip
    page.start({"data": np.zeros((9, 4, 4), np.uint8), "held_out": None, "model": None})
    settled(page)
    assert page.panes.views[1].pane.words.startswith("These examples have no labels")
    assert page.job.fault == {}
    page.start({"data": np.zeros((9, 4, 4), np.uint8), "held_out": None, "model": MLP((16, 3))})
    settled(page)
    assert "has no labels to compare" in page.job.fault["what"]
    assert page.panes.views[1].pane.words.startswith("These examples have no labels")
    assert "what went wrong is said under Load" in page.panes.views[3].pane.words


def test_labels_that_came_wrong_can_be_learned_as_they_are(page, trained, settled):
    view = page.panes.views[1]
    assert "told" not in dict(map(reversed, view.asked.parts["noise"].options))
    trained(view)
    assert "held out" in view.shown.note.value
    given = page.session.training
    lies = (given.labels + (np.arange(60) % 6 == 0)) % 3
    own = replace(given, labels=lies, true_labels=given.labels, name="own")
    page.start({"data": own, "held_out": None, "model": None})
    settled(page)
    assert ("the examples as they are told", "told") in view.asked.parts["noise"].options
    assert view.asked.values()["noise"] == "symmetric"
    earlier = [label for label, _ in view.shown.before.list.options]
    assert earlier[0].endswith(", on arrays (60 examples)")  # of other data
    trained(view)
    assert "10 of 60 labels of own are wrong and were set right first" in view.shown.note.value
    view.asked.parts["noise"].value = "told"
    trained(view)
    found = view.shown.newest
    assert (found.source.labels == lies[np.isin(given.ids, found.source.ids)]).all()
    assert "learned as they are told: 10 of 60 labels are wrong" in view.shown.note.value
    own_runs = [label for label, _ in view.shown.before.list.options if ", on " not in label]
    assert len(own_runs) == 1
    page.session.named = page.session.watched.named
    until(lambda: page.session.network is not None)
    settled(page)
    assert "own, " in page.top.heading.value
    assert "wrong labels · MLP" in page.top.heading.value


def test_a_branch_speaks_of_its_own_best():
    one = history(wrong=False)
    one.times["held_out"] = (0.5, 0.8, 0.7)
    assert told.peak(one).startswith("Held-out accuracy was highest, 80 %, after 1 epoch.")
    one.settings["parent"] = ["folder", 16]
    assert told.peak(one) == (
        "Since the branch, held-out accuracy was highest, 80 %, after 1 epoch."
    )


def test_between_two_drawings_a_frame_carries_what_was_measured(page, trained):
    view = page.panes.views[1]
    trained(view)
    found, shown = view.shown.newest, view.shown
    whole = shown.curves.pictures
    part = replace(found.history, times={n: c[:3] for n, c in found.history.times.items()},
                   checkpoints=found.history.checkpoints[:3])  # fmt: skip
    shown.clear()
    shown.take(replace(found, history=part))
    shown.take(replace(found, history=replace(
        part, times={n: c[:4] for n, c in found.history.times.items()})))  # fmt: skip
    assert len(shown.curves.pictures[0]["lines"][0]["xs"]) == 3
    measured = shown.curves.frame["measured"]
    assert measured["xs"] == [3.0]
    assert measured["ys"][0][0] == whole[0]["lines"][0]["ys"][3:4]
    shown.settle()  # when it ends, nothing stays undrawn
    assert len(shown.curves.pictures[0]["lines"][0]["xs"]) == 4
    shown.take(found)  # the last time is drawn at once
    assert shown.curves.pictures == whole


def test_names_and_colours_of_what_is_drawn():
    said = np.array([[0, 1, 1, 2], [0, 0, 0, 1]])
    times = type("Times", (), {"rows": np.arange(4), "said": said, "epochs": np.array([0.0, 1.5])})
    source = load_examples(
        {"images": np.zeros((4, 2, 2), np.uint8), "labels": ["a", "a", "a", "b"],
         "true_labels": ["a", "a", "b", "a"], "ids": list("wxyz"), "classes": ["a", "b", "c"]}
    )  # fmt: skip
    codes, names, _ = answers.coloured(times, source, answers.CLEAN)
    assert codes.tolist() == [[0, 1, 2, 3], [0, 0, 4, 4]]
    assert len(names) == 5
    said = answers.told_of(times, source, 2, 1)
    assert (
        said == "y: told a, truly b; answered a at epoch 1.5; as told (memorized): since epoch 1.5."
    )
    times.said = np.array([[0, 1, 1, 2], [0, 0, 7, 1]])  # of a network with more answers
    assert "; answered class 7 at epoch 1.5; " in answers.told_of(times, source, 2, 1)


def history(wrong):
    times = {"step": (0, 1, 2), "epoch": (0.0, 1.0, 2.0), "training": (0.1, 0.2, 0.3),
             "loss": (np.nan, 7.0, 6.0)}  # fmt: skip
    none = (np.nan,) * 3
    times |= dict.fromkeys(("held_out", "truly", "otherwise", "touched", "untouched"), none)
    times["as_told"] = (0.5, 0.6, 0.7) if wrong else none
    return History(times, np.zeros((3, 1), int), np.arange(1), np.zeros(1, int))


def test_what_is_measured_goes_into_its_own_picture_whatever_stands_beside_it():
    curves, own = LiveCurves(), history(wrong=False)
    drawn = picturing.pictures(own, [("earlier", history(wrong=True))], by="epoch")
    assert len(drawn) == 3
    curves.draw(drawn, label="epochs", last=9)
    picturing.grow(curves, own, 1, "epoch")
    grown = dict(zip((one["name"] for one in drawn), curves.frame["measured"]["ys"], strict=True))
    assert grown == {"Accuracy": [[0.2, 0.3]], "Examples told a wrong class": [],
                     "Training loss": [[7.0, 6.0]]}  # fmt: skip


def test_what_was_paused_is_not_gone_on_with_when_other_data_are_loaded():
    def steps():
        for number in range(10_000):
            time.sleep(0.002)
            yield Progress("training", number, 10_000)

    job = HeldJob(Pane("Training", empty=""), "Begin", steps, print, resume=steps)
    assert job.anew(object())
    job.begin()
    until(lambda: job.busy)
    job.pause()
    until(lambda: job.hold.description == "Continue")
    assert not job.hold.disabled
    assert job.anew(object())
    assert (job.hold.description, job.hold.disabled) == ("Pause", True)
