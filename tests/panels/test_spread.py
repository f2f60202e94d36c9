"""Are the bars the scores, counted, and do they select and follow?"""

import numpy as np
import pytest
from bokeh.events import Tap

from memexplorer.panels.page.session import HELD_OUT, TRAINING, Session
from memexplorer.panels.spread import SpreadView


@pytest.fixture
def spread(explored):
    made = SpreadView(explored.session)
    made.show()
    yield made
    explored.session.unobserve(made._follow)


def test_every_example_is_in_one_bar(spread):
    score = spread.session.score()
    assert spread.pane.state == "ready"
    assert spread.bars.bars.data["count"].sum() == 60
    left, right = (spread.bars.bars.data[side] for side in ("left", "right"))
    assert (left[0], right[-1]) == (score.min(), score.max())
    assert "60 examples, none selected" in spread.note.value


def test_a_bar_selects_its_examples_and_shift_more(spread):
    session, score = spread.session, spread.session.score()
    edges, figure = spread._edges, spread.bars.figure

    def click(x, **keys):
        figure.document.callbacks.trigger_event(Tap(figure, x=x, y=0.1, modifiers=keys))

    click(score.max())
    last = np.flatnonzero(score >= edges[-2])
    assert session.selection.tolist() == last.tolist() != []
    click(score.min(), shift=True)
    first = np.flatnonzero(score < edges[1])
    assert session.selection.tolist() == sorted({*last, *first})
    click(score.max(), alt=True)
    assert session.selection.tolist() == first.tolist()
    assert spread.bars.some.data["count"].tolist() == [len(first)]


def test_two_numbers_select_by_keyboard_both_ends_included(spread):
    score = np.sort(spread.session.score())
    spread.bars.low.value, spread.bars.high.value = float(score[50]), float(score[55])
    spread.bars.ways.buttons["new"].click()
    chosen = spread.session.score()[spread.session.selection]
    assert (chosen.min(), chosen.max()) == (score[50], score[55])


def test_it_follows_selection_and_focus(spread):
    session = spread.session
    session.selection, session.focus = [0, 1, 30], (TRAINING, 30)
    assert spread.bars.some.data["count"].sum() == 3
    assert spread.bars.marks.data["x"] == [session.score()[30]]
    assert "3 of 60 selected, from" in spread.note.value
    session.focus = (HELD_OUT, 3)
    assert spread.bars.marks.data["x"] == []


def test_one_class_alone_over_the_range_of_all(spread):
    session = spread.session
    edges = spread._edges
    spread.of.value = 1
    labels = session.examples().labels
    assert spread.bars.bars.data["count"].sum() == (labels == 1).sum()
    assert spread._edges.tolist() == edges.tolist()
    session.selection = np.arange(60)
    assert spread.bars.some.data["count"].sum() == (labels == 1).sum()
    spread.bars.ways.buttons["remove"].click()
    assert session.selection.tolist() == np.flatnonzero(labels != 1).tolist()


def test_another_score_is_drawn(spread):
    spread.score.value = "loss"
    assert spread.bars.figure.xaxis[0].axis_label == "loss"
    assert spread.bars.bars.data["right"][-1] == pytest.approx(spread.session.score("loss").max())


def test_nothing_known_says_what_would_stand_here():
    empty = SpreadView(Session())
    empty.show()
    assert empty.pane.words == "How every score is spread appears here."
