"""Does a query that was filled in mean what was chosen?"""

import numpy as np

from memexplorer import query
from memexplorer.panels.selection import filling

SCORE = np.array([0.12345, np.nan, 2.0004, -1.0, 0.5])


def test_all_of_a_score_lies_between_its_ends():
    low, high = filling.ends(SCORE)
    text = filling.by_score("loss", low, high)
    assert query.rows(text, {"loss": SCORE}).tolist() == [0, 2, 3, 4]
    assert filling.ends(np.array([np.nan])) == (0.0, 1.0)


def test_names_of_classes_can_be_anything():
    names = ('a "b"', "c\\d", "e]")
    for at, name in enumerate(names):
        text = filling.by_class("true label", name)
        assert query.rows(text, {"true_label": (np.arange(3), names)}).tolist() == [at]


def test_highest_and_lowest():
    for which, row in ((filling.HIGHEST, 2), (filling.LOWEST, 3)):
        assert query.rows(filling.by_top(which, 1, "loss"), {"loss": SCORE}).tolist() == [row]


def test_a_fault_is_marked_and_stays_text():
    error = query.QueryError("<b> is wrong", 4, 7)
    told = filling.wrong("abc <i> def", error)
    assert "<mark>&lt;i&gt;</mark>" in told
    assert "&lt;b&gt; is wrong" in told
