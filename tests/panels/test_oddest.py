"""Do rows come in the order of their score, however few of them are sorted?"""

import numpy as np
import pytest

from memexplorer.panels import oddest


@pytest.mark.parametrize("among", [False, True])
def test_the_order_is_that_of_sorting_them_all(among, monkeypatch):
    monkeypatch.setattr(oddest, "AT_ONCE", 10)
    rng = np.random.default_rng(0)
    odd = rng.integers(0, 20, 300).astype(float)
    odd[rng.random(300) < 0.1] = np.nan
    rows = np.flatnonzero(rng.random(300) < 0.5) if among else None
    every = np.arange(300) if rows is None else rows
    wanted = sorted(every, key=lambda row: (np.isnan(odd[row]), -np.nan_to_num(odd[row]), row))
    first = oddest.Oddest(odd, rows)
    assert [first[at] for at in range(5)] == wanted[:5]
    assert len(first._sorted) == 10  # nobody looked further
    assert first[:12].tolist() == wanted[:12]
    assert [first[at] for at in range(len(first))] == wanted
    assert [first.place(row) for row in wanted] == list(range(len(wanted)))
    if among:
        assert first.place(int(np.setdiff1d(np.arange(300), rows)[0])) is None
