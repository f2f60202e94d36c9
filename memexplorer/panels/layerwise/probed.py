"""What probes at every layer found: as lines, in a sentence, in a table."""

import numpy as np

from memexplorer.studies.layer_probes import HELD_OUT, NETWORK, PROBES, TRAINING
from memexplorer.widgets.decimals import percent

NAMES = {"k-NN": "k-NN", "SVM": "SVM", "logistic": "logistic regression", NETWORK: "the network"}


def rows(table) -> dict:
    """(layer, set, probe) -> row of the table."""
    named = zip(table["layer"], table["set"], table["probe"], strict=True)
    return {name: row for row, name in enumerate(named)}


def lines(table, field) -> dict:
    """Name of a probe -> (training, held-out or None) values by layer, as `Curves` takes them."""
    at, found = rows(table), {}
    layers = list(dict.fromkeys(table["layer"]))
    sets = [name for name in (TRAINING, HELD_OUT) if name in table["set"]]
    for probe in (name for name in PROBES if name in table["probe"]):
        values = [[table[field][at[layer, name, probe]] for layer in layers] for name in sets]
        found[NAMES[probe]] = (values[0], values[1] if len(values) > 1 else None)
    return found


def sentence(table) -> str:
    """How do the labels that can be read rise from the input to the last layer?"""
    at, layers = rows(table), list(dict.fromkeys(table["layer"]))
    probes, said = [name for name in PROBES if name in table["probe"]], []
    sets = [name for name in (TRAINING, HELD_OUT) if name in table["set"]]
    for name in sets:
        ends = [[percent(table["accuracy"][at[layer, name, probe]]) for probe in probes]
                for layer in (layers[0], layers[-1])]  # fmt: skip
        words = f"{', '.join(ends[0])} of {name} labels at {layers[0]}"
        said.append(words if len(layers) < 2 else f"{words}, {', '.join(ends[1])} at {layers[-1]}")
    words = f"By {_listed([NAMES[probe] for probe in probes])} one reads {'; '.join(said)}."
    if (layers[-1], TRAINING, NETWORK) in at:
        right = [percent(table["accuracy"][at[layers[-1], name, NETWORK]]) for name in sets]
        words += f" The network itself is right on {_listed(right)}."
    return words


def tabled(table) -> tuple[dict, dict]:
    """Columns of a row per layer, set and probe, and the texts of shares with their intervals."""
    layers = list(dict.fromkeys(table["layer"]))
    some = [row for row, probe in enumerate(table["probe"]) if probe != NETWORK]
    of = {name: [column[row] for row in some] for name, column in table.items()}
    columns = {"depth": np.array([layers.index(layer) for layer in of["layer"]])}
    columns |= {name: np.array(of[name], str) for name in ("layer", "set")}
    columns["classifier"] = np.array([NAMES[probe] for probe in of["probe"]], str)
    texts = {"set": [which.replace("-", "\u2060-\u2060") for which in of["set"]]}
    for title, field in (("right", "accuracy"), ("same as the network", "p_same")):
        ends = [np.array(of[f"{field}{end}"], float) for end in ("", "_low", "_high")]
        if np.isnan(ends[0]).all():  # an encoder gives no answers
            continue
        columns[title] = ends[0]
        texts[title] = [_ranged(*three) for three in zip(*ends, strict=True)]
    return columns, texts


def _ranged(share, low, high) -> str:
    # Word joiners (U+2060): a range is never broken in two, only set under its share.
    return "—" if np.isnan(share) else f"{share:.2f} ({low:.2f}\u2060–\u2060{high:.2f})"


def _listed(words) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]
