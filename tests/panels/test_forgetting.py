"""Does the dial silence what it says, and say what then happens?"""

import re

import numpy as np
import pytest
import torch

from memexplorer.panels.lessons import silenced


@pytest.fixture
def dial(silencing, pane_of):
    return pane_of(silencing, "ForgettingView")


def begun(dial, focus=None, unit=None, by="effect"):
    dial.session.focus = dial.session.unit = None
    dial.by.value = by
    if unit is None:
        dial.session.focus = focus
    else:
        dial.session.unit = unit
    dial.begin()
    assert dial.running.job.join(60)
    assert not dial.job.fault
    return dial.dialled


def text(widget):
    return re.sub("<[^>]+>", "", widget.value)


def test_nothing_is_picked(dial):
    dial.session.focus = dial.session.unit = None
    dial._forget()
    assert dial.pane.state == "empty"
    assert "Pick an example" in dial.pane.words


@pytest.mark.parametrize("by", ["effect", "selectivity"])
@pytest.mark.parametrize("focus", [("training", 2), ("held-out", 5)])
def test_the_answer_said_is_that_of_the_network_without_these_units(dial, focus, by, network):
    shown = begun(dial, focus=focus, by=by)
    examples = dial.session.examples(focus[0])
    x = torch.tensor(np.asarray(examples.inputs[[focus[1]]]))[:, None].float() / 255
    for place, dose in enumerate(shown.made.doses):
        shown.dial.place = place
        gone = shown.made.ranking.first(dose)
        with torch.no_grad():
            hidden = x.flatten(1)
            for name, layer in zip(("hidden.0", "hidden.1"), network.hidden, strict=True):
                hidden = layer(hidden).relu()
                hidden[:, gone.get(name, [])] = 0
            answer = int(network.fc(hidden).argmax())
        said = text(shown.sentence)
        name = examples.classes[answer]
        assert re.search(f"(answers|answer) “{name}”", said) or f"still answers “{name}”" in said
        assert shown.shares.place == place
    assert f"Zeroing {dose} of 36 units" in said


def test_the_sentence_has_the_numbers_of_the_curves(dial):
    shown = begun(dial, focus=("training", 2))
    shown.dial.place = len(shown.made.doses) - 1
    value = shown.curves.found["held-out"][-1]
    low, high = np.percentile(shown.curves.random["held-out"][:, -1], [5, 95])
    assert f"to {value:.2f} (random units: {low:.2f}–{high:.2f})" in text(shown.sentence)
    assert shown.curves.random["held-out"].shape[0] == 10


def test_a_unit_goes_first_and_its_drivers_are_counted(dial):
    shown = begun(dial, unit=("hidden.1", 3))
    assert (shown.made.ranking.layers[0], shown.made.ranking.units[0]) == ("hidden.1", 3)
    assert len(shown.made.subject.rows) == 12
    shown.dial.place = len(shown.made.doses) - 1
    assert re.search(r"changes the answer to \d+ of the 12 examples", text(shown.sentence))


def test_a_row_of_the_list_is_a_unit_of_the_page(dial):
    shown = begun(dial, focus=("training", 2))
    shown.table.picked = 4
    ranking = shown.made.ranking
    assert dial.session.unit == (ranking.layers[4], ranking.units[4])
    assert dial.dialled.made is not None


def test_stopped_it_names_its_button(dial):
    dial._stopped()
    assert dial.job.words == "stopped; press Find its units to begin again"
    dial.job.done("")


def test_another_example_takes_back_what_was_found(dial):
    begun(dial, focus=("training", 2))
    dial.session.focus = ("training", 3)
    assert dial.dialled.made is None
    assert dial.dialled.layout.display == "none"
    assert dial.session.examples().ids[3] in dial.picked.value


def test_the_lesson_can_ask_about_what_was_forgotten(dial):
    begun(dial, focus=("training", 2))
    shown, found = dial.dialled, dial.session.forgetting
    row = found.examples["id"].index(dial.session.examples().ids[2])
    before = shown.curves.answers[0, 0]
    changed = np.flatnonzero(shown.curves.answers[:, 0] != before)
    wanted = shown.curves.doses[changed[0]] if len(changed) else np.nan
    np.testing.assert_equal(found.examples["units_to_change"][row], wanted)
    assert "been forgotten on this page yet" not in str(silenced.how_many(
        dial.session, np.random.default_rng(0)))  # fmt: skip


def test_a_closed_closer_look_leaves_the_dial_its_example(dial):
    begun(dial, focus=("training", 2))
    dial.session.focus = None
    dial.begin()
    assert dial.running.job.join(60)
    assert dial.dialled.made.subject.rows == (2,)


def test_the_page_is_named_as_its_module(silencing):
    assert "from memexplorer.panels import forgetting" in silencing.top.address.script()
