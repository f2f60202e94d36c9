"""Is what the dial found kept as the study has it, one row an example?"""

from types import SimpleNamespace

import numpy as np

from memexplorer.data import load_examples
from memexplorer.dosing import Curves
from memexplorer.panels.silencing.forgotten import noted
from memexplorer.panels.silencing.working import Subject

SOURCE = load_examples({"images": np.zeros((4, 2, 2), np.uint8), "labels": [0, 1, 0, 1],
                        "classes": ("a", "b")})  # fmt: skip


def prepared(*rows, which="training"):
    return SimpleNamespace(subject=Subject(which, rows), examples=SOURCE)


def curves(answers, held=(0.9, 0.8, 0.5)):
    found = {"picked": np.ones(3), "held-out": np.array(held)}
    random = {"picked": np.ones((2, 3)), "held-out": np.array([[0.9, 0.8, 0.7], [0.9, 0.8, 0.9]])}
    return Curves(np.array([0, 1, 4]), np.array(answers)[:, None], found, random)


def test_each_example_has_a_row_and_the_last_word():
    one = noted(None, prepared(2), curves([0, 0, 1]))
    both = noted(noted(one, prepared(3), curves([1, 1, 1])), prepared(2), curves([0, 1, 1]))
    assert one.examples["units_to_change"] == [4]
    assert one.examples["becomes"] == ["b"]
    assert both.examples["id"] == [SOURCE.ids[3], SOURCE.ids[2]]
    assert np.isnan(both.examples["units_to_change"][0])
    assert both.examples["units_to_change"][1] == 1
    assert both.examples["held-out"] == [0.5, 0.8]
    assert both.examples["held-out_before"] == [0.9, 0.9]
    assert set(both.curves) == {SOURCE.ids[2], SOURCE.ids[3]}


def test_units_and_held_out_examples_are_not_of_the_study():
    assert noted(None, prepared(2, 3), curves([0, 0, 1])) is None
    assert noted(None, prepared(2, which="held-out"), curves([0, 0, 1])) is None
