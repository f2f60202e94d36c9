"""A fault in a page's callback goes onto the page, as text."""

import pytest

from memexplorer.widgets.faults import FaultBox, FaultElement, fault_html


@pytest.mark.parametrize("kind", [FaultBox, FaultElement])
def test_on_error_is_told_what_todo_and_traceback(kind):
    widget, told = kind(), []
    widget.on_error = lambda *words: told.append(words)
    with widget.reported():
        raise KeyError("layer <b>")
    ((what, todo, trace),) = told
    assert what == "KeyError: 'layer <b>'"
    assert todo
    assert "test_faults.py" in trace


def test_a_box_shows_it_and_forgets_it_when_the_next_callback_works():
    box = FaultBox()
    with box.reported():
        raise ValueError("<b>")
    assert "ValueError: &lt;b&gt;" in box.fault_line.value
    assert box.fault_line.layout.display is None
    with box.reported():
        pass
    assert box.fault_line.layout.display == "none"


def test_nothing_in_a_fault_becomes_html():
    assert "<img" not in fault_html("<img>", "<img>", "<img>")
