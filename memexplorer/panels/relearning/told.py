"""What learning random labels again and again says, in words, lines and bars."""

import numpy as np

from memexplorer.learning.worth import speed
from memexplorer.widgets import look
from memexplorer.widgets.decimals import percent

CLAIM = "That is speed only: nothing here says that the network became better."


def picture(shuffles) -> dict:
    """Accuracy over epochs, a line for each set of labels, as LiveCurves draws it."""
    lines = []
    for one in shuffles:
        xs = list(range(1, one.epochs + 1))
        keep = np.unique(np.linspace(0, max(len(xs) - 1, 0), 300).astype(int)) if xs else []
        lines.append({"name": f"set {one.shuffle}", "hue": look.LINES[(one.shuffle - 1) % 8],
                      "xs": [xs[at] for at in keep],
                      "ys": [one.accuracy[at] for at in keep]})  # fmt: skip
    return {"name": "labels known", "most": 1.0, "lines": lines}


def bars(found) -> str:
    """Epochs for each set of labels as bars, HTML: the mean over seeds, and the range."""
    took = speed(found.shuffles)
    most = max((max(each) for each in took.values()), default=1)
    rows = ""
    for number, each in took.items():
        mean, hue = float(np.mean(each)), look.LINES[(number - 1) % 8]
        said = f"{look.number(round(mean))} epochs"
        if len(each) > 1:
            said += f" ({min(each)}–{max(each)})"
        if not _known(found, number):
            said += ", not known by then"
        rows += (f'<tr><th scope="row">set {number}</th><td><div class="mx-bar" style="width: '
                 f'{100 * mean / most:.1f}%; background: {hue}"></div></td><td>{said}</td></tr>'
                 )  # fmt: skip
    caption = "<caption>Epochs until the labels were known</caption>"
    return f'<table class="mx-bars">{caption}{rows}</table>' if rows else ""


def _known(found, number) -> bool:
    return all(one.known for each in found.shuffles.values() for one in each
               if one.shuffle == number)  # fmt: skip


def verdict(found) -> str:
    """Was the second set learned sooner than the first?"""
    took, until = speed(found.shuffles), percent(found.settings["settings"]["until"])
    if not took:
        return f"The first set of random labels is being learned, until {until} are known."
    first = np.mean(took[1])
    said = (
        f"{until} of the first set of random labels took {look.number(round(float(first)))} epochs"
    )
    if not _known(found, 1):
        said = (
            f"The first set of random labels was not known after {look.number(int(first))} epochs"
        )
    if len(took) == 1:
        return said + "."
    later = {number: float(np.mean(each)) for number, each in took.items() if number > 1}
    known = {number: epochs for number, epochs in later.items() if _known(found, number)}
    if not known:
        return f"{said}; no later set was learned."
    parts = ", ".join(f"{look.number(round(epochs))}" for epochs in known.values())
    word = "set took" if len(known) == 1 else "sets took"
    said += f"; the later {word} {parts}."
    second = took.get(2, ())
    pairs = list(zip(took[1], second, strict=False))
    sooner = sum(two < one for one, two in pairs)
    if len(pairs) == 1:
        how = "sooner" if sooner else "no sooner"
        return f"{said} The second was learned {how} (one seed, one story). {CLAIM}"
    return f"{said} The second was learned sooner in {sooner} of {len(pairs)} seeds. {CLAIM}"
