"""What views that teach networks have in common: what they need, who is taught, what is noted."""

from memexplorer.widgets import look

NO_LABELS = "Labels are learned here, and this data has none: name data that has."
NO_CLASSES = "Classes are learned here, and this data has fewer than two: name other data."


def show(pane, body, training, *, classes=1) -> None:
    """The view's body, where the examples have labels of so many classes; else what they lack."""
    if training is None:
        pane.empty()
    elif not training.labelled or len(training.classes) < classes:
        pane.empty(NO_LABELS if classes == 1 else NO_CLASSES)
    else:
        pane.ready(body)


def makes(network, hidden: str) -> list:
    """Who can be taught? A perceptron, and a network of the make of the one that is loaded."""
    same = [("this network's", "same")] if network is not None else []
    return [(f"perceptron, {hidden}", "perceptron"), *same]


def note(found, *said) -> str:
    """The line under what was found: this, then what the study itself noted, and the seed."""
    own = found.settings["notes"][len(found.source.notes) :]
    return look.note("; ".join([*said, *own, f"seed {found.settings['settings']['seed']}"]))
