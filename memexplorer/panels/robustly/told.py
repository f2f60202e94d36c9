"""What ways of learning came to on wrong labels, in sentences."""

import numpy as np

from memexplorer.data.words import counted
from memexplorer.robust.ways import WORDS

FEW = 2  # ways that a sentence can hold


def sentence(found) -> str:
    """What did the ways come to, in the end and at their best? Of many, the best and the first."""
    rows, how, ends = found.methods, found.settings["settings"], {}
    for method in dict.fromkeys(rows["method"]):
        here = [at for at, name in enumerate(rows["method"]) if name == method]
        ends[method] = [np.mean([rows[name][at] for at in here])
                        for name in ("held_out", "best", "as_told")]  # fmt: skip
    done, first = min(rows["epochs"]), ""
    if done < how["epochs"]:
        first = f"after {counted(done, 'epoch')} of {how['epochs']}: "
    shown = list(ends)
    if len(shown) > FEW:
        best = max(shown, key=lambda one: ends[one][0])
        first += f"of {len(shown)} ways the best is "
        shown = list(dict.fromkeys([best, shown[0]]))
    said = first + "; ".join(
        f"{WORDS[one]} {share(held)} of held-out examples right (best epoch {share(best)}), "
        f"{share(told)} of the wrong labels memorized"
        for one, (held, best, told) in ((one, ends[one]) for one in shown)
    )
    return f"{said[:1].upper()}{said[1:]}."


def share(value: float) -> str:
    """A share in per cent, as far as it matters.

    >>> share(0.123), share(1.0), share(float("nan"))
    ('12.3 %', '100 %', 'unknown')
    """
    return f"{100 * value:.3g} %" if np.isfinite(value) else "unknown"


def about(found) -> str:
    """On which examples, spoiled how, and taught how?"""
    how, wrong = found.settings["settings"], found.source.labels != found.source.true_labels
    parts = [
        f"{len(wrong):,} examples, {int(wrong.sum()):,} labels wrong ({share(wrong.mean())}; "
        f"{how['noise']}), from the truth where it is known",
        f"measured on {len(found.held_out):,} held-out examples",
        f"λ {how['strength']:g}, β {how['decay']:g}",
        f"SGD, rate {how['rate']:g}, batches of {how['batch_size']}",
        f"{found.settings['model']['spec']}, {counted(how['seeds'], 'seed')} from {how['seed']}",
        "brackets: "
        + (
            "from the lowest to the highest seed"
            if how["seeds"] > 1
            else "95 %, Wilson, over the held-out examples"
        ),
    ]
    return "; ".join(parts)


def detected(found) -> str:
    """How well does the detector tell wrong labels, where the truth is known?"""
    here = found.methods["method"].index(found.detector)
    first = share(found.methods["wrong_first"][here])
    return (
        f"Truth known: by {WORDS[found.detector]} {first} of the wrong labels are among as many "
        "with the highest suspicion."
    )
