"""Do the small pictures hold what was given, and say it in words?"""

import numpy as np
import pytest

from memexplorer.widgets.dose_curves import DoseCurves

DOSES = [0, 10, 20]


def test_several_lines_in_one_picture():
    curves = DoseCurves()
    lines = {"Late half": {"top": [0.5, 0.3, 0.2], "random": [0.5, 0.4, np.nan]}}
    curves.draw(DOSES, lines, {"Late half": {"random": ([0.5, 0.3, 0.2], [0.5, 0.5, 0.4])}})
    curves.place = 1
    assert curves.said() == ["Late half, top: 0.3 at 10",
                             "Late half, random: 0.4 at 10, by chance 0.3 to 0.5"]  # fmt: skip
    curves.place = 2
    assert curves.said() == ["Late half, top: 0.2 at 20"]  # what isn't known leaves a gap
    (picture,) = curves.pictures
    assert [len(line["band"]) for line in picture["lines"]] == [0, 2]


@pytest.mark.parametrize(("highest", "most"), [(0.53, 0.6), (0.6, 0.6), (1.0, 1.0), (0.05, 0.2)])
def test_the_pictures_end_at_the_next_fifth(highest, most):
    curves = DoseCurves()
    curves.draw([0, 1], {"a": [0.01, highest]}, zoom=True)
    assert curves.most == pytest.approx(most)
    curves.draw([0, 1], {"a": [0.01, highest]})
    assert curves.most == 1


def test_one_share_a_dose():
    with pytest.raises(ValueError, match=r"lines\['a'\] or its band has shape \(2,\).*3 doses"):
        DoseCurves().draw(DOSES, {"a": [0.1, 0.2]})
    with pytest.raises(ValueError, match="give one share for each"):
        DoseCurves().draw(DOSES, {"a": {"top": [0.1] * 3}}, {"a": {"top": ([0.1], [0.2])}})


def test_a_place_that_is_gone():
    curves = DoseCurves()
    curves.draw(DOSES, {"a": [0.1] * 3})
    curves.place = 2
    curves.draw([0], {"a": [0.3]})
    assert curves.place == 0
