"""What the dial draws: probabilities as bars, bands, the list of units, a note on the samples."""

import numpy as np

from memexplorer import dosing
from memexplorer.measures import responsibility
from memexplorer.widgets import look

MOST_BARS = 5


def probabilities(logits) -> np.ndarray:
    """(..., class) of logits, without overflow."""
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return raised / raised.sum(axis=-1, keepdims=True)


def bars(made, found: dict) -> str:
    """The probabilities of one example's answers: given, true, what was answered, the next."""
    examples, row = made.examples, made.subject.rows[0]
    now = probabilities(found["logits"][0])
    before = probabilities(made.bench.recording.answers[made.bench.groups[dosing.PICKED]][0])
    roles = {int(examples.labels[row]): ["given"]}
    if examples.true_labels is not None:
        roles.setdefault(int(examples.true_labels[row]), []).append("true")
    roles.setdefault(int(before.argmax()), []).append("answered")
    shown = list(dict.fromkeys([*roles, *np.argsort(-before)[:3], *np.argsort(-now)[:3]]))
    rows = []
    for answer in map(int, shown[:MOST_BARS]):
        leads = " mx-leads" if answer == now.argmax() else ""
        role = f"<small>{', '.join(roles.get(answer, []))}</small>"
        rows.append(
            f"<tr class='mx-bar{leads}'><th scope='row'>{look.escape(examples.classes[answer])} "
            f"{role}</th><td><span><i style='width: {100 * now[answer]:.1f}%'></i>"
            f"<b style='left: {100 * before[answer]:.1f}%'></b></span></td>"
            f"<td class='mx-number'>{100 * now[answer]:.0f} %</td></tr>"
        )
    return (
        "<table class='mx-bars'><caption>Probability of each answer; the mark is where it was with "
        f"all units</caption><tbody>{''.join(rows)}</tbody></table>"
    )


def bands(curves) -> dict:
    """Group -> (low, high) of (dose,) for random units, as far as there are draws."""
    return {group: responsibility.band(draws) for group, draws in curves.random.items()}


def listed(made, unitmem) -> dict:
    """The units in their order, as columns of a table."""
    columns = made.ranking.columns(len(made.ranking.units))
    pairs = zip(columns["layer"], columns["unit"], strict=True)
    return columns | {"UnitMem": np.array([unitmem[layer][unit] for layer, unit in pairs])}


def about(made) -> str:
    """How many examples stand behind the shares, and what is kept of them."""
    sizes = made.bench.sizes.items()
    counted = [f"{name} accuracy on {'all' if some == of else f'{some:,} of'} {of:,} examples"
               for name, (some, of) in sizes]  # fmt: skip
    said = ", ".join(counted)
    if any(some < of for _, (some, of) in sizes):
        said += " (stratified samples, the same whoever is picked)"
    return f"{said}; {made.bench.recording.bytes / 1e6:,.0f} MB of activations are kept in memory"
