"""What a long computation says while it runs."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """How far is it, and is there already something to show?

    stage    what is being done, in words: "reading stage2"
    done     how many of `total` are finished
    total    0 while it is not known
    unit     what is counted: examples, augmented passes, layers …
    note     one sentence for the user, such as "out of memory: batch halved to 64"
    partial  an early result that can be shown before the rest is done, or None

    >>> Progress("reading stage2", 30, 120).fraction
    0.25
    """

    stage: str
    done: int
    total: int
    unit: str = "examples"
    note: str = ""
    partial: object = None

    @property
    def fraction(self) -> float:
        return self.done / self.total if self.total else 0.0
