"""Does the card keep the answer to itself until it is asked for?"""

import pytest
import traitlets

from memexplorer.widgets.quiz import Quiz

ANSWER = {"verdict": "Right.", "why": "because", "limits": "not that"}


@pytest.fixture
def quiz():
    quiz = Quiz()
    quiz.ask("Which?", ["left", "right"], progress="Question 1 of 3", asides=["Not asked: x."])
    return quiz


def test_the_answer_is_not_in_the_page_before_it_is_shown(quiz):
    assert set(quiz.card) == {
        "kind", "progress", "prompt", "choices", "pictures", "tables", "asides",
    }  # fmt: skip
    quiz.chosen = 0
    quiz.reveal(1, **ANSWER, then="On")
    assert (quiz.card["right"], quiz.card["prompt"], quiz.card["then"]) == (1, "Which?", "On")


def test_the_guess_stays_once_the_answer_is_seen(quiz):
    quiz.chosen = 0
    quiz.reveal(1, **ANSWER)
    quiz.chosen = 1
    assert quiz.chosen == 0


def test_a_new_question_has_no_guess_yet(quiz):
    quiz.chosen = 1
    quiz.reveal(1, **ANSWER)
    quiz.ask("And which now?", ["up", "down"])
    assert quiz.chosen is None
    assert "right" not in quiz.card


def test_choices_and_their_pictures_go_together():
    quiz, face = Quiz(), {"src": None, "lines": ["a"]}
    quiz.ask("Which?", ["A", "B"], of=[face, face])
    assert [choice["of"] for choice in quiz.card["choices"]] == [face, face]
    with pytest.raises(ValueError, match="choices has 2 texts and 1 pictures; at least two texts"):
        quiz.ask("Which?", ["A", "B"], of=[face])
    with pytest.raises(ValueError, match="choices has 1 texts"):
        quiz.ask("Which?", ["A"])


def test_only_what_is_asked_is_answered(quiz):
    with pytest.raises(ValueError, match="right is 2, but there are 2 choices"):
        quiz.reveal(2, **ANSWER)
    with pytest.raises(ValueError, match="nothing is asked"):
        Quiz().reveal(0, **ANSWER)
    with pytest.raises(traitlets.TraitError, match="chosen is 2, but there are 2 choices"):
        quiz.chosen = 2


def test_its_buttons_are_heard_and_nothing_else():
    heard = []
    quiz = Quiz(on_ask=heard.append)
    for what in ("show", "next", "again", "close", "import os", None):
        quiz._asked(quiz, {"ask": what}, [])
    assert heard == ["show", "next", "again", "close"]


def test_words_instead_of_a_question(quiz):
    quiz.told("2 of 3 right", ["right: Which?"], again="New questions")
    assert quiz.card == {
        "kind": "told", "title": "2 of 3 right", "lines": ["right: Which?"],
        "again": "New questions",
    }  # fmt: skip
    quiz.clear()
    assert quiz.card == {}


def test_a_fault_in_an_answer_is_told():
    quiz = Quiz(on_ask=lambda what: 1 / 0)
    quiz._handle_custom_msg({"ask": "show"}, [])
    assert "ZeroDivisionError" in quiz.fault["what"]
