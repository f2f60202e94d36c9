"""Networks that learned and networks that memorized, as a sentence, a table and lines."""

import numpy as np

from memexplorer.panels.likeness.asked import kept_together, share
from memexplorer.panels.page.summary import short
from memexplorer.studies.learned_or_memorized import BEFORE, SAME, TRUE
from memexplorer.widgets.decimals import between, percent
from memexplorer.widgets.layer_matrix import written
from memexplorer.widgets.look import number


def sentence(found) -> str:
    """What holds here, with its numbers; what is still missing is left out."""
    if not {TRUE, SAME} <= set(found.models.get("labels", ())):
        return ""
    true, random = (row(found, kind) for kind in (TRUE, SAME))
    known = [trained(found, kind) for kind in (TRUE, SAME)]
    told = (
        f"On held-out examples, networks that learned true labels agree on "
        f"{percent(true['held_out_agreement'])}, those that memorized the same random labels on "
        f"{percent(random['held_out_agreement'])} (by chance {percent(random['chance'])}). "
    )
    if min(known) < 1:
        return told + (
            f"But not all know their labels yet ({percent(known[0])} and {percent(known[1])}): "
            "they are not to be compared."
        )
    return told + (
        f"Both know all their training labels. CKA of the last features is {written(true['cka'])} "
        f"and {written(random['cka'])}, the cosine of their input gradients "
        f"{written(true['gradient_answer'])} and {written(random['gradient_answer'])}."
    )


def row(found, kind) -> dict:
    """What the table has of one kind of labels."""
    at = found.models["labels"].index(kind)
    return {name: column[at] for name, column in found.models.items()}


def trained(found, kind) -> float:
    """How much of their labels do these networks know, the least of them? NaN for no labels."""
    pairs = zip(found.networks["labels"], found.networks["train_accuracy"], strict=True)
    known = [known for labels, known in pairs if labels == kind != BEFORE]
    return min(known, default=np.nan)


def table(found) -> tuple[dict, dict]:
    """Columns, a row per kind of labels, and texts with ranges."""
    if not found.models:
        return {}, {}
    kinds = found.models["labels"]
    known = np.array([trained(found, kind) for kind in kinds])
    columns = {"labels": np.array(kinds), "pairs": np.array(found.models["pairs"])}
    columns["labels known"] = known
    texts = {"labels known": [share(each) if np.isfinite(each) else "–" for each in known]}
    for name, key, form in COLUMNS:
        columns[name] = np.array(found.models[key], float)
        ends = (found.models[key + end] for end in ("", "_low", "_high"))
        texts[name] = [kept_together(form(*each)) for each in zip(*ends, strict=True)]
    texts["pairs"] = [f"{count:,}" for count in found.models["pairs"]]
    return columns, texts


def _shares(mean, low, high) -> str:
    if not np.isfinite(mean) or low == high:
        return share(mean)
    return f"{percent(mean)} ({between(low, high)})"


def _numbers(mean, low, high) -> str:
    ends = f" ({written(low)} to {written(high)})" if low < high else ""
    return written(mean) + ends


COLUMNS = (
    ("training agreement", "train_agreement", _shares),
    ("held-out agreement", "held_out_agreement", _shares),
    ("by chance", "chance", lambda mean, *_: share(mean)),
    ("CKA", "cka", _numbers),
    ("gradient, answer", "gradient_answer", _numbers),
    ("gradient, loss", "gradient_loss", _numbers),
)


def about(found) -> str:
    """How was it measured?"""
    how = found.settings["settings"]
    rate, many = how.get("rate_used", how["rate"]), max(found.networks["epochs"], default=0)
    return (
        f"{how['seeds']} networks of each kind ({short(found.settings['model']['spec'])}), "
        f"{len(found.source):,} training and {len(found.held_out):,} held-out examples; SGD with "
        f"rate {number(rate)}, momentum 0.9, batches of {how['batch_size']}, until all labels are "
        f"known or {how['epochs']} epochs (so far at most {many}); in brackets the lowest and the "
        f"highest of the pairs; seed {how['seed']}"
    )
