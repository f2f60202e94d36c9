"""Does the page count critical samples, show the search for one, and say what it can't do?"""

import numpy as np
import pytest

from memexplorer.data import load_examples
from memexplorer.jobs import result_of
from memexplorer.models.preprocessing import Preprocessing
from memexplorer.panels.looking import pixels
from memexplorer.panels.looking.critical import CriticalView
from memexplorer.panels.looking.sensitivity import SensitivityView
from memexplorer.panels.page.session import HELD_OUT, TRAINING, Session
from memexplorer.studies import critical_growth, critical_samples, loss_sensitivity


def session_of(network, training, held_out):
    made = Session(seed=0)
    made.take(network, load_examples(training), load_examples(held_out))
    return made


@pytest.fixture(scope="module")
def session(network, training, held_out):
    return session_of(network, training, held_out)


@pytest.fixture(scope="module")
def view(session):
    made = CriticalView(session)
    made.show()
    return made


def test_names_of_classes_and_examples_are_text(network, held_out, settled):
    ids = [f"<i>{row}</i>" for row in range(len(held_out["images"]))]
    odd = held_out | {"classes": ["<b>circle", "<b>stripe", "<b>dot"], "ids": ids}
    made = Session(seed=0)
    made.take(network, load_examples(odd), None)
    made.focus = TRAINING, 0
    view = CriticalView(made)
    view.show()
    view.search.job.begin()
    settled(view.search.job)
    assert "&lt;i&gt;0&lt;/i&gt;: " in view.search.title.value
    assert "&lt;b&gt;" in view.search.title.value
    assert view.search.title.value.count("<") == 2, "its own paragraph"


def test_nothing_is_counted_before_it_is_asked_for(view):
    assert view.pane.state == "ready"
    assert view.radius.label.startswith("chosen"), "a choice shows what it begins with"
    assert view.found is None
    assert view._result.layout.display == "none"


def test_who_is_critical_is_counted_and_shown(view, session, settled):
    view.radius.value = 0.1
    view.job.begin()
    settled(view.job)
    found = view.found
    assert view.pane.words == ""
    assert "Within a radius of 0.1 another answer was found near" in view.sentence.value
    assert f"of {len(session.held_out)} held-out examples" in view.sentence.value
    critical = int(found.others["critical"].sum())
    assert len(view.who.items) == critical > 0
    steps = [int(item["lines"][-1].removeprefix("step ")) for item in view.who.items]
    assert steps == sorted(steps)
    assert "Wilson" in view.note.value


def test_the_critical_training_examples_are_selected(view, session):
    view.select.click()
    table = view.found.examples
    wanted = set(np.asarray(table["id"])[np.asarray(table["critical"])].tolist())
    assert set(session.ids()) == wanted
    session.selection = []


def test_the_search_is_shown_step_by_step(view, session, settled):
    part = view.search
    part.job.begin()
    settled(part.job)
    found = part.found
    assert part._at == (HELD_OUT, int(view.who.items.rows[-1]))
    assert found.critical
    assert "A slice shows two of 64 numbers; the search moves in all of them" in part.note.value
    assert part.play.max == len(found.frames) - 1 == len(part.dial.numbers) - 1
    part.dial.place = part.play.max
    assert part.play.value == part.play.max
    last = int(found.frames[-1])
    assert f"step {last}: answered {session.training.classes[found.said[-1]]}" in part.words.value
    assert len(part.plane.way.data["x"]) == last + 1
    part.play.value = 0
    assert part.dial.place == 0
    assert len(part.plane.way.data["x"]) == 1
    assert "data:image/png" in part.image.value


def test_the_one_in_focus_and_the_pixels_typed_are_looked_at(view, session, settled):
    session.focus, view.search.pair.value = (TRAINING, 5), "1 3, 8 8"
    view.search.job.begin()
    settled(view.search.job)
    assert view.search._at == (TRAINING, 5)
    assert view.search.found.numbers == (2, 63)
    session.focus, view.search.pair.value = None, ""


def test_the_film_is_of_the_search_that_was_counted(session):
    view, checked = CriticalView(session), 0
    view.radius.value = 0.1
    found = view.found = result_of(critical_samples.run(
        session.network, session.training, session.held_out, radius=0.1, most=9, seed=session.seed,
    ))  # fmt: skip
    for which, table in ((HELD_OUT, found.others), (TRAINING, found.examples)):
        ids = session.examples(which).ids.tolist()
        for at in range(len(table["id"])):
            row = ids.index(table["id"][at])
            session.focus = (which, row)
            asked, _, number = view._whom()
            assert asked == (which, row)
            assert number == at
            *_, ended = view.search._steps()
            shown = ended.partial
            assert shown.critical == table["critical"][at]
            assert len(shown.said) - 1 == (table["steps"][at] or 100)
            checked += row != at
    session.focus = None
    assert checked  # rows of the page are not those of the sample


@pytest.mark.parametrize("text", ["1 2 3", "a b, c d", "9 1, 1 1", "1 0, 1 1"])
def test_pixels_that_are_none_are_said(text, session):
    with pytest.raises(ValueError, match=r"write row column, row column|lies outside of 8 x 8"):
        pixels.read(text, session.training)


def test_pixels_are_those_that_the_network_sees(training):
    images = load_examples(training)  # 8 x 8
    half = Preprocessing(size=(4, 4))
    assert pixels.read("2 1, 4 4", images, half) == [4, 15]
    with pytest.raises(ValueError, match="lies outside of 4 x 4 pixels"):
        pixels.read("5 1, 1 1", images, half)


def test_clips_have_no_two_numbers_by_row_and_column():
    clips = load_examples((np.zeros((3, 2, 4, 5, 3), np.uint8), [0, 1, 0]))
    with pytest.raises(ValueError, match=r"these are clips.*leave the field empty"):
        pixels.read("1 1, 2 2", clips)


def test_the_share_grows_line_by_line(view, session):
    growth, lines = view.growth, []
    steps = critical_growth.run(None, session.training, session.held_out, epochs=3, looked=2,
                                asked=15, iterations=5, radius=0.1, seed=0)  # fmt: skip
    for step in steps:
        if step.partial is not None:
            growth._take(step.partial)
            lines.append(len(growth.curves.lines.data["xs"]))
    assert lines[0] == 2
    assert lines[-1] == 6
    assert "last counted: real" in growth.sentence.value
    assert "random labels" in growth.sentence.value


def test_without_a_network_the_trainings_are_offered_alone(training, held_out):
    view = CriticalView(session_of(None, training, held_out))
    view.show()
    assert view._own.layout.display == "none"
    assert "name a model" in view._none.value
    assert view.growth.layout.display is None


def test_nothing_loaded_says_what_would_stand_here():
    for made in (CriticalView(Session(seed=0)), SensitivityView(Session(seed=0))):
        made.show()
        assert made.pane.state == "empty"
        assert "appear" in made.pane.words


def test_sensitivity_is_drawn_as_it_comes(session):
    view = SensitivityView(session)
    view.show()
    kinds = (loss_sensitivity.REAL, loss_sensitivity.RAND_X, loss_sensitivity.REAL_OWN)
    said = []
    for step in loss_sensitivity.run(None, session.training, steps=40, every=20, kinds=kinds):
        if step.partial is not None:
            view._take(step.partial)
            said.append(view.sentence.value)
    assert "noise follows" in said[0]
    assert "with noise for inputs" in said[-1]
    assert len(view.curves.lines.data["xs"]) == 3
    found = view.found
    values = np.asarray(found.examples["real"])
    first = view.who.items[0]
    assert first["id"] == found.examples["id"][int(values.argmax())]
    assert first["lines"][-1] == f"{values.max() / values.mean():.1f} × mean"
    matrix = view.matrices["real"]
    assert matrix.rows == ["circle", "stripe", "dot"]
    told = [v for v, kind in zip(found.pairs["sensitivity"], found.pairs["setting"], strict=True)
            if kind == "real"]  # fmt: skip
    texts = [cell["text"] for line in matrix.cells for cell in line]
    assert texts == [f"{value:.2g}" for value in told]
    every = found.pairs["sensitivity"]
    assert matrix.ends == [f"{min(every):.2g}", f"{max(every):.2g}"]
    assert matrix.ends == view.matrices["randX"].ends
    shades = matrix.values.ravel()
    assert np.argsort(shades).tolist() == np.argsort(told).tolist()
    view.kind.value = loss_sensitivity.RAND_Y
    assert "Still to come: random labels." in view.title.value
