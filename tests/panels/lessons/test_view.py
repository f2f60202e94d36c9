"""Are the panes hidden while a guess is awaited, and back in every other case?"""

import ipywidgets
import pytest

from memexplorer.panels.lessons import view as views
from memexplorer.panels.lessons.view import GONE, HIDDEN, VEILED, LessonView


@pytest.fixture
def boxes():
    return [ipywidgets.VBox(), ipywidgets.VBox()]


@pytest.fixture
def shown(session, boxes):
    return LessonView(session, "explore", hides=boxes)


def press(shown, what):
    shown.quiz._handle_custom_msg({"ask": what}, [])


def hidden(boxes):
    return [VEILED in box._dom_classes for box in boxes]


def guess(shown, right=True):
    """Answer the question that stands, and look."""
    place = shown.questions[shown._at].right
    shown.quiz.chosen = place if right else (place + 1) % len(shown.quiz.card["choices"])
    press(shown, "show")


def test_closed_it_is_only_a_button(shown, boxes):
    assert shown.begin.layout.display is None
    assert shown.quiz.card == {}
    assert hidden(boxes) == [False, False]
    assert shown.veil.layout.display == "none"


def test_panes_are_hidden_until_the_guess_and_back_after(shown, boxes):
    shown.begin.click()
    assert shown.quiz.card["progress"] == "Question 1 of 3"
    assert hidden(boxes) == [True, True]
    assert shown.veil.layout.display is None
    assert HIDDEN in shown.veil.value
    press(shown, "show")  # without a guess nothing is shown
    assert shown.quiz.card["kind"] == "question"
    assert hidden(boxes) == [True, True]
    guess(shown)
    assert shown.quiz.card["kind"] == "answer"
    assert hidden(boxes) == [False, False]
    assert shown.veil.layout.display == "none"
    press(shown, "next")
    assert shown.quiz.card["progress"] == "Question 2 of 3"
    assert hidden(boxes) == [True, True]


def test_three_questions_and_a_score(shown, boxes):
    shown.begin.click()
    for right in (True, False, True):
        guess(shown, right)
        assert shown.quiz.card["verdict"].startswith("Right." if right else "Wrong. The answer: ")
        press(shown, "next")
    card = shown.quiz.card
    assert card["title"] == "2 of 3 right"
    assert hidden(boxes) == [False, False]
    assert [line[:7] for line in card["lines"]] == ["✓ right", "✗ wrong", "✓ right"]
    first = shown.questions[0]
    press(shown, "again")
    assert shown.quiz.card["progress"] == "Question 1 of 3"
    assert hidden(boxes) == [True, True]
    assert shown.questions[0] != first


def test_a_double_click_on_show_shows_once(shown, boxes):
    shown.begin.click()
    shown.begin.click()
    assert shown.seed == 0
    guess(shown)
    answer = shown.quiz.card
    press(shown, "show")
    assert shown.quiz.card == answer
    assert shown.pane.state == "ready"
    assert hidden(boxes) == [False, False]


def test_a_double_click_on_next_skips_nothing(shown):
    shown.begin.click()
    for number in (1, 2, 3):
        assert shown.quiz.card["progress"] == f"Question {number} of 3"
        guess(shown)
        press(shown, "next")
        press(shown, "next")
    assert shown.quiz.card["title"] == "3 of 3 right"
    press(shown, "again")
    press(shown, "again")
    assert (shown.seed, shown.quiz.card["progress"]) == (1, "Question 1 of 3")
    assert shown.pane.state == "ready"


def test_closed_midway_everything_is_back(shown, boxes):
    shown.begin.click()
    press(shown, "close")
    assert hidden(boxes) == [False, False]
    assert shown.quiz.card == {}
    assert shown.begin.layout.display is None


def test_new_results_leave_the_question_and_the_veil(shown, boxes):
    shown.begin.click()
    before = shown.quiz.card
    shown.show()
    assert shown.quiz.card == before
    assert hidden(boxes) == [True, True]


def test_another_network_ends_the_lesson(fresh, boxes):
    shown = LessonView(fresh.session, "explore", hides=boxes)
    fresh.session.recount(10)
    shown.begin.click()
    assert hidden(boxes) == [True, True]
    fresh.session.take(object(), fresh.session.training)
    shown.show()
    assert hidden(boxes) == [False, False]
    assert shown.quiz.card["lines"] == [GONE]


def test_a_fault_never_leaves_the_panes_hidden(shown, boxes, monkeypatch):
    shown.begin.click()
    monkeypatch.setattr(views.Quiz, "reveal", lambda *_, **__: 1 / 0)
    guess(shown)
    assert hidden(boxes) == [False, False]
    assert shown.pane.state == "failed"
    assert "ZeroDivisionError" in shown.pane.words


def test_nothing_loaded_is_said(boxes):
    from memexplorer.panels.page.session import Session

    shown = LessonView(Session(), "explore", hides=boxes)
    shown.begin.click()
    assert shown.quiz.card["title"] == "Nothing can be asked yet"
    assert hidden(boxes) == [False, False]
    press(shown, "close")
    assert shown.quiz.card == {}


def test_a_page_without_questions_of_its_own_offers_no_lesson(session):
    assert LessonView(session, "similarity").begin.layout.display == "none"
    assert LessonView(session, "units").begin.layout.display is None
