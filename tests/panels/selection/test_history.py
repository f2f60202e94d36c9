"""Is what was selected before remembered, and not without end?"""

import numpy as np

from memexplorer.panels.selection.history import History


def test_the_last_comes_back_first():
    before = History()
    for rows in ([1], [1, 2], []):
        before.push(np.array(rows, dtype=np.int64))
    assert [before.pop().tolist() for _ in range(len(before))] == [[], [1, 2], [1]]


def test_only_so_many_steps_and_rows_are_kept():
    before = History(steps=3, rows=10)
    for size in (1, 2, 3, 4):
        before.push(np.arange(size))
    assert len(before) == 3
    before.push(np.arange(8))
    assert [len(before.pop()) for _ in range(len(before))] == [8]
    before.push(np.arange(99))  # larger than all that may be kept: the last step always can be
    assert len(before.pop()) == 99
