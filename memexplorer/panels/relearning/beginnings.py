"""True labels after random ones: what the fine-tunings say, as lines, a sentence and a table."""

import numpy as np

from memexplorer.data.words import counted
from memexplorer.learning.finetuning import LONGER, PRETRAINED, RESCALED, SCRATCH
from memexplorer.learning.worth import by_start, gains
from memexplorer.widgets import look
from memexplorer.widgets.band_lines import Line

HUES = {SCRATCH: look.LINES[0], PRETRAINED: look.LINES[1], RESCALED: look.LINES[4],
        LONGER: look.LINES[2]}  # fmt: skip


def lines(found) -> tuple[list[str], dict]:
    """(numbers of labels, start -> Line): held-out accuracy, mean and range over seeds."""
    table = by_start(found.tuned)
    counts = sorted({labels for labels, _ in table})
    drawn = {}
    for start, hue in HUES.items():
        if not any(name == start for _, name in table):
            continue
        columns = {name: [table.get((few, start), {}).get(name, np.nan) for few in counts]
                   for name in ("mean", "low", "high")}  # fmt: skip
        drawn[start] = Line(columns["mean"], columns["low"], columns["high"], hue=hue,
                            dash="dashed")  # fmt: skip
    return [f"{few:,}" for few in counts], drawn


def worth(found) -> str:
    """Did the random labels help, at the same number of epochs and at the same in all?"""
    parts = []
    for other, words in ((SCRATCH, "After as many epochs of true labels"),
                         (LONGER, "Against training from scratch for as long in all")):  # fmt: skip
        apart = gains(found.tuned, PRETRAINED, other)
        if apart:
            points = _listed(_points(mean) for mean, _, _ in apart.values())
            few = _listed(f"{labels:,}" for labels in apart)
            parts.append(f"{words} it is {points} points with {few} labels ({_sure(apart)}).")
    if not parts:
        return "Nothing was fine-tuned yet."
    return " ".join(
        ["The pre-trained network against one from scratch, held-out accuracy.", *parts]
    )


def table(found) -> str:
    """Each beginning with each number of labels as HTML: accuracy, range, when it knew them."""
    known = by_start(found.tuned)
    counts = sorted({labels for labels, _ in known})
    head = "".join(f'<th scope="col">{few:,} labels</th>' for few in counts)
    rows = ""
    for start in HUES:
        cells = [_cell(known.get((few, start))) for few in counts]
        rows += f'<tr><th scope="row">{start}</th>{"".join(cells)}</tr>'
    for other in (SCRATCH, LONGER):
        apart = gains(found.tuned, PRETRAINED, other)
        said = [f"<td>{_interval(*apart[few])}</td>" if few in apart else "<td>—</td>"
                for few in counts]  # fmt: skip
        rows += f'<tr><th scope="row">pre-trained minus {other}, points</th>{"".join(said)}</tr>'
    return f'<table class="mx-worth"><tr><td></td>{head}</tr>{rows}</table>'


def _cell(one) -> str:
    if one is None:
        return "<td>—</td>"
    said = f"{one['mean']:.3f}"
    if one["seeds"] > 1:
        said += f" ({one['low']:.3f}–{one['high']:.3f})"
    if np.isfinite(one["known_at"]):
        said += f"<br><small>99 % after {counted(round(one['known_at']), 'epoch')}</small>"
    return f"<td>{said}</td>"


def _interval(mean, low, high) -> str:
    return _points(mean) + (f" ({_points(low)} to {_points(high)})" if np.isfinite(low) else "")


def _listed(words) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def _sure(apart) -> str:
    """Can these differences be told from none?"""
    if any(not np.isfinite(low) for _, low, _ in apart.values()):
        return "one seed: no interval"
    told = [f"{few:,}" for few, (_, low, high) in apart.items() if low > 0 or high < 0]
    if not told:
        return "none can be told from 0"
    if len(told) == len(apart):
        return "told from 0 by 95 % intervals over the seeds"
    return f"told from 0 with {_listed(told)} only"


def _points(mean) -> str:
    said = f"{100 * mean:+.1f}"
    return "0.0" if float(said) == 0 else said.replace("-", "−")
