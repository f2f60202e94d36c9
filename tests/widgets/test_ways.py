"""Each key has its way, and each way its button."""

import pytest
from bokeh.events import SelectionGeometry, Tap

from memexplorer.widgets.ways import WAYS, Ways, way


@pytest.mark.parametrize(
    ("keys", "how"),
    [((), "new"), (("shift",), "add"), (("alt",), "remove"), (("shift", "alt"), "within")],
)
def test_the_keys_held_say_how(keys, how):
    held = {name: name in keys for name in ("shift", "alt", "ctrl")}
    assert way(Tap(None, modifiers=held)) == how


def test_an_event_that_says_nothing_of_keys_selects_anew():
    assert way(SelectionGeometry(None, geometry={}, final=True)) == "new"
    assert way(Tap(None)) == "new"


def test_buttons_are_named_with_what_they_select_and_go_through_the_wrapper():
    asked, wrapped = [], []
    ways = Ways("this cell", asked.append, heard=lambda react: wrapped.append(1) or react)
    for how, words in WAYS.items():
        assert ways.buttons[how].tooltip.startswith(f"{words} this cell")
        ways.buttons[how].click()
    assert (asked, len(wrapped)) == (list(WAYS), 3)
    ways.enable(False)
    assert all(button.disabled for button in ways.buttons.values())
