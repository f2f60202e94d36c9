"""What learning random labels again and again says, in words, lines and bars."""

import numpy as np

from memexplorer.data.words import counted
from memexplorer.learning.worth import ended, sooner
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
    return {"name": "Labels known", "most": 1.0, "lines": lines}


def bars(found) -> str:
    """Epochs for each set of labels as bars, HTML: the mean over seeds, and the range.

    Seeds in which the network died are no part of the mean; they are told beside it.
    """
    took = ended(found.shuffles)
    means = {number: _mean(_alive(each)) for number, each in took.items()}
    most = max((mean for mean in means.values() if np.isfinite(mean)), default=1)
    rows = ""
    for number, each in took.items():
        hue = look.LINES[(number - 1) % 8]
        wide = 100 * means[number] / most if np.isfinite(means[number]) else 0
        rows += (f'<tr><th scope="row">set {number}</th><td><div class="mx-bar" style="width: '
                 f'{wide:.1f}%; background: {hue}"></div></td><td>{_ended(each)}</td></tr>'
                 )  # fmt: skip
    caption = "<caption>Epochs until the labels were known</caption>"
    return f'<table class="mx-bars">{caption}{rows}</table>' if rows else ""


def _ended(each) -> str:
    """How one set ended, over its seeds."""
    alive, parts = _alive(each), []
    if alive:
        epochs = [one.epochs for one in alive]
        said = counted(round(_mean(alive)), "epoch")
        low, high = min(epochs), max(epochs)
        apart = f" ({low}–{high})" if low < high else " in each seed"
        parts.append(said + (apart if len(epochs) > 1 else ""))
        known = sum(one.known for one in alive)
        if known < len(alive):
            parts.append("not known by then" if not known
                         else f"known by then in {known} of {len(alive)} seeds")  # fmt: skip
    died = [one for one in each.values() if one.died]
    if died and len(each) == 1:
        parts.append(f"the network died; found dead after {counted(died[0].epochs, 'epoch')}")
    elif died:
        parts.append(f"the network died in {len(died)} of {len(each)} seeds")
    return ", ".join(parts)


def _alive(each) -> list:
    return [one for one in each.values() if not one.died]


def _known(each) -> list:
    return [one for one in each.values() if one.known]


def _mean(ones) -> float:
    return float(np.mean([one.epochs for one in ones])) if ones else float("nan")


def verdict(found) -> str:
    """Was the second set learned sooner than the first?"""
    took, until = ended(found.shuffles), percent(found.settings["settings"]["until"])
    if not took:
        return f"The first set of random labels is being learned, until {until} are known."
    said = _first(took[1], until)
    if len(took) == 1:
        return said + "."
    known = {number: _known(each) for number, each in took.items() if number > 1}
    means = [look.number(round(_mean(ones))) for ones in known.values() if ones]
    died = {seed for each in took.values() for seed, one in each.items() if one.died}
    where = f" in {len(died)} of {len(took[1])} seeds" if len(took[1]) > 1 else ""
    lost = f" The network died{where}." if died else ""
    if not means:
        return f"{said}; no later set was learned.{lost}"
    word = "set took" if len(means) == 1 else "sets took"
    whole = all(len(ones) in (0, len(took[number])) for number, ones in known.items())
    said += f"; the later {word} {', '.join(means)}{'' if whole else ' where they were known'}."
    won, pairs = sooner(found.shuffles)
    how = f"sooner in {won} of {pairs} seeds"
    if pairs == 1:
        how = f"{'sooner' if won else 'no sooner'} (one seed, one story)"
    return f"{said}{lost} The second was learned {how}. {CLAIM}"


def _first(each, until) -> str:
    """How the first set ended, over its seeds."""
    known, alive = _known(each), _alive(each)
    if known:
        few = "" if len(known) == len(each) else f" in {len(known)} of {len(each)} seeds"
        took = counted(round(_mean(known)), "epoch")
        return f"{until} of the first set of random labels took {took}{few}"
    if not alive:
        return "The network died while it learned the first set of random labels"
    after = counted(int(_mean(alive)), "epoch")
    return f"The first set of random labels was not known after {after}"
