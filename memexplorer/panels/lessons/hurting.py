"""Questions about pruning: without which units is a network worst?"""

from memexplorer.panels.lessons.question import Question, mixed
from memexplorer.panels.silencing import pruned
from memexplorer.panels.silencing.compared import AT
from memexplorer.widgets.decimals import percent

WANG = "Wang, Dziedzic, Backes & Boenisch 2024, section 4"


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
    found = session.pruning
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
