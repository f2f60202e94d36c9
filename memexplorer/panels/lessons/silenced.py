"""Questions about silencing units: how many hold an example, and what is lost besides?"""

import numpy as np

from memexplorer.panels import pruned
from memexplorer.panels.compared import AT
from memexplorer.panels.lessons.question import Question, mixed, percent
from memexplorer.panels.lessons.shown import one

MAINI = "Maini et al. 2023, section 5"
WANG = "Wang, Dziedzic, Backes & Boenisch 2024, section 4"
UNRUN = "no example has been forgotten on this page yet: pick one and silence its units"


def known(session):
    """The result of `studies.forgetting` that the page holds, or in words why there is none."""
    found = getattr(session, "forgetting", None)
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


def which_hurts(session, rng):
    """Which units hurt most when they are silenced: those with high, low, or any UnitMem?"""
    choices, right = mixed(rng, "Those with the highest UnitMem", [
        "Those with the lowest UnitMem", "Random ones"])  # fmt: skip
    return Question(
        "Wang et al. silenced 10 % of the units of an image encoder and learned its linear probe "
        "anew. Without which units was it worst?",
        choices, right,
        "In a ResNet9 on CIFAR-10 the probe fell from 70 % to 49 % without the highest, to 57 % "
        "without random ones and to 63 % without the lowest (whole network).",
        "That it must be so for the network loaded here, a single one: `memexplorer run "
        f"unit_pruning` measures it. ({WANG}, its table on pruning)",
    )  # fmt: skip


def hurts_here(session, rng):
    """The same of the network that is loaded, where a part of it has a clear order."""
    found = getattr(session, "pruning", None)
    if found is None:
        return "units with high and low UnitMem have not been silenced on this page yet"
    data = "held-out" if "held-out" in found.layers else "training"
    values = {scope: pruned.left(found, scope, AT, data) for scope in pruned.groups(found)}
    orders = {scope: pruned.order(each) for scope, each in values.items()}
    clear = [scope for scope, each in orders.items() if each in ("yes", "reversed")]
    if not clear:
        return "no part of this network has a clear order of high, random and low UnitMem"
    scope = clear[rng.integers(len(clear))]
    ends = ["Those with the highest UnitMem", "Those with the lowest UnitMem"]
    right, wrong = ends if orders[scope] == "yes" else ends[::-1]
    choices, place = mixed(rng, right, [wrong, "Random ones"])
    top, draws, low = (values[scope][kind] for kind in (pruned.TOP, pruned.RANDOM, pruned.LOW))
    return Question(
        f"{100 * AT:.0f} % of the units of each layer are silenced, in the "
        f"{pruned.GROUPS[scope].lower()} of this network. Without which is it worst?",
        choices, place,
        f"Of {percent(pruned.before(found, data))} {data} accuracy {percent(top[0])} are left "
        f"without the highest, {percent(draws.mean())} without random ones (mean of {len(draws)} "
        f"draws), {percent(low[0])} without the lowest.",
        "That it is so elsewhere: in the other half of a network the order may turn round, because "
        f"in early layers low UnitMem marks channels that answer every image. ({WANG})",
    )  # fmt: skip
