"""What a person asks to be spoiled: the fields, and what they say to `data.spoiling.spoil`."""

import ipywidgets

from memexplorer.data.confusion import ARROW, NEXT
from memexplorer.data.spoiling import EACH
from memexplorer.widgets import look
from memexplorer.widgets.choice import Choice

KINDS = [
    ("labels: another class, each equally likely", "symmetric"),
    ("labels: any class, perhaps the true one", "uniform"),
    ("labels: by a map from class to class", "asymmetric"),
    ("labels: of the examples listed", "listed"),
    ("images: noise in their place", "gaussian"),
    ("images: pixels moved", "pixels"),
    ("examples: copies of them", "duplicates"),
]  # fmt: skip
OWN = "own"
MAPS = [("the class after it", NEXT), ("as CIFAR-10 is spoiled", "cifar10"), ("my own", OWN)]
SAME = "same"
ORDERS = [("in all in the same way", SAME), ("in each in another", EACH)]


class Asked(ipywidgets.VBox):
    """Which kind, how much of it, and what that kind needs besides.

    >>> asked = Asked(lambda react: react)
    >>> asked.settings()
    {'kind': 'symmetric', 'fraction': 0.4, 'seed': 0}
    """

    def __init__(self, heard):
        self.kind = Choice("Spoil", on_pick=heard(self._fit), label_width="40px")
        self.kind.offer(KINDS, "symmetric")
        self.share = ipywidgets.BoundedFloatText(40, min=0, max=100, step=5, description="Share %")
        self.seed = ipywidgets.BoundedIntText(0, min=0, max=2**31 - 1, description="Seed")
        self.copies = ipywidgets.BoundedIntText(1, min=1, max=1000, description="Copies")
        self.map = Choice("Becomes", on_pick=heard(self._fit), label_width="72px")
        self.map.offer(MAPS, NEXT)
        self.order = Choice("Moved", on_pick=heard(lambda: None), label_width="48px")
        self.order.offer(ORDERS, SAME)
        self.pairs = ipywidgets.Text(placeholder="cat→dog, bird→airplane", description="Map")
        self.ids = ipywidgets.Textarea(
            placeholder="train-17→dog, one a line", rows=3, description="Listed"
        )
        for field, label in ((self.share, 60), (self.seed, 40), (self.copies, 52)):
            field.layout.width, field.style.description_width = f"{label + 72}px", f"{label}px"
        for field in (self.pairs, self.ids):
            field.layout.width, field.style.description_width = "calc(100% - 8px)", "56px"
        first = look.row(self.kind, self.share, self.seed, self.map, self.order, self.copies)
        self._kept = None  # the share asked for of other kinds, while a list is asked for
        super().__init__([first, self.pairs, self.ids])
        self._fit()

    def settings(self) -> dict:
        """What `spoil` is called with."""
        kind = self.kind.value
        found = {"kind": kind, "fraction": self.share.value / 100, "seed": self.seed.value}
        if kind == "asymmetric":
            found["to"] = self.pairs.value if self.map.value == OWN else self.map.value
        if kind == "listed":
            found["to"] = listed(self.ids.value)
        if kind == "pixels":
            found["to"] = None if self.order.value == SAME else self.order.value
        if kind == "duplicates":
            found["copies"] = self.copies.value
        return found

    def _fit(self):
        """Only the fields that this kind has."""
        kind = self.kind.value
        own = kind == "asymmetric" and self.map.value == OWN
        there = {self.map: kind == "asymmetric", self.pairs: own, self.ids: kind == "listed",
                 self.order: kind == "pixels", self.copies: kind == "duplicates"}  # fmt: skip
        for field, shown in there.items():
            field.layout.display = None if shown else "none"
        if (kind == "listed") != (self._kept is not None):  # all of a list, unless said otherwise
            kept = self._kept
            self._kept = self.share.value if kept is None else None
            self.share.value = 100.0 if kept is None else kept


def listed(text: str) -> dict[str, str]:
    """Which ids are told which class, one a line? ValueError names the line that says it not.

    >>> listed("train-17→dog")
    {'train-17': 'dog'}
    """
    found = {}
    for line in text.splitlines():
        if not line.strip():
            continue
        sides = [side.strip() for side in ARROW.split(line)]
        if len(sides) != 2 or not all(sides):
            raise ValueError(f'"{line.strip()}" says not which id is told which class; write '
                             '"train-17→dog", one a line')  # fmt: skip
        found[sides[0]] = sides[1]
    if not found:
        raise ValueError("no id is listed; write which is told which class, train-17→dog, one a "
                         "line")  # fmt: skip
    return found
