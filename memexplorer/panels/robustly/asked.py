"""What is asked of the ways of learning: which, how many wrong labels, how strong."""

import ipywidgets

from memexplorer.robust.ways import WORDS
from memexplorer.widgets.choice import Choice

NO_LABELS = "Labels of two or more classes are learned, and this data has none: name other data."
FEW = 2000  # examples: below it steps are smaller and epochs more
WAYS = [("cross-entropy and ELR", ("ce", "elr")),
        ("these, and two networks: ELR+, co-teaching", ("ce", "elr", "elr+", "co-teaching")),
        ("these two, and other losses",
         ("ce", "elr", "bootstrap", "gce", "sce", "forward")),
        ("these two, and KL to targets, which only delays", ("ce", "elr", "kl")),
        ("all ten ways", tuple(WORDS))]  # fmt: skip
NOISE = [("to any other class", "symmetric"), ("to any class, perhaps the true", "uniform"),
         ("to the next class", "asymmetric")]  # fmt: skip
SHARES = [(f"{percent} %", percent / 100) for percent in (10, 20, 40, 60, 80)]
POWERS = [(f"λ = {power:g}", float(power)) for power in (1, 3, 7, 10)]
SEEDS = [("1 seed", 1), ("3 seeds", 3)]
OFFERS = (("Teach by", WAYS, ("ce", "elr"), "72px"), ("Wrong labels", SHARES, 0.4, "100px"),
          ("turned", NOISE, "symmetric", "56px"), ("ELR with", POWERS, 7.0, "72px"),
          ("Repeat", SEEDS, 1, "60px"))  # fmt: skip


class Asked(ipywidgets.HBox):
    """The choices in one row.

    >>> Asked(lambda call: call).settings(range(1200))["fraction"]
    0.4
    """

    def __init__(self, heard):
        self.choices = []
        for title, options, first, width in OFFERS:
            choice = Choice(title, on_pick=heard(lambda: None), label_width=width)
            choice.offer(options, first)
            self.choices.append(choice)
        super().__init__(self.choices)
        self.layout.flex_flow = "row wrap"

    def settings(self, examples) -> dict:
        """What is asked now of so many examples, as the study takes it."""
        methods, fraction, noise, strength, seeds = (choice.value for choice in self.choices)
        return {"methods": methods, "fraction": fraction, "noise": noise, "strength": strength,
                "seeds": seeds, **pace(examples)}  # fmt: skip


def show(pane, body, training) -> None:
    """The view's body, where the examples have labels that can be turned; else what they lack."""
    if training is None:
        pane.empty()
    elif not training.labelled or len(training.classes) < 2:
        pane.empty(NO_LABELS)
    else:
        pane.ready(body)


def pace(examples) -> dict:
    """How are so many examples taught, that cross-entropy memorizes in a minute or so?"""
    few = len(examples) < FEW
    return {"batch_size": 32 if few else 128, "epochs": 60 if few else 40, "rate": 0.05}
