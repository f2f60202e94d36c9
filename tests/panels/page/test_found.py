"""Is what a page knows of one k, whenever k is moved and whatever comes meanwhile?"""

import threading

import numpy as np
import pytest

from memexplorer import vicinity
from memexplorer.panels import explore
from memexplorer.panels.page import counting, work
from memexplorer.panels.page.session import HELD_OUT
from memexplorer.progress import checkpoint


@pytest.fixture
def many(monkeypatch):
    """Sixty examples count as many: their votes are counted beside the page."""
    monkeypatch.setattr(counting, "MANY", 50)


@pytest.fixture
def gate(monkeypatch):
    """Counting for a page that is at work waits until gate.set(); gate.reached says it began."""
    gate, real = threading.Event(), counting.anew
    gate.reached = threading.Event()

    def anew(parts, k):
        if counting.due(parts, k):
            gate.reached.set()
            while not gate.wait(0.01):
                checkpoint()
        return real(parts, k)

    monkeypatch.setattr(work.counting, "anew", anew)
    return gate


def of_one_k(session, k):
    """Is all that is shown counted for this k?"""
    assert (session.k, session.next_k) == (k, None)
    assert counting.due(session.parts(), k) == []
    for which in ("training", HELD_OUT):
        wanted = vicinity.votes(
            session.evidence(which), session.graphs(which), k=k, bank=session.evidence()
        )
        assert list(session.shares(which)) == list(wanted)
        for layer, share in wanted.items():
            np.testing.assert_array_equal(session.shares(which)[layer], share)
    return True


def test_results_bring_their_votes(fresh, monkeypatch):
    session = fresh.session
    monkeypatch.setattr(vicinity, "votes", lambda *_, **__: pytest.fail("counted by the page"))
    assert session.shares()
    monkeypatch.undo()
    assert of_one_k(session, 30)
    assert session.map.shares is session.agreement.shares  # once in memory


def test_a_million_votes_are_counted_beside_the_page(fresh, many, gate, finish):
    session, controls = fresh.session, fresh.controls
    controls.k.value = 12
    assert gate.reached.wait(5)
    assert (session.k, session.next_k) == (30, 12)
    session.at_layer = next(iter(session.agreement.training))  # what is shown can be used meanwhile
    assert {view.pane.state for view in fresh.panes.views} <= {"ready", "empty", "working"}
    fresh.controls.fill()
    assert controls.k.value == 12  # the slider stays where it was put
    gate.set()
    assert fresh.running.side.join(5)
    assert of_one_k(session, 12)
    assert "done in" in fresh.job.words
    assert list(session.agreement.training[session.at_layer]) == [12]


def test_moved_back_before_it_was_counted(fresh, many, gate):
    fresh.controls.k.value = 12
    assert gate.reached.wait(5)
    fresh.controls.k.value = 30
    gate.set()
    assert fresh.running.side.join(5)
    assert of_one_k(fresh.session, 30)


def test_stop_while_counting_leaves_what_was_there(fresh, many, gate):
    fresh.controls.k.value = 12
    assert gate.reached.wait(5)
    fresh.running.stop()
    assert fresh.running.side.join(2)
    assert of_one_k(fresh.session, 30)
    assert fresh.controls.k.value == 30
    assert fresh.job.words.startswith("stopped")


def test_no_memory_to_count_is_said(fresh, many, monkeypatch):
    def large(*_):
        raise MemoryError("Unable to allocate 3.7 GiB")

    monkeypatch.setattr(work.counting, "anew", large)
    monkeypatch.setattr(counting, "anew", large)
    fresh.controls.k.value = 12
    assert fresh.running.side.join(5)
    assert "memory ran out (Unable to allocate 3.7 GiB)" in fresh.job.fault["what"]
    monkeypatch.undo()
    assert of_one_k(fresh.session, 30)


def test_a_umap_in_progress_is_not_lost(network, training, held_out, many, monkeypatch, finish):
    """k is moved while it runs: it goes on, and its result is of the new k."""
    reached, go_on, real = threading.Event(), threading.Event(), vicinity.layout.umap_steps

    def waiting(stage, *given, **settings):
        reached.set()
        while not go_on.wait(0.01):
            checkpoint()
        return (yield from real(stage, *given, **settings))

    monkeypatch.setattr(vicinity.layout, "umap_steps", waiting)
    monkeypatch.setattr(vicinity.storage, "load_arrays", lambda *_: None)  # no map in the cache
    page = explore.panel(network, training, held_out)
    job = page.running.job
    assert reached.wait(30)
    page.controls.k.value = 11
    assert page.running.side.join(10)
    assert page.session.k == 11
    assert page.session.map.method == "pca"
    assert page.running.busy
    go_on.set()
    finish(page)
    assert page.running.job is job, "it was begun anew"
    assert page.running.side.join(10)
    assert page.session.map.method == "umap"
    assert of_one_k(page.session, 11)
    assert page.job.fault == {}


def test_panes_of_many_examples_are_drawn_one_by_one(fresh, many):
    """The page's loop comes to other things in between."""
    import asyncio

    drawn, beats = [], []

    class View:
        needs = ("map",)

        def show(self):
            drawn.append(len(beats))

    async def page():
        fresh.panes.views = [View(), View(), View()]
        fresh.panes.show("map", apart=True)
        for _ in range(6):
            await asyncio.sleep(0)
            beats.append(1)

    asyncio.run(page())
    assert len(drawn) == len(set(drawn)) == 3
