"""Does a click lead to the example under it?"""

from types import SimpleNamespace

import numpy as np

from memexplorer.widgets.sorted_curves import SortedCurves


def test_a_click_names_the_nearest_curve_and_its_example():
    picked = []
    curves = SortedCurves(on_pick=lambda *which: picked.append(which))
    values = {"real": [0.5, 0.0, 1.0], "noise": np.array([0.9, 0.8, 0.85])}
    curves.draw(values, {"noise": [0.8, 0.85, 0.9]}, y_label="wrong")
    assert [list(line) for line in curves.lines.data["ys"]] == [
        [0.0, 0.5, 1.0], [0.8, 0.85, 0.9], [0.8, 0.85, 0.9]]  # fmt: skip
    curves._tapped(SimpleNamespace(x=1.1, y=0.1))
    curves._tapped(SimpleNamespace(x=1.1, y=0.7))
    curves._tapped(SimpleNamespace(x=99, y=0.99))
    curves._tapped(SimpleNamespace(x=None, y=0.99))
    assert picked == [("real", 1), ("noise", 1), ("real", 2)]
    curves.mark("noise", 0)
    assert curves.ring.data == {"x": [3], "y": [0.9]}
    curves.mark("other", 0)
    assert curves.ring.data == {"x": [], "y": []}


def test_nothing_drawn_leads_nowhere():
    assert SortedCurves().at(1.0, 1.0) is None
