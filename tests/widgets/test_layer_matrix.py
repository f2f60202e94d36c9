"""Do the cells hold what was given, in colours that can be compared, and can they be picked?"""

import numpy as np
import pytest
import traitlets

from memexplorer.widgets import look
from memexplorer.widgets.layer_matrix import LayerMatrix

NAMES = ["stage1", "stage2", "fc"]


@pytest.fixture
def matrix():
    made = LayerMatrix()
    made.draw([[1, 0.5, 0.1], [0.5, 1, np.nan], [-0.2, 0.9999, 0]], NAMES, NAMES, name="CKA")
    return made


def test_each_cell_says_its_number(matrix):
    assert [[cell["text"] for cell in line] for line in matrix.cells] == [
        ["1", "0.50", "0.10"], ["0.50", "1", "?"], ["−0.20", "0.99", "0.00"]]  # fmt: skip
    assert matrix.numbered


def test_colour_goes_from_0_to_1_whatever_is_drawn(matrix):
    assert matrix.cells[0][0]["colour"] == look.SCORES[-1]
    assert matrix.cells[2][2]["colour"] == look.SCORES[0] == matrix.cells[2][0]["colour"]
    alone = LayerMatrix()
    alone.draw([[0.5]], ["a"], ["b"])
    assert alone.cells[0][0]["colour"] == matrix.cells[0][1]["colour"]


def contrast(one, other):
    def luminance(colour):
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        parts = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return np.dot(parts, [0.2126, 0.7152, 0.0722])

    light, dark = sorted([luminance(one), luminance(other)], reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_number_can_be_read():
    made = LayerMatrix()
    made.draw([np.linspace(0, 1, 101)], ["a"], range(101))
    assert min(contrast(cell["colour"], cell["ink"]) for cell in made.cells[0]) > 4.5
    assert not made.numbered  # so many only say it when asked


def test_a_cell_is_picked(matrix):
    assert matrix.said() == ""
    matrix.picked = [2, 1]
    assert matrix.said() == "fc and stage2: 0.99"
    matrix.picked = [1, 2]
    assert matrix.said() == "stage2 and fc: unknown"
    with pytest.raises(traitlets.TraitError, match=r"picked \[3, 0\], but \[row, column\] within"):
        matrix.picked = [3, 0]


def test_what_was_picked_stays_while_it_is_there(matrix):
    matrix.picked = [0, 1]
    matrix.draw([[0.1, 0.2]], ["a"], ["b", "c"])
    assert matrix.picked == [0, 1]
    matrix.draw([[0.1]], ["a"], ["b"])
    assert matrix.picked is None


def test_long_names_are_shortened():
    made = LayerMatrix()
    made.draw(np.eye(2), ["blocks.0.mlp", "blocks.11.mlp"], ["x", "y"])
    assert made.short_rows == ["0", "11"]
    assert made.rows[1] == "blocks.11.mlp"


def test_the_numbers_fit_the_names():
    with pytest.raises(ValueError, match=r"values has shape \(2, 2\), but there are 1 rows and 2"):
        LayerMatrix().draw(np.eye(2), ["a"], ["b", "c"])
