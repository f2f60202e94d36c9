"""What a dose did, in a sentence and as bars."""

import numpy as np

from memexplorer import dosing
from memexplorer.measures import intervals, responsibility


def sentence(made, dose: int, found: dict, curves=None) -> str:
    """What does the network answer without the first `dose` units, and who else is affected?

    made   Prepared; found: what `dosing.outcome` says; curves: for the random band, when there
    """
    group = dosing.HELD_OUT if dosing.HELD_OUT in found else dosing.TRAINING
    said = _accuracy(made, group, dose, found, curves)
    rows = made.bench.groups[dosing.NEAR]
    if dose and (total := rows.stop - rows.start):
        kept = round(found[dosing.NEAR] * total)
        said += f"; {kept} of its {total} neighbours keep their answer"
    return f"{_answer(made, dose, found)} {said}."


def _accuracy(made, group, dose, found, curves) -> str:
    """Of all with all units; and of the same examples before and now, with the sample's error."""
    whole, every = made.whole[group]
    if not dose:
        return f"{group.capitalize()} accuracy is {whole:.2f} on all {every:,}"
    some, of = made.bench.sizes[group]
    went = f"goes from {_before(made.bench, group):.2f} to {found[group]:.2f}"
    went += _chance(curves, group, dose)
    if some == of:
        others = f" of the other {of:,}" if of < every else ""
        return f"{group.capitalize()} accuracy{others} {went}"
    change, low, high = map(_signed, intervals.change(*found["turned"][group], some))
    return (
        f"{group.capitalize()} accuracy is {whole:.2f} on all {every:,}; on a sample of {some:,} "
        f"it {went}, a change of {change} (95 %: {low} to {high})"
    )


def _signed(value) -> str:
    return "0.00" if round(value, 2) == 0 else f"{value:+.2f}".replace("-", "−")


def _answer(made, dose, found) -> str:
    before = made.bench.recording.answers[made.bench.groups[dosing.PICKED]].argmax(axis=1)
    now = found["logits"].argmax(axis=1)
    total = len(made.ranking.units)
    if len(before) > 1:
        layer, number = made.subject.unit
        who = f"{layer} unit {number}"
        if not dose:
            return f"{len(before)} examples drive {who} most. No unit is zeroed yet."
        more = f" and the {dose - 1:,} most like it" if dose > 1 else ""
        changed = int((now != before).sum())
        of = f"{changed} of the {len(before)} examples that drive it most"
        return f"Zeroing {who}{more} changes the answer to {of}."
    old, new = (_called(made, int(answer[0])) for answer in (before, now))
    if not dose:
        return f"With all {total:,} units at work the network answers {old}."
    did = f"Zeroing {dose:,} of {total:,} units"
    if now[0] == before[0]:
        return f"{did} changes nothing yet: the network still answers {old}."
    return f"{did} makes the network answer {new} instead of {old}."


def _called(made, answer) -> str:
    """A class, and whether it is the given or the true label."""
    examples, row = made.examples, made.subject.rows[0]
    name, roles = f"“{examples.classes[answer]}”", []
    if examples.labels[row] == answer:
        roles.append("the label it was given")
    if examples.true_labels is not None and examples.true_labels[row] == answer:
        wrong = examples.true_labels[row] != examples.labels[row]
        roles = ["its true label"] if wrong else roles
    return f"{name} ({roles[0]})" if roles else name


def _chance(curves, group, dose) -> str:
    if curves is None or not curves.random:
        return ""
    place = curves.doses.tolist().index(dose)
    low, high = responsibility.band(curves.random[group][:, place])
    return f" (random units: {low:.2f}–{high:.2f})"


def _before(bench, group) -> float:
    rows = bench.groups[group]
    return float((bench.recording.answers[rows].argmax(axis=1) == bench.labels[rows]).mean())


def asked(session, subject) -> str:
    """Who is picked, before their units are looked for?"""
    if subject.unit is not None:
        layer, number = subject.unit
        return f"picked: {layer} unit {number} and the {len(subject.rows)} examples that drive it"
    examples = session.examples(subject.which)
    return f"picked: {subject.which} example {examples.ids[subject.rows[0]]}"


def conclusion(made, curves) -> str:
    """How many units does it take, and does chance do the same?"""
    if len(made.subject.rows) > 1:
        changed = 1 - curves.found[dosing.PICKED][-1]
        return f"at {curves.doses[-1]:,} units {100 * changed:.0f} % of its drivers have changed"
    dose = responsibility.units_to_change(curves.answers, curves.doses)[0]
    if np.isnan(dose):
        return f"not even {curves.doses[-1]:,} units change this answer"
    place = curves.doses.tolist().index(int(dose))
    chance = round((1 - curves.random[dosing.PICKED][:, place]).sum())
    draws = len(curves.random[dosing.PICKED])
    units = "unit changes" if dose == 1 else "units change"
    return f"{int(dose):,} {units} the answer; as many random ones did in {chance} of {draws} draws"
