"""Are the most memorized the first, and can they be selected and looked at?"""

import numpy as np
import pytest

from memexplorer.panels.locating import told
from memexplorer.panels.page.session import TRAINING


@pytest.fixture
def shown(measured, pane_of):
    return pane_of(measured, "MemorizedView")


def by_score(measured, layer):
    """Rows of the candidates, the highest score at this layer first, by Python's own sort."""
    found = measured.session.layermem
    at = told.names(found).index(layer)
    pairs = zip(found.scores["candidates"][at], found.rows["candidates"], strict=True)
    return [int(row) for _, row in sorted(pairs, key=lambda pair: -pair[0])]


def ids(gallery):
    return [item["id"] for item in gallery._shown]


def test_the_highest_and_the_lowest_scores_of_the_last_layer_come_first(shown, measured):
    source, order = measured.session.training.ids, by_score(measured, "output")
    assert shown.layer.value == "output"
    most, least = shown.galleries
    assert ids(most) == [source[row] for row in order[:6]]
    assert ids(least) == [source[row] for row in order[::-1][:6]]
    assert most._shown[0]["lines"][-1].startswith("+")


def test_another_layer_has_another_order(shown, measured):
    shown.layer.value = "first.0"
    source, order = measured.session.training.ids, by_score(measured, "first.0")
    assert ids(shown.galleries[0]) == [source[row] for row in order[:6]]
    assert measured.session.at_layer == "first.0"
    shown.layer.value = "output"


def test_the_most_memorized_become_the_selection(shown, measured):
    shown.select.click()
    order = by_score(measured, shown.layer.value)
    assert shown.select.description == "Select the 6 most memorized"
    assert measured.session.selection.tolist() == sorted(order[:6])
    assert shown.galleries[0]._marked == ids(shown.galleries[0])


def test_a_picture_looked_at_is_in_focus(shown, measured):
    gallery = shown.galleries[1]
    gallery.picked = ids(gallery)[2]
    row = by_score(measured, shown.layer.value)[::-1][2]
    assert measured.session.focus == (TRAINING, row)


def test_the_table_lists_everyone_who_was_measured(shown, measured):
    assert shown.table.names[:3] == ["id", "group", "label"]
    scores = measured.session.layermem.scores
    every = np.concatenate([scores[name][-1] for name in ("candidates", "independent", "shared")])
    assert len(shown.table.cells) == 72
    assert shown.table.cells[0][3] == f"{every.max():+.3f}".replace("-", "−")
    shown._rows([0, 1], "new")
    top = set(shown.table.rows[:2])
    assert measured.session.selection.tolist() == sorted(int(shown._of[row]) for row in (0, 1))
    assert len(top) == 2


def test_what_chance_would_give_is_said(shown, measured):
    found = measured.session.layermem
    at = told.names(found).index(shown.layer.value)
    other, own = found.scores["external"][at], found.scores["candidates"][at]
    share = 100 * np.mean(own > np.quantile(other, 0.95))
    assert f"of the candidates {share:.0f} % do" in shown.chance.value
