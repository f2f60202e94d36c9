"""What is to be trained: on what, which network, and by which recipe."""

import ipywidgets

from memexplorer.learning import sets
from memexplorer.models.makes import WIDTHS
from memexplorer.widgets import look
from memexplorer.widgets.choice import Choice

ABOVE, USUAL = "above", 0.4  # the share that is told another class where nothing is spoiled above
LEARNED = [("examples of which 40 % are told another class", "symmetric"),
           ("the examples as they truly are", sets.NONE)]  # fmt: skip
AS_TOLD = ("the examples as they are told", sets.TOLD)  # where that is not the truth
MAKES = [
    ("a perceptron", "perceptron"),
    ("a small CNN", "cnn"),
    ("convolutions, and their mean", "convolutions"),
    ("the make of this network", "same"),
]
LOSSES = [("cross-entropy", "cross_entropy"), ("early learning (ELR)", "early_learning"),
          ("KL to its own targets", "towards_targets"), ("bootstrapping", "bootstrapping"),
          ("generalized cross-entropy", "generalized_cross_entropy"),
          ("symmetric cross-entropy", "symmetric_cross_entropy")]  # fmt: skip
OPTIMIZERS = [("SGD", "sgd"), ("Adam", "adam")]
OFTEN = [("each epoch", 0), ("100 steps", 100), ("20 steps", 20), ("5 steps", 5)]
RATES = {"sgd": 0.05, "adam": 0.001}


class Asked(ipywidgets.VBox):
    """The controls of a training; `values()` are settings of `learning_curves.run`.

    heard  the pane's `guarded`
    """

    def __init__(self, heard):
        choose = {
            "noise": ("Learn", LEARNED, "symmetric", "40px"),
            "make": ("Teach", MAKES, "perceptron", "44px"),
            "loss": ("Loss", LOSSES, "cross_entropy", "34px"),
            "optimizer": ("By", OPTIMIZERS, "sgd", "24px"),
            "every": ("Measured after", OFTEN, 0, "112px"),
        }
        self.parts, self._learned = {}, LEARNED
        for name, (title, options, first, width) in choose.items():
            made = Choice(title, on_pick=heard(self._suit), label_width=width)
            made.offer(options, first)
            self.parts[name] = made
        numbers = {
            "width": ("width", 256, 1, 8192, 1), "dropout": ("dropout", 0, 0, 0.95, 0.1),
            "rate": ("rate", 0.05, 1e-6, 10, 0.01), "decay": ("decay", 0, 0, 10, 1e-4),
            "batch_size": ("batch", 32, 1, 8192, 16), "epochs": ("epochs", 40, 1, 100000, 10),
            "seed": ("seed", 0, 0, 2**31 - 1, 1),
        }  # fmt: skip
        for name, (title, first, low, high, step) in numbers.items():
            whole = name not in ("dropout", "rate", "decay")
            kind = ipywidgets.BoundedIntText if whole else ipywidgets.BoundedFloatText
            made = kind(description=title, value=first, min=low, max=high, step=step)
            made.style.description_width, made.layout.width = "initial", "132px"
            self.parts[name] = made
        self.parts["augment"] = ipywidgets.Checkbox(description="shift and mirror", indent=False)
        self.parts["augment"].layout.width = "auto"
        rows = (
            ("noise",),
            ("make", "width", "dropout"),
            ("loss", "optimizer", "rate"),
            ("decay", "batch_size", "epochs", "augment"),
            ("every", "seed"),
        )
        super().__init__([look.row(*(self.parts[name] for name in row)) for row in rows])
        self.add_class("mx-asked")
        self._suit()

    def offer(self, network, training) -> None:
        """Only a network that is there has a make to be taught, and only lies can be told."""
        self._learned = [*LEARNED, *([AS_TOLD] if sets.wrong(training) else [])]
        self.parts["make"].offer(MAKES if network is not None else MAKES[:-1], "perceptron")
        self._suit()

    def spoiled(self, spoiled) -> None:
        """What was spoiled on this page, if anything, is what is learned."""
        part = self.parts["noise"]
        if spoiled is None:
            there = part.value in [value for _, value in self._learned]
            part.offer(self._learned, part.value if there else "symmetric")
        else:
            share = f"{look.number(100 * float(spoiled.drawn.mean()))} %"
            named = f"the spoiled examples ({sets.named(spoiled.kinds)}, {share} of them)"
            part.chosen = False
            part.offer([(named, ABOVE), *self._learned], ABOVE)

    def values(self) -> dict:
        """Settings of `learning_curves.run`, as they stand here."""
        found = {name: part.value for name, part in self.parts.items()}
        if found["make"] == "same":
            found |= {"width": 0, "dropout": 0.0}
        return found | {"fraction": USUAL}

    def _suit(self):
        """Show what the choices leave to be chosen; a rate that suits the optimizer."""
        parts = self.parts
        make = parts["make"].value
        for name in ("width", "dropout"):
            parts[name].layout.display = None if make != "same" else "none"
        usual = WIDTHS
        if make in usual and parts["width"].value in usual.values():
            parts["width"].value = usual[make]
        if parts["rate"].value in RATES.values():
            parts["rate"].value = RATES[parts["optimizer"].value]
