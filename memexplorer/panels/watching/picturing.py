"""A training's history as curves: what is drawn of it, and what it is called."""

import numpy as np

from memexplorer.widgets import look
from memexplorer.widgets.choice import Choice
from memexplorer.widgets.decimals import percent

WRONG = {"truly": ("answered truly", look.LINES[2]),
         "as_told": ("as told: memorized", look.LINES[1]),
         "otherwise": ("otherwise", look.LINES[6])}  # fmt: skip
HUE = look.LINES[0]
NAMES = {"cross_entropy": "cross-entropy", "early_learning": "ELR", "towards_targets": "KL",
         "bootstrapping": "bootstrapping", "generalized_cross_entropy": "GCE",
         "symmetric_cross_entropy": "SCE"}  # fmt: skip


AXES = [("epochs", "epoch"), ("steps", "step")]


def axis(on_pick) -> Choice:
    """What stands along x?"""
    made = Choice("Along", on_pick=on_pick, label_width="44px")
    made.offer(AXES, "epoch")
    return made


def draw(curves, history, beside, by: str, step) -> None:
    """Draw this history, and others thin beside it, along epochs or steps; mark this step."""
    along = dict(zip(history.times["step"], history.times[by], strict=True))
    epochs = history.settings["recipe"]["epochs"]
    last = epochs if by == "epoch" else epochs * history.settings["steps_per_epoch"]
    curves.draw(
        pictures(history, beside, by=by), label=dict(map(reversed, AXES))[by],
        last=max([last, *(one.times[by][-1] for _, one in beside if len(one))]),
        stops=[along[one.step] for one in history.checkpoints], place=along.get(step),
    )  # fmt: skip


def pictures(history, beside=(), *, by="epoch") -> list[dict]:
    """Accuracy, what became of wrong labels and spoiled inputs, the loss: for `LiveCurves.draw`.

    beside  (tag, History) of other trainings, drawn thin
    by      "epoch" or "step": what stands along x
    """
    found = [
        {"name": "Accuracy", "most": 1.0, "lines": []},
        {"name": "Examples told a wrong class", "most": 1.0, "lines": []},
        {"name": "Examples with spoiled or repeated inputs", "most": 1.0, "lines": []},
        {"name": "Training loss", "most": None, "lines": []},
    ]
    for tag, one in [("", history), *beside]:
        lines = _lines(one, by, tag)
        for picture, own in zip(found, lines, strict=True):
            picture["lines"] += own
    return [picture for picture in found if picture["lines"]]


def _lines(history, by, tag):
    times = history.times
    xs = list(times[by])

    def line(name, column, hue, dashed=False):
        return {"name": name, "xs": xs, "ys": list(times[column]), "hue": hue, "dashed": dashed,
                "thin": bool(tag), "tag": tag}  # fmt: skip

    known = np.isfinite(list(times["held_out"])).any()
    accuracy = [line("training, as told", "training", HUE)]
    accuracy += [line("held-out, truly", "held_out", HUE, dashed=True)] if known else []
    wrong = np.isfinite(list(times["as_told"])).any()
    shares = [line(words, column, hue) for column, (words, hue) in WRONG.items()] if wrong else []
    apart = np.isfinite(list(times["touched"])).any()
    inputs = [line("these, as told", "touched", look.LINES[3]),
              line("all others, as told", "untouched", look.LINES[5])] if apart else []  # fmt: skip
    return accuracy, shares, inputs, [line("", "loss", look.LINES[6])]


def grow(curves, history, since: int, by: str) -> None:
    """Draw what came after so many measured times, and how it is going now: one small message."""
    live, measured = history.live, None
    if len(history) > since:
        new = {one["name"]: [line["ys"][since:] for line in one["lines"]]
               for one in pictures(history, by=by)}  # fmt: skip
        # By name: a training drawn beside it may have pictures that this one has not.
        drawn = [new.get(one["name"], []) for one in curves.pictures]
        measured = history.times[by][since:], drawn
    now = {}
    if live is not None:
        now = {"Accuracy": [live.accuracy], "Training loss": [live.loss]}
    at = history.times[by][-1] if live is None else live.epoch if by == "epoch" else live.step
    curves.grow(at, [now.get(one["name"], []) for one in curves.pictures], measured=measured)


def called(settings: dict) -> str:
    """What is this training called, in one line?

    >>> called({"make": "cnn", "width": 8, "loss_name": "cross_entropy", "noise": "symmetric",
    ...         "fraction": 0.4, "recipe": {"epochs": 9, "optimizer": "sgd", "rate": 0.05}})
    'cnn 8, cross-entropy, symmetric 40 %, sgd 0.05, 9 epochs'
    """
    recipe, make = settings["recipe"], settings.get("make", "network")
    make += f" {settings['width']}" if settings.get("width") else ""
    said = [make, NAMES.get(settings.get("loss_name"), settings.get("loss", ""))]
    noise = settings.get("noise", "none")
    spoiled = noise != "none" and f"{noise} {percent(settings['fraction'])}"
    said.append(spoiled or "nothing spoiled")
    said.append(f"{recipe['optimizer']} {recipe['rate']:g}")
    said += [f"decay {recipe['decay']:g}"] if recipe.get("decay") else []
    said += [f"dropout {settings['dropout']:g}"] if settings.get("dropout") else []
    said.append(f"{recipe['epochs']} epochs")
    if settings.get("parent"):
        said.append(f"branched at step {settings['parent'][1]:,}")
    return ", ".join(part for part in said if part)
