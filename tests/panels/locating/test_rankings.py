"""Does the matrix say how far two layers agree, and who is memorized at both?"""

import numpy as np
import pytest
from scipy import stats

from memexplorer.panels.locating import told


@pytest.fixture
def shown(measured, pane_of):
    made = pane_of(measured, "RankingsView")
    yield made
    made.matrix.picked = None


def test_tau_is_that_of_scipy(shown, measured):
    found = measured.session.layermem
    scores = found.scores["candidates"]
    assert shown.matrix.rows == told.names(found)
    expected = stats.kendalltau(scores[0], scores[-1]).statistic
    assert shown.matrix.values[0, -1] == pytest.approx(expected)


def test_a_cell_says_and_selects_those_in_both(shown, measured):
    assert shown.select.disabled
    shown.matrix.picked = [0, len(shown.matrix.rows) - 1]
    scores = measured.session.layermem.scores["candidates"]
    tops = [set(np.argsort(-scores[at], kind="stable")[:6].tolist()) for at in (0, -1)]
    both = tops[0] & tops[1]
    assert f"{len(both)} of the 6 most memorized in common, by chance 1.5" in shown.said.value
    shown.select.click()
    assert measured.session.selection.tolist() == sorted(both)  # the candidates are rows 0 to 23


def test_nothing_is_picked(shown):
    assert "24 candidates. Pick a cell" in shown.said.value


def test_without_a_second_encoder_there_is_nothing(alone, pane_of):
    assert pane_of(alone, "RankingsView").pane.state == "empty"
