"""Cells by their taps, from Python and by the controls."""

import numpy as np
import pytest
import traitlets
from bokeh import events

from memexplorer.widgets.matrix import Matrix

COUNTS = np.array([[90, 1, 0], [2, 80, 1234], [0, 0, 70]])


@pytest.fixture
def matrix():
    made = Matrix()
    made.draw(COUNTS, ["cat", "$$dog$$", "<b>"])
    return made


def tap(matrix, x, y, **keys):
    event = events.Tap(matrix.figure, x=x, y=y, modifiers=keys)
    matrix.figure.document.callbacks.trigger_event(event)


def test_rows_are_the_networks_answer_columns_the_neighbours(matrix):
    tap(matrix, 2.5, 1.2)
    assert matrix.picked == (1, 2)
    assert matrix.words == "network $$dog$$, neighbours <b>: 1,234 examples"
    assert "&lt;b&gt;" in matrix._foot.value
    tap(matrix, 3.2, 1)
    assert matrix.picked == (1, 2)


def test_every_cell_tells_its_count(matrix):
    cells, texts = matrix._parts.cells.data, matrix._parts.texts.data
    for x, y, said, text in zip(cells["x"], cells["y"], cells["said"], texts["text"], strict=True):
        count = COUNTS[int(y), int(x)]
        assert said.split()[0] == text == f"{count:,}"


@pytest.mark.parametrize(
    ("keys", "how"), [({}, "new"), ({"shift": True}, "add"), ({"alt": True}, "remove")]
)
def test_a_click_says_how_it_selects_and_so_does_the_next_on_the_same_cell(keys, how):
    asked = []
    matrix = Matrix(on_pick=asked.append)
    matrix.draw(COUNTS, "abc")
    tap(matrix, 0.5, 1.5, **keys)
    tap(matrix, 0.5, 1.5, **keys)
    matrix.ways.buttons[how].click()
    assert (asked, matrix.picked) == ([how] * 3, (1, 0))
    matrix.picked = (0, 0)  # from Python: only looked at
    assert len(asked) == 3


def test_what_is_selected_is_counted_in_its_cells_and_the_cells_are_left(matrix):
    drawn, chosen = matrix._parts.cells.data, np.zeros((3, 3), dtype=int)
    chosen[1, 2], chosen[0, 1] = 12, 1
    matrix.picked = (1, 2)
    matrix.select(chosen)
    bars = matrix._parts.bars.data
    assert [(int(y), int(x)) for x, y in zip(bars["x"], bars["y"], strict=True)] == [(0, 1), (1, 2)]
    assert bars["text"] == ["1", "12"]
    assert matrix.words.endswith("1,234 examples, 12 of them selected. 13 selected, in 2 cells")
    assert "13 selected" in matrix.figure.html_attributes["aria-label"]
    assert matrix._parts.cells.data is drawn
    matrix.select(None)
    assert len(matrix._parts.bars.data["x"]) == 0
    with pytest.raises(ValueError, match=r"counts has shape \(2, 2\), but the matrix \(3, 3\)"):
        matrix.select(np.zeros((2, 2)))


def test_of_many_classes_a_bar_is_as_long_as_the_share():
    matrix = Matrix()
    matrix.draw(np.full((20, 20), 8), [f"c{i}" for i in range(20)])
    matrix.select(np.eye(20, dtype=int) * 2)
    bars = matrix._parts.bars.data
    np.testing.assert_allclose(bars["right"] - bars["left"], 0.92 / 4)
    assert set(bars["text"]) == {""}


def test_it_can_be_set_and_the_controls_pick(matrix):
    matrix.picked = (2, 0)
    assert (matrix.row.value, matrix.column.value) == (2, 0)
    assert (matrix._parts.mark.data["x"], matrix._parts.mark.data["y"]) == ([0.5], [2.5])
    matrix.row.value, matrix.column.value = 0, 1
    matrix.ways.buttons["new"].click()
    assert matrix.words == "network cat, neighbours $$dog$$: 1 example"
    with pytest.raises(traitlets.TraitError, match="the matrix has 3 classes"):
        matrix.picked = (0, 3)


def test_a_hundred_classes_have_no_numbers_in_the_cells_and_few_names():
    matrix = Matrix()
    matrix.draw(np.ones((100, 100), dtype=int), [f"c{i}" for i in range(100)])
    assert len(matrix._parts.texts.data["text"]) == 0
    assert len(matrix.figure.xaxis[0].ticker.ticks) <= 25


def test_class_names_are_no_tex_and_counts_must_be_square(matrix):
    assert not any("$$" in t for t in matrix.figure.xaxis[0].major_label_overrides.values())
    with pytest.raises(ValueError, match=r"counts has shape \(2, 3\), but there are 2 names"):
        Matrix().draw(np.zeros((2, 3)), ["a", "b"])
