"""What ways of learning came to on wrong labels, in sentences."""

import numpy as np

from memexplorer.data.words import counted
from memexplorer.robust.ways import WORDS


def sentence(found) -> str:
    """What did each way come to, in the end and at its best?"""
    rows, how, said = found.methods, found.settings["settings"], []
    for method in dict.fromkeys(rows["method"]):
        here = [at for at, name in enumerate(rows["method"]) if name == method]
        held, best, told = (np.mean([rows[name][at] for at in here])
                            for name in ("held_out", "best", "as_told"))  # fmt: skip
        said.append(
            f"{WORDS[method]} {share(held)} of held-out examples right (best epoch {share(best)}), "
            f"{share(told)} of the wrong labels memorized"
        )
    done = min(rows["epochs"])
    part = "" if done == how["epochs"] else f"after {done} of {how['epochs']} epochs: "
    return f"{part}{'; '.join(said)}."[:1].upper() + f"{part}{'; '.join(said)}."[1:]


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
    ]
    return "; ".join(parts)


def detected(found) -> str:
    """How well do targets tell wrong labels, where the truth is known?"""
    rows, said = found.methods, []
    for at, method in enumerate(rows["method"]):
        if rows["seed"][at] != found.settings["settings"]["seed"]:
            continue
        area, low, high = (rows[name][at] for name in ("auroc", "auroc_low", "auroc_high"))
        own = f"AUROC {area:.3f} ({low:.3f} to {high:.3f})" if np.isfinite(area) else "unknown"
        said.append(f"targets of {WORDS[method]}: {own}, {share(rows['targets'][at])} true")
    name = WORDS[found.detector]
    here = rows["method"].index(found.detector)
    first = share(rows["wrong_first"][here])
    return (
        f"Truth known: {'; '.join(said)}. By {name}, {first} of the wrong labels are among as many "
        "with the highest suspicion."
    )
