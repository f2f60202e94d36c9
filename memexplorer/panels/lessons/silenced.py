"""Questions about silencing units: how many hold an example, and what is lost besides?"""

import numpy as np

from memexplorer.panels.lessons.question import Question
from memexplorer.panels.lessons.shown import one
from memexplorer.widgets.decimals import percent

MAINI = "Maini et al. 2023, section 5"
UNRUN = "no example has been forgotten on this page yet: pick one and silence its units"


def known(session):
    """The result of `studies.forgetting` that the page holds, or in words why there is none."""
    found = session.forgetting
    if found is None or not len(found.examples.get("units_to_change", ())):
        return UNRUN
    return found


def how_many(session, rng):
    """How many units must be silent before the answer changes? A power of ten will do."""
    if isinstance(found := known(session), str):
        return found
    clear = []
    for at, (name, many) in enumerate(
        zip(found.examples["id"], found.examples["units_to_change"], strict=True)
    ):
        doses = np.asarray(found.curves[name].doses)
        before = doses[doses < many].max(initial=0) if np.isfinite(many) else 0
        # Between the last dose that left the answer and the first that didn't lies no power of ten.
        if np.isfinite(many) and before + 1 >= 10 ** np.floor(np.log10(many)):
            clear.append(at)
    if not clear:
        return "no answer changed between two doses of the same power of ten"
    at = int(rng.choice(clear))
    many, name = int(found.examples["units_to_change"][at]), found.examples["id"][at]
    row = int(np.flatnonzero(found.source.ids == name)[0])
    tens = int(np.log10(many))
    most = max(2, tens)
    words = [f"{10**t:,} to {10 ** (t + 1) - 1:,}" for t in range(most + 1)]
    told = found.source.classes[found.source.labels[row]]
    return Question(
        "The units most responsible for this example are silenced, one after another. How many "
        "must be silent before the network changes its answer?",
        tuple(words), tens,
        f"With {many:,} silent it says “{found.examples['becomes'][at]}” instead. Doses are tried "
        "in steps, so fewer may do.",
        "That nothing else knew this example, or that these units hold it alone: silence takes "
        f"from others too, which the band of random units is there to show. ({MAINI})",
        **one(found.source, row, f"told: “{told}”"),
    )  # fmt: skip


def what_else(session, rng):
    """Does silence for one example cost held-out accuracy more than as many random units do?"""
    if isinstance(found := known(session), str):
        return found
    table = found.examples
    if "held-out" not in table:
        return "there is no held-out data to lose"
    held, low, high = (np.asarray(table[f"held-out{end}"], float)
                       for end in ("", "_random_low", "_random_high"))  # fmt: skip
    changed = np.isfinite(np.asarray(table["units_to_change"], float))
    below, inside = held < low - 0.02, (held >= low) & (held <= high)
    rows = np.flatnonzero(changed & (below | inside))
    if not len(rows):
        return "held-out accuracy is neither clearly below the band of random units nor within it"
    at = int(rng.choice(rows))
    row = int(np.flatnonzero(found.source.ids == table["id"][at])[0])
    band = f"{percent(low[at])} to {percent(high[at])}"
    return Question(
        f"{int(table['units_to_change'][at]):,} units were silenced, enough to change the answer "
        "to this example. Is held-out accuracy then lower than with as many random units of the "
        "same layers?",
        ("Yes, clearly lower", "No, about the same"), 0 if below[at] else 1,
        f"It is {percent(held[at])}, from {percent(table['held-out_before'][at])} before; with "
        f"random units 90 % of the draws lie at {band}.",
        "That these units serve this example only, or do not. A few held-out examples and a few "
        f"draws make the band wide, and it is of these layers alone. ({MAINI})",
        **one(found.source, row),
    )  # fmt: skip
