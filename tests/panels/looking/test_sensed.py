"""Is it said how much an input moves its own class, also where it moves it less?"""

from types import SimpleNamespace

import numpy as np

from memexplorer.panels.looking import sensed


def found(**settings):
    rows = [(kind, of, by, matrix[a][b]) for kind, matrix in settings.items()
            for a, of in enumerate("xy") for b, by in enumerate("xy")]  # fmt: skip
    columns = zip(*rows, strict=True)
    names = ("setting", "loss_of", "inputs_of", "sensitivity")
    return SimpleNamespace(pairs=dict(zip(names, map(list, columns), strict=True)))


def test_a_ratio_below_one_is_not_called_more():
    said = sensed.diagonal(found(real=[[3.0, 1.0], [1.0, 5.0]], randX=[[0.9, 1.0], [1.0, 0.9]]))
    assert said == ("Inputs move the loss of their own class, beside another’s, 4.0 times as much "
                    "with real data, 0.9 times as much with noise for inputs.")  # fmt: skip


def test_numbers_are_not_read_back_from_the_rounded_cells():
    said = sensed.diagonal(found(real=[[1.249, 0.5], [0.5, 1.249]]))  # the cells say 1.2
    assert "2.5 times" in said


def test_nothing_is_said_where_nothing_is_known():
    assert sensed.diagonal(found(real=[[np.nan, np.nan], [np.nan, np.nan]])) == ""
