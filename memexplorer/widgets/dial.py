"""A slider of steps that asks one question at a time: meanwhile only the last turn counts."""

from collections.abc import Callable

import traitlets

from memexplorer.widgets import look
from memexplorer.widgets.faults import FaultElement


class Dial(FaultElement):
    """How many? A slider of given numbers, by mouse or arrow keys.

    name     what is chosen, for the eye and for a screen reader
    on_turn  called with the number; a further turn meanwhile waits, and only the last one counts

    >>> seen = []
    >>> dial = Dial("Zero the most responsible", on_turn=seen.append)
    >>> dial.offer([0, 1, 2, 4], "of 36 units")
    >>> dial.place = 3
    >>> seen, dial.number
    ([4], 4)
    """

    _esm, _css = look.script("dial"), look.sheet()

    name = traitlets.Unicode("").tag(sync=True)
    numbers = traitlets.List(traitlets.Int(), [0]).tag(sync=True)
    unit = traitlets.Unicode("").tag(sync=True)  # what stands behind the number
    place = traitlets.Int(0).tag(sync=True)
    answered = traitlets.Int(0).tag(sync=True)  # the place that the page shows by now

    def __init__(self, name: str, *, on_turn: Callable[[int], None], **settings):
        self._on_turn = on_turn
        super().__init__(name=name, **settings)
        self.observe(self.guarded(self._turned), "place")

    def offer(self, numbers, unit: str) -> None:
        """Fill in the steps; the dial goes back to the first, without that being a turn."""
        self.numbers, self.unit = [0], unit
        self.place = self.answered = 0
        self.numbers = [int(number) for number in numbers]

    @property
    def number(self) -> int:
        return self.numbers[self.place]

    @traitlets.validate("place")
    def _inside(self, proposal):
        if not 0 <= proposal["value"] < len(self.numbers):
            raise traitlets.TraitError(
                f"place is {proposal['value']}, but there are {len(self.numbers)} steps"
            )
        return proposal["value"]

    def _turned(self, change):
        try:
            if len(self.numbers) > 1:
                self._on_turn(self.numbers[change["new"]])
        finally:
            self.answered = change["new"]
