"""What the comparison of UnitMem with ClassMem says: a sentence, a table by layer, one by unit."""

import numpy as np

from memexplorer.studies.unit_selectivity import NETWORK, REFERENCE

NO_NETWORK = "Units are read from a network, and none is loaded: name a model."
NO_LABELS = "ClassMem compares classes, and this data has no labels: name data that has."
SAID = {NETWORK: "the network", REFERENCE: "the other network"}


def asking(session) -> dict:
    """What the study is asked, so that its UnitMem is the one that the rest of the page shows."""
    how = {"cache": session.cache, "seed": session.seed}
    if session.units is not None:
        shown = session.units.settings["settings"]
        how |= {name: shown[name] for name in ("augmentations", "seed")}
    return how


def sentence(found) -> str:
    """In how many of its units does an example count more than a class, network by network?"""
    said, columns = [], {name: np.array(column) for name, column in found.units.items()}
    higher = columns["unitmem"] > columns["classmem"]
    live = (columns["unitmem"] > 0) | (columns["classmem"] > 0)
    for name in dict.fromkeys(found.layers["network"]):
        here = live & (columns["network"] == name)
        counted = {}
        for layer in dict.fromkeys(columns["layer"][here]):
            at = here & (columns["layer"] == layer)
            counted[layer] = int((higher & at).sum()), int(at.sum())
        words = f"In {SAID[name]} {(higher & here).sum():,} of {here.sum():,} units stand for one "
        words += "example more than for a class (UnitMem above ClassMem)"
        if len(counted) > 1 and (higher & here).sum() < here.sum():
            few = min(counted, key=lambda layer: counted[layer][0] / counted[layer][1])
            words += "; the fewest in {}, {:,} of {:,}".format(few, *counted[few])
        said.append(f"{words}.")
    return " ".join(said)


def about(found) -> str:
    """How was it measured?"""
    views = found.settings["settings"]["augmentations"]
    words = f"UnitMem over {views} augmented views" if views else "UnitMem without augmentation"
    return f"{len(found.source):,} training examples; {words}; pick a layer to see its units alone"


def by_layer(found) -> tuple[dict, dict]:
    """Columns of a row per layer, and the texts of means with their standard deviations."""
    table = found.layers
    several = len(set(table["network"])) > 1
    depth = [table["network"][: at + 1].count(name) for at, name in enumerate(table["network"])]
    columns = {"depth": np.array(depth), "layer": np.array(table["layer"], str)}
    if several:
        names = {NETWORK: "network", REFERENCE: "other"}
        columns["network"] = np.array([names[name] for name in table["network"]])
    columns["units"] = np.array(table["units"])
    columns["above"], texts = np.array(table["above"], float), {}
    live = columns["units"] - np.array(table["silent"])
    texts["above"] = [f"{round(share * of):,}\u00a0of\u00a0{of:,}" if of else "—"
                      for share, of in zip(columns["above"], live, strict=True)]  # fmt: skip
    titles = {"UnitMem": "unitmem", "ClassMem": "classmem", "ClassSelectivity": "class_selectivity"}
    for title, score in titles.items():
        mean, sd = (np.array(table[f"{score}_{part}"], float) for part in ("mean", "sd"))
        columns[title] = mean
        texts[title] = ["—" if np.isnan(a) else f"{a:.2f} (±\u00a0{b:.2f})"
                        for a, b in zip(mean, sd, strict=True)]  # fmt: skip
    return columns, texts


def by_unit(units, rows) -> dict:
    """Columns of a row per unit of one network, with UnitMem − ClassMem."""
    names = {"layer": "layer", "unit": "unit", "difference": "unitmem", "UnitMem": "unitmem",
             "ClassMem": "classmem", "ClassSelectivity": "class_selectivity",
             "class": "favourite"}  # fmt: skip
    found = {title: np.asarray(units[name])[rows] for title, name in names.items()}
    return found | {"difference": found["UnitMem"] - found["ClassMem"]}


def place(units, rows, picked) -> int | None:
    """Which of these rows is the unit (layer, unit), if any?"""
    named = [(units["layer"][at], units["unit"][at]) for at in rows]
    return named.index(picked) if picked in named else None


def drawn(units, rows) -> dict:
    """What a picture of these units takes: both measures, names, and how deep each one lies."""
    layers, some = np.asarray(units["layer"])[rows], {}
    place = {name: at for at, name in enumerate(dict.fromkeys(layers))}
    some["x"], some["y"] = (np.asarray(units[name])[rows] for name in ("classmem", "unitmem"))
    some["names"] = [f"{layer} unit {unit}" for layer, unit in
                     zip(layers, np.asarray(units["unit"])[rows], strict=True)]  # fmt: skip
    some["hue"] = np.array([place[layer] for layer in layers], dtype=float)
    return some | {"label": "layer", "ends": ("first", "last")}
