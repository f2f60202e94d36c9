"""Does a page stay honest when something goes wrong, and when it is asked for something else?"""

import threading
import time

import numpy as np
import pytest
import torch

from memexplorer import jobs
from memexplorer.models.classifiers import MLP
from memexplorer.panels import agreement, explore
from memexplorer.panels.page import work
from memexplorer.panels.page.page import Page
from memexplorer.progress import Progress
from memexplorer.studies import neighbor_agreement


@pytest.fixture
def gated(monkeypatch):
    """The agreement study that waits after its first step until gate.set()."""
    gate, real = threading.Event(), neighbor_agreement.run
    gate.reached = threading.Event()

    def run(*given, **asked):
        yield Progress("waiting", 1, 4)
        gate.reached.set()
        gate.wait(10)
        return (yield from real(*given, **asked))

    monkeypatch.setattr(work.neighbor_agreement, "run", run)
    return gate


def test_a_wrong_path_is_said_beside_its_field_and_what_was_there_stays(drawing, fresh, finish):
    fresh.picker.fields["data"].value = "/no/such/place.npz"
    fresh.picker.load.click()
    finish(fresh)
    assert "/no/such/place.npz" in fresh.picker.errors["data"].value
    assert "/no/such/place.npz" in fresh.job.fault["what"]
    assert fresh.session.agreement is not None
    assert {view.pane.state for view in drawing(fresh)} == {"ready"}
    fresh.session.selection = [1]  # and can still be used
    assert "1 of 60 selected" in fresh.selected.heading.value


def test_data_that_does_not_fit_the_network_is_said_at_the_job(training, finish):
    page = finish(agreement.panel(MLP((64, 8, 2)).eval(), training))
    assert "answers with 2 classes" in page.job.fault["what"]
    assert "encoder=True" in page.job.fault["what"]
    assert "Traceback" in page.job.fault["trace"]
    assert page.session.training is not None


def test_features_with_holes_are_counted(training, finish):
    flat = training["images"].reshape(60, -1).astype(np.float32)
    flat[3, 5] = np.nan
    page = finish(agreement.panel(None, training, features=flat, predictions=training["labels"]))
    assert "NaN or infinite values in 1 of 60 examples (row 3)" in page.job.fault["what"]
    assert "row 3" in page.picker.errors["data"].value


def test_a_network_that_raises_is_said_at_the_job(training, finish):
    class Broken(torch.nn.Module):
        def forward(self, x):
            raise RuntimeError("planted in forward")

    page = finish(agreement.panel(Broken().eval(), training))
    assert "planted in forward" in page.job.fault["what"]


def test_an_exception_in_a_study_is_said_at_the_job(fresh, finish, monkeypatch):
    def run(*_, **__):
        yield Progress("counting", 1, 2)
        raise ZeroDivisionError("planted <b>in</b> a study")

    monkeypatch.setattr(work.outlier_map, "run", run)
    fresh.controls.metric.value = "l2"
    finish(fresh)
    assert fresh.job.fault["what"] == "ZeroDivisionError: planted <b>in</b> a study"
    assert "in run" in fresh.job.fault["trace"]


def test_an_exception_in_a_pane_is_said_in_that_pane(drawing, explored, pane_of):
    broken = pane_of(explored, "PartingView")
    broken.table.draw = lambda *_, **__: 1 / 0
    explored.controls.k.value = 12
    assert broken.pane.state == "failed"
    assert "ZeroDivisionError: division by zero" in broken.pane.words
    others = [other for other in drawing(explored) if other is not broken]
    assert {other.pane.state for other in others} == {"ready"}
    del broken.table.draw
    explored.controls.k.value = 13
    assert broken.pane.state == "ready"


def test_no_step_of_a_whole_run_is_told_as_a_fault(network, training, finish, monkeypatch):
    told = []
    monkeypatch.setattr(Page, "_failed", lambda _, error: told.append(error))
    finish(explore.panel(network, training))
    assert told == []


def test_stop_ends_within_a_second(drawing, network, training, gated):
    page = agreement.panel(network, training)
    assert gated.reached.wait(10)
    begun = time.monotonic()
    page.job._asked(page.job, {"ask": "stop"}, [])
    assert page.job.fault == {}
    assert page.job.state == "stopping"
    assert {view.pane.words for view in drawing(page)} == {"waiting · 25 %"}
    gated.set()
    assert page.running.job.join(1)
    assert time.monotonic() - begun < 1
    assert page.job.words.startswith("stopped")
    assert {view.pane.state for view in drawing(page)} == {"empty"}


def test_a_second_load_replaces_the_first(drawing, network, training, held_out, gated, finish):
    page = agreement.panel(network, training)
    first = page.running.job
    assert gated.reached.wait(10)
    assert {view.pane.state for view in drawing(page)} == {"working"}
    page.start({"model": network, "data": held_out})
    gated.set()
    finish(page)
    assert first.join(5)
    assert len(page.session.training) == 30
    assert len(page.session.agreement.evidence.examples) == 30
    assert "30 training examples" in page.about.value


def test_while_new_data_is_loading_the_old_can_be_used(fresh, held_out, monkeypatch, finish):
    gate, real = threading.Event(), work.loading.load

    def slowly(*given):
        yield Progress("loading the data", 0, 3)
        gate.wait(10)
        return (yield from real(*given))

    monkeypatch.setattr(work.loading, "load", slowly)
    fresh.start({"model": fresh.session.network, "data": held_out})
    fresh.session.selection = [59]
    assert "1 of 60 selected" in fresh.selected.heading.value
    gate.set()
    finish(fresh)
    assert fresh.session.selection.tolist() == []
    assert "all 30" in fresh.selected.heading.value


def test_a_control_moved_while_loading_does_not_lose_the_load(training, network, monkeypatch):
    gate, real = threading.Event(), work.loading.load

    def slowly(*given):
        gate.wait(10)
        return (yield from real(*given))

    monkeypatch.setattr(work.loading, "load", slowly)
    page = agreement.panel(network, training)
    page.controls.metric.value = "l2"
    gate.set()
    assert page.running.job.join(30)
    assert page.session.agreement.settings["settings"]["metric"] == "l2"


def test_moving_k_while_a_study_runs_keeps_the_new_k(network, training, gated, finish, pane_of):
    page = agreement.panel(network, training)
    assert gated.reached.wait(10)
    gated.set()
    finish(page)
    late = page.session.agreement
    page.controls.k.value = 9
    page._seen(Progress("late", 1, 1, partial=("agreement", late)), jobs.Rate(1.0, 0.0))
    assert pane_of(page, "AgreementView").pane.state == "ready"
    assert "k" not in pane_of(page, "AgreementView").pane.words


def test_load_keeps_what_has_no_field(training, finish):
    flat = training["images"].reshape(60, -1).astype(np.float32)
    page = finish(agreement.panel(None, training, features=flat, predictions=training["labels"]))
    page.picker.fields["held_out"].value = "/no/such/place.npz"
    page.picker.fields["model"].value = ""
    page.picker.fields["data"].value = ""
    page._load(page.picker.values())
    finish(page)
    assert "/no/such/place.npz" in page.job.fault["what"]  # the data in memory were still there


def test_text_of_others_stays_text(network, training, held_out, finish, pane_of):
    evil = "<img src=x onerror=alert(1)>", "$$x$$", "</style><b>"
    ids = np.array([f"<script>{row}</script>" for row in range(60)])
    named = {**training, "classes": evil, "ids": ids}
    page = finish(explore.panel(network, named, {**held_out, "classes": evil}))
    named_evil = np.flatnonzero(page.session.examples().labels == 0)
    page.session.focus = ("training", int(named_evil[0]))
    page.session.selection = named_evil
    pane_of(page, "OutlierView").colour.value = "given label"
    pane_of(page, "PartingView").matrix.picked = (0, 1)
    markup = "".join(
        widget.value
        for widget in inside(page)
        if type(widget).__name__ == "HTML" and "<style>" not in widget.value
    )
    assert "&lt;img src=x onerror" in markup
    for bad in ("<img", "<script", "</style>"):
        assert bad not in markup
    canvas = [label for view in page.panes.views for label in texts(view)]
    assert any("\u200b" in label for label in canvas)
    assert not any("$$" in label for label in canvas)


def inside(widget):
    """The widget and all that stand in it."""
    yield widget
    for child in getattr(widget, "children", ()):
        yield from inside(child)


def texts(view):
    """What a Bokeh canvas of this view would write, where $$ would be taken for TeX."""
    found = []
    for name in ("map", "matrix", "curves", "heat", "spread"):
        figure = getattr(getattr(view, name, None), "figure", None)
        for axis in figure.axis if figure is not None else ():
            found += [str(label) for label in axis.major_label_overrides.values()]
    return found
