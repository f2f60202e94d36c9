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


def tap(matrix, x, y):
    matrix.figure.document.callbacks.trigger_event(events.Tap(matrix.figure, x=x, y=y))


def test_rows_are_the_networks_answer_columns_the_neighbours(matrix):
    tap(matrix, 2.5, 1.2)
    assert matrix.picked == (1, 2)
    assert matrix.words == "network $$dog$$, neighbours <b>: 1,234 examples"
    assert "&lt;b&gt;" in matrix._foot.value
    tap(matrix, 3.2, 1)
    assert matrix.picked == (1, 2)


def test_every_cell_tells_its_count(matrix):
    cells = matrix.cells.data
    for x, y, count, text in zip(
        cells["x"], cells["y"], cells["count"], cells["text"], strict=True
    ):
        assert count == COUNTS[int(y), int(x)]
        assert text == f"{count:,}"


def test_it_can_be_set_and_the_controls_pick(matrix):
    matrix.picked = (2, 0)
    assert (matrix.row.value, matrix.column.value) == (2, 0)
    assert (matrix.mark.data["x"], matrix.mark.data["y"]) == ([0.5], [2.5])
    matrix.row.value, matrix.column.value = 0, 1
    matrix.pick.click()
    assert matrix.words == "network cat, neighbours $$dog$$: 1 example"
    with pytest.raises(traitlets.TraitError, match="the matrix has 3 classes"):
        matrix.picked = (0, 3)


def test_a_hundred_classes_have_no_numbers_in_the_cells_and_few_names():
    matrix = Matrix()
    matrix.draw(np.ones((100, 100), dtype=int), [f"c{i}" for i in range(100)])
    assert set(matrix.cells.data["text"]) == {""}
    assert len(matrix.figure.xaxis[0].ticker.ticks) <= 25


def test_class_names_are_no_tex_and_counts_must_be_square(matrix):
    assert not any("$$" in t for t in matrix.figure.xaxis[0].major_label_overrides.values())
    with pytest.raises(ValueError, match=r"counts has shape \(2, 3\), but there are 2 names"):
        Matrix().draw(np.zeros((2, 3)), ["a", "b"])
