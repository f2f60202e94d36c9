"""What several ways of learning came to, as tables."""

import numpy as np

from memexplorer.data import Examples
from memexplorer.measures.detection import auroc, found_first
from memexplorer.robust.following import suspicion
from memexplorer.robust.ways import EARLIER, EARLY

DETECTORS = (EARLY, EARLIER)  # whose targets are looked at first, where they are there


def epochs(found: dict) -> dict:
    """One row an epoch: columns method, seed, epoch, loss and what was measured.

    found  {(method, seed): Followed}
    """
    rows = {"method": [], "seed": []}
    for (method, seed), one in found.items():
        count = len(one.epochs["epoch"])
        rows["method"] += [method] * count
        rows["seed"] += [seed] * count
        for name, values in one.epochs.items():
            rows.setdefault(name, []).extend(values)
    return rows


def methods(found: dict, noisy: dict) -> dict:
    """One row a training: where it ended and its best epoch, held-out; and its detector.

    noisy    {seed: the Examples as told}
    returns  columns method, seed, epochs, held_out (at the end), best, best_epoch, right, truly,
             as_told, targets, auroc, auroc_low, auroc_high, flagged (share of examples whose target
             has another class on top than the label), flagged_wrong (share of these that are
             wrong), wrong_first (share of the wrong ones among as many with the highest suspicion)
    """
    rows = []
    for (method, seed), one in found.items():
        labels, truth = noisy[seed].labels, noisy[seed].true_labels
        last = {name: values[-1] for name, values in one.epochs.items()}
        held, wrong, doubt = one.epochs["held_out"], labels != truth, suspicion(one.targets, labels)
        area, low, high = auroc(doubt, wrong)
        flagged = one.targets.argmax(axis=1) != labels
        rows.append({
            "method": method, "seed": seed, "epochs": last["epoch"], "held_out": held[-1],
            "best": max(held), "best_epoch": int(np.argmax(held)) + 1,
            **{name: last[name] for name in ("right", "truly", "as_told", "targets")},
            "auroc": area, "auroc_low": low, "auroc_high": high, "flagged": float(flagged.mean()),
            "flagged_wrong": float(wrong[flagged].mean()) if flagged.any() else float("nan"),
            "wrong_first": found_first(doubt, wrong, int(wrong.sum())),
        })  # fmt: skip
    return {name: [row[name] for row in rows] for name in rows[0]} if rows else {}


def detector(found: dict) -> str | None:
    """Whose targets tell which labels are suspected? ELR's, else the first that is there."""
    known = [method for method, _ in found]
    return next((name for name in DETECTORS if name in known), known[0] if known else None)


def examples(found: dict, told: Examples, seed: int) -> dict:
    """One row an example, of the training under this seed.

    returns  columns id, told, true, target (the likeliest class of the detector's memory),
             suspicion (1 - its share for the label told), and answer_METHOD of each
    """
    here = {method: one for (method, at), one in found.items() if at == seed}
    name = detector({(method, seed): None for method in here})
    columns = {"id": told.ids, "told": told.labels, "true": told.true_labels}
    if name is not None:
        columns["target"] = here[name].targets.argmax(axis=1)
        columns["suspicion"] = suspicion(here[name].targets, told.labels)
    return columns | {f"answer_{method}": one.answers for method, one in here.items()}
