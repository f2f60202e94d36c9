"""What the replacement of layers found: lines of single layers, a sentence, a table of all sets."""

import numpy as np

from memexplorer import anatomy
from memexplorer.measures.replacing import ALL, NONE, ONE, RANDOM
from memexplorer.studies.layer_replacement import OWN
from memexplorer.widgets.decimals import percent

NAMES = {"highest step": "highest ΔLayerMem", "highest score": "highest LayerMem",
         "lowest score": "lowest LayerMem", "lowest step": "lowest ΔLayerMem"}  # fmt: skip
NOTHING, CANDIDATES = "no layer", "candidates"


def scores(session) -> dict:
    """LayerMem of the layers that can be replaced, as far as the page has found it."""
    if session.layermem is None:
        return {}
    table = session.layermem.layers
    own = {tap.name for tap in anatomy.units(session.network, session.training)}
    rows = zip(table["group"], table["layer"], table["layermem"], strict=True)
    return {layer: float(of) for group, layer, of in rows if group == CANDIDATES and layer in own}


def data(table) -> list[str]:
    """On which data was the probe asked? The network's own first."""
    return [name.removesuffix("_change") for name in table if name.endswith("_change")]


def lines(table) -> tuple[list, dict]:
    """Names along x, the first for no layer, and what the probe gets right on each set of data."""
    rows = [at for at, what in enumerate(table["what"]) if what in (NONE, ONE)]
    names = [table["replaced"][at] or NOTHING for at in rows]
    return names, {name: (None, [table[name][at] for at in rows]) for name in data(table)}


def sentence(table) -> str:
    """What is lost with which layers?"""
    before = table[OWN][table["what"].index(NONE)]
    said = [f"With no layer replaced a probe reads {percent(before)} of held-out labels."]
    single = [at for at, what in enumerate(table["what"]) if what == ONE]
    if single:
        worst = min(single, key=lambda at: table[f"{OWN}_change"][at])
        ends = (table[f"{OWN}_change{end}"][worst] for end in ("_low", "_high"))
        words = f"Of single layers {table['replaced'][worst]} costs most: "
        told = map(_points, (table[f"{OWN}_change"][worst], *ends))
        words += "{} percentage points ({} to {})".format(*told)
        sure = table[f"{OWN}_change_high"][worst] < 0
        said.append(f"{words}{'' if sure else ', no more than chance would'}.")
    if ALL in table["what"]:
        every = percent(table[OWN][table["what"].index(ALL)])
        said.append(f"With all of them it reads {every}.")
    return " ".join(said)


def tabled(table) -> tuple[dict, dict]:
    """Columns of a row per set of layers; and the texts of shares and changes with intervals."""
    what = [f"{one} {draw + 1}" if one == RANDOM else NAMES.get(one, one)
            for one, draw in zip(table["what"], table["draw"], strict=True)]  # fmt: skip
    columns = {"set": np.array(what), "layers": np.array(table["replaced"], str)}
    columns["layers"][np.array(table["what"]) == ALL] = "all"
    texts = {}
    for name in data(table):
        for title, field, form in ((f"right, {name}", name, "{:.2f}".format),
                                   (f"change, {name}", f"{name}_change", _signed)):  # fmt: skip
            ends = [np.array(table[f"{field}{end}"], float) for end in ("", "_low", "_high")]
            columns[title] = ends[0]
            # No-break spaces (U+00A0): a range is never broken in two.
            texts[title] = ["{} ({}\u00a0to\u00a0{})".format(*map(form, three))
                            for three in zip(*ends, strict=True)]  # fmt: skip
    return columns, texts


def _points(change) -> str:
    return "0" if round(100 * change) == 0 else f"{100 * change:+.0f}".replace("-", "−")


def _signed(value) -> str:
    return "0.00" if round(value, 2) == 0 else f"{value:+.2f}".replace("-", "−")
