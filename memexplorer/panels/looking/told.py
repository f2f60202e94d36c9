"""What the closer look says of easy and hard examples, as a sentence and a table."""

import numpy as np

from memexplorer.closer.sets import CALLED, RAND_X, RAND_Y, REAL
from memexplorer.panels.likeness.asked import interval
from memexplorer.widgets import look
from memexplorer.widgets.decimals import percent


def answer(words: str):
    """A sentence as the page's answer, in HTML."""
    return f'<p class="mx-answer" role="status">{look.escape(words)}</p>' if words else ""


def rows(table) -> list[dict]:
    """The rows of a dict of columns."""
    return [dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True)]


def easiness(found) -> str:
    """Are some examples easier, in each setting that is known by now?"""
    known = {row["setting"]: row for row in rows(found.models)}
    real, said, size = known[REAL], [], len(found.source)
    first = (
        f"Real examples differ {_times(real['ratio'])} as much as by chance: of {size:,}, "
        f"{round(real['never'] * size):,} are right in all {real['runs']} networks and "
        f"{round(real['always'] * size):,} wrong in all."
    )
    for name in (RAND_X, RAND_Y):
        if name in known:
            row = known[name]
            alike = row["within"] / row["chance"] if row["chance"] else np.nan
            said.append(f"{CALLED[name]}, {_times(row['ratio'])}, and within a class "
                        f"{_times(alike)}")  # fmt: skip
    return f"{first} With {'; with '.join(said)}." if said else first


def _times(ratio) -> str:
    return f"{ratio:.1f} times" if np.isfinite(ratio) else "an unknown number of times"


def spreads(found) -> tuple[dict, dict]:
    """Columns of a table, a row per setting, and texts with intervals."""
    table = found.models
    columns = {"setting": np.array([CALLED[name] for name in table["setting"]])}
    columns |= {"wrong": np.array(table["wrong"]), "spread": np.array(table["spread"]),
                "by chance": np.array(table["chance"]), "within a class": np.array(table["within"]),
                "never wrong": np.array(table["never"]),
                "always wrong": np.array(table["always"])}  # fmt: skip
    ends = zip(table["spread"], table["spread_low"], table["spread_high"], strict=True)
    texts = {"wrong": [percent(one) for one in table["wrong"]],
             "spread": [f"{a:.3f} ({b:.3f} to {c:.3f})" for a, b, c in ends],
             "by chance": [f"{one:.3f}" for one in table["chance"]],
             "within a class": [f"{one:.3f}" for one in table["within"]]}  # fmt: skip
    for name, column in (("never wrong", "never"), ("always wrong", "always")):
        ends = (table[column + end] for end in ("", "_low", "_high"))
        texts[name] = [interval(*each) for each in zip(*ends, strict=True)]
    return columns, texts
