"""Which network learns random labels, how it is taught, and how many examples: what is asked."""

import ipywidgets

from memexplorer.data.words import counted
from memexplorer.learning.memorizing import PERMUTED, UNIFORM
from memexplorer.studies import random_label_pretraining
from memexplorer.widgets.choice import Choice

ADAM, SLOW, CONVOLUTIONS, DYING, SAME = "adam", "slow", "convolutions", "dying", "same"
NETWORKS = {
    ADAM: {"make": "perceptron", "optimizer": "adam", "rate": 0.001, "epochs": 200},
    CONVOLUTIONS: {"make": "convolutions", "rate": 0.02, "momentum": 0.9, "epochs": 200},
    SLOW: {"make": "perceptron", "rate": 0.02, "momentum": 0.0, "epochs": 600},
    DYING: {"make": "perceptron", "rate": 0.05, "momentum": 0.9, "epochs": 400},
    SAME: {"make": "same", "rate": 0.02, "momentum": 0.9, "epochs": 200},
}
WORDS = [
    ("a perceptron, Adam 0.001", ADAM),
    ("convolutions, SGD 0.02 with momentum", CONVOLUTIONS),
    ("a perceptron, SGD 0.02, slow", SLOW),
    ("a perceptron, SGD 0.05 with momentum", DYING),
]
LIKE = ("the make of the network named, SGD 0.02", SAME)
SIZES = [(f"at most {most:,} examples", most) for most in (500, 1200, 4000)]
LABELS = (50, 200, 1000)


def fields(heard, seeds: int) -> tuple:
    """Which network, from how many examples, over how many seeds: what can be asked.

    heard   the pane's `guarded`;  seeds: how many at first
    """
    network = Choice("Learner", on_pick=heard(lambda: None), label_width="56px")
    size = Choice("From", on_pick=heard(lambda: None), label_width="40px")
    size.offer(SIZES, 1200)
    return network, size, number("Seeds", seeds, most=10)


def number(words: str, first: int, *, most: int) -> ipywidgets.BoundedIntText:
    """How many? From 1 to `most`."""
    field = ipywidgets.BoundedIntText(first, min=1, max=most, description=words)
    field.layout.width, field.style.description_width = "112px", "48px"
    return field


def networks(session) -> list:
    """What can be offered for what is loaded? Convolutions need places, a make a network."""
    pictured = session.training is not None and session.training.pictured
    offered = [pair for pair in WORDS if pictured or pair[1] != CONVOLUTIONS]
    return offered + ([LIKE] if session.network is not None else [])


def steps(session, which: str, most: int, *, shuffles: int, seeds: int, labels=()):
    """The study of this network on what is loaded."""
    labelled = session.training.labelled
    return random_label_pretraining.run(
        session.network, session.training, session.held_out, **NETWORKS[which], most=most,
        shuffles=shuffles, repeats=seeds, labels=labels, how=PERMUTED if labelled else UNIFORM,
        cache=session.cache, seed=session.seed,
    )  # fmt: skip


def about(found) -> str:
    """On what was it found, and how?"""
    how = found.settings["settings"]
    kind = "Adam" if how["optimizer"] == "adam" else "SGD"
    said = [counted(len(found.source), "example"), f"{kind}, rate {how['rate']:g}"]
    if how["momentum"] and kind == "SGD":
        said.append(f"momentum {how['momentum']:g}")
    said += [f"batches of {how['batch_size']}", "no weight decay",
             f"at most {how['epochs']} epochs a set"]  # fmt: skip
    dealt = (
        f"drawn anew from {how['classes']} classes" if how["how"] == UNIFORM else "dealt out anew"
    )
    return "; ".join([*said, f"labels {dealt} for each set", f"seed {how['seed']}"])
