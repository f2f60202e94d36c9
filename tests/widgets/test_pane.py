"""The states' words, and that they stay text."""

import ipywidgets
import pytest

from memexplorer.widgets.pane import Pane

EVIL = "<img src=x onerror=alert(1)>"


@pytest.fixture
def pane():
    return Pane("Map", empty="The map appears here. Press Load.")


def test_it_is_empty_in_words_at_first(pane):
    assert (pane.state, pane.words) == ("empty", "The map appears here. Press Load.")
    assert "Press Load." in pane._line.value


def test_working_and_failing_keep_what_stood_there(pane):
    child = ipywidgets.Label("picture")
    pane.ready(child)
    for act in (lambda: pane.working("40 %"), lambda: pane.failed("It broke.", "Try again.")):
        act()
        assert pane._body.children == (child,)
    assert "mx-failed" in pane._dom_classes
    assert "mx-working" not in pane._dom_classes


def test_partial_says_how_much(pane):
    child = ipywidgets.Label("picture")
    pane.partial("showing 2,000 of 50,000, stratified", child)
    assert (pane.state, pane._body.children) == ("partial", (child,))
    assert "2,000 of 50,000" in pane._line.value


def test_a_failure_has_what_todo_and_a_fold(pane):
    pane.failed("It broke.", "Try again.", "Traceback (most recent call last)")
    assert pane.words == "It broke. Try again."
    assert 'role="alert"' in pane._line.value
    assert "<details><summary>details</summary><pre>Traceback" in pane._line.value


def test_ready_is_silent_and_the_same_child_is_not_drawn_again(pane):
    child, seen = ipywidgets.Label("picture"), []
    pane.ready(child)
    pane._body.observe(lambda change: seen.append(change), "children")
    pane.working("50 %")
    pane.ready(child)
    pane.ready()
    assert (seen, pane.words, pane._line.value) == ([], "", "")


def test_empty_again_takes_the_picture_away(pane):
    pane.ready(ipywidgets.Label("picture"))
    pane.empty("Choose another layer.")
    assert (pane._body.children, pane.words) == ((), "Choose another layer.")


def test_nothing_of_anybodys_text_becomes_html():
    pane = Pane(EVIL, empty=EVIL).explain(definition=EVIL, formula=EVIL, source=EVIL)
    pane.failed(EVIL, EVIL, EVIL)
    shown = "".join(part.value for part in (pane._heading, pane._about, pane._line))
    assert "<img" not in shown
    assert shown.count("&lt;img") == 7


def test_the_explanation_has_its_parts_in_order_and_refuses_others(pane):
    pane.explain(source="a paper, section 3", formula="MC · acc", question="What?")
    about = pane._about.value
    assert about.index("Question") < about.index("Formula") < about.index("Source")
    with pytest.raises(TypeError, match="explain has no part 'sauce'; there are question, defin"):
        pane.explain(sauce="x")
