"""What the page of similarity asks of its studies, and in which words their numbers are told."""

import numpy as np

from memexplorer.comparing.beside import BEFORE, POSITIONS
from memexplorer.studies import learned_or_memorized, network_similarity
from memexplorer.widgets.decimals import between, percent
from memexplorer.widgets.layer_matrix import written

ASKED, GRADIENTS = 1000, 200  # examples whose layers, and whose gradients, are compared
NO_NETWORK = "Networks are compared, and none is loaded: name a model."
INDICES = [
    ("CKA", "cka"), ("CKA, debiased", "debiased"), ("CKA of all positions", POSITIONS),
    ("SVCCA", "svcca"), ("PWCCA", "pwcca"), ("Procrustes", "procrustes"),
]  # fmt: skip
TOLD = "told linearly"
CANONICAL = ("svcca", "pwcca")  # what `too_wide` warns of


def beside(session, named: str):
    """The study that compares this network with those named, one a line; with itself for none."""
    others = [line.strip() for line in named.splitlines() if line.strip()] or None
    if others is None and session.reference is not None:
        others = [session.reference]
    return network_similarity.run(
        session.network, session.training, session.held_out, others=others, asked=ASKED,
        gradients_of=GRADIENTS, trust=bool(session.given.get("trust")), roots=session.roots,
        encoder=session.encoder, cache=session.cache, seed=session.seed,
    )  # fmt: skip


def seeds(session, count: int, make: str, most: int):
    """The study that trains networks over seeds."""
    return learned_or_memorized.run(
        session.network, session.training, session.held_out, seeds=count, make=make,
        most=most, cache=session.cache, seed=session.seed,
    )  # fmt: skip


def others(found) -> list[str]:
    """The networks beside which this one stands, without their untrained copies."""
    return [name for name in found.names if not name.endswith(BEFORE)]


def where(found) -> str:
    """On which set are layers compared?"""
    return "held-out" if "held_out" in found.networks else "training"


def title_of(index) -> str:
    """What is this index called on the page?"""
    return next(name for name, key in INDICES if key == index)


def sentence(found, other, index) -> str:
    """What the matrix says along its diagonal, beside what the untrained one says there."""
    mine, theirs = found.names[other]
    title = title_of(index)
    values = found.values[other, index]
    if not np.isfinite(values).any():
        return f"{title} is unknown: at least one network says the same of all examples."
    if mine != theirs:
        best = np.unravel_index(np.nanargmax(values), values.shape)
        told = f"{mine[best[0]]} here and {theirs[best[1]]} there, {written(values[best])}"
        return f"Most alike by {title} are {told}."
    before = found.values.get((other + BEFORE, index))
    places = (0, -1) if len(mine) > 1 else (0,)
    told = ", ".join(f"{written(values[at, at])} at {mine[at]}" for at in places)
    said = f"{title} of the same layer in both: {told}"
    if before is None:
        return said + "."
    ends = " and ".join(written(before[at, at]) for at in places)
    return f"{said}; with the untrained one {ends}."


def answers(found) -> tuple[dict, dict]:
    """Columns of a table, a row per network beside this one, and texts with intervals."""
    table, texts, columns = found.networks, {}, {"network": np.array(found.networks["other"])}
    for name, part in (("training", "train"), ("held-out", "held_out")):
        if part in table:
            columns[name] = np.array(table[part], float)
            ends = zip(table[part], table[f"{part}_low"], table[f"{part}_high"], strict=True)
            texts[name] = [interval(*each) for each in ends]
            columns[f"{name} by chance"] = np.array(table[f"{part}_chance"], float)
            texts[f"{name} by chance"] = [share(each) for each in table[f"{part}_chance"]]
    last = "training by chance" if "held-out" in columns else ""  # one is enough to compare with
    for name, key in (("gradient, answer", "gradient_answer"), ("gradient, loss", "gradient_loss")):
        columns[name] = np.array(table[key], float)
        texts[name] = [written(value) for value in table[key]]
    columns[TOLD] = np.array(table["stitched"], float)
    pairs = zip(table["stitched"], table["stitched_chance"], strict=True)
    texts[TOLD] = [_told(*pair) for pair in pairs]
    columns.pop(last, None), texts.pop(last, None)
    return columns, texts


def _told(value, constant) -> str:
    if not np.isfinite(value):
        return "unknown"
    return kept_together(f"{percent(value)} ({percent(constant)})")


def share(value) -> str:
    """A share in words, or that it isn't known."""
    return percent(value) if np.isfinite(value) else "unknown"


def interval(value, low, high) -> str:
    """A share with the values between which it lies."""
    if not np.isfinite(value):
        return "unknown"
    return kept_together(f"{percent(value)} ({between(low, high)})")


def kept_together(said: str) -> str:
    """The same for a narrow column: a line may end before a bracket only."""
    said = said.replace(" %", "\u00a0%").replace("–", "\u2060–\u2060")
    return said.replace(" to ", "\u00a0to\u00a0")
