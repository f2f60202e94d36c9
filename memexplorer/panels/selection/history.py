"""What was selected before, so that every change of a selection can be taken back."""

from collections import deque

import numpy as np

STEPS = 100
ROWS = 4_000_000  # of all steps together: 16 MB, however large the data


class History:
    """Which selections were there before this one? A bounded pile of them.

    >>> before = History()
    >>> before.push(np.array([1, 2]))
    >>> len(before), before.pop(), len(before)
    (1, array([1, 2], dtype=int32), 0)
    """

    def __init__(self, steps=STEPS, rows=ROWS):
        self._steps, self._most = deque(maxlen=steps), rows

    def __len__(self):
        return len(self._steps)

    def push(self, rows) -> None:
        """Remember these; the oldest are forgotten when there are too many (the last one never)."""
        self._steps.append(np.asarray(rows, dtype=np.int32))
        while len(self._steps) > 1 and sum(map(len, self._steps)) > self._most:
            self._steps.popleft()

    def pop(self) -> np.ndarray:
        """The selection before; it is no longer remembered."""
        return self._steps.pop()

    def clear(self) -> None:
        self._steps.clear()
