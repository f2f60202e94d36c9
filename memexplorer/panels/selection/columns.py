"""What is known of each training example, as columns: for tables, queries and files."""

import numpy as np

PLACES = ("x", "y")  # on the map: no scores
NAMES = ("id", "label", "prediction", "true_label")


def scores(session) -> list[str]:
    """Which numbers are there for each training example? (An early map has none yet.)"""
    tables = [found.examples for found in (session.map, session.agreement) if found is not None]
    every = {name: column for table in tables for name, column in table.items()}
    return [name for name, column in every.items() if name not in PLACES and _floats(column)]


def score(session, name="suspicion"):
    """(example,) one of the training scores, or None while there is none."""
    for result in (session.map, session.agreement):
        if result is not None and name in result.examples:
            return np.asarray(result.examples[name])
    return None


def table(session, rows) -> dict:
    """Of these rows: id, label, prediction, true_label as far as known, and every score.

    Classes that are numbers are numbers; what isn't known is None, and NaN in scores.
    """
    examples, seen = session.examples(), session.evidence()
    found = {"id": examples.ids[rows].astype(object)}
    for name, codes in codes_of(examples, seen).items():
        numbered = all(each == str(code) for code, each in enumerate(examples.classes))
        names = np.array(examples.classes, dtype=object)
        found[name] = codes[rows] if numbered else names[codes[rows]]
    return found | {name: score(session, name)[rows] for name in scores(session)}


def codes_of(examples, seen) -> dict:
    """Name -> (example,) class numbers: label, prediction, true_label, those that are known."""
    known = {
        "label": examples.labels if examples.labelled else None,
        "prediction": None if seen is None else seen.predictions,
        "true_label": examples.true_labels,
    }
    return {name: np.asarray(codes) for name, codes in known.items() if codes is not None}


def askable(session) -> dict:
    """Columns for a query, as `query.rows` takes them: also `vote` at the layer shown, `wrong`."""
    if session.examples() is None:
        return {}
    examples, seen = session.examples(), session.evidence()
    codes = codes_of(examples, seen)
    found = {"id": examples.ids}
    found |= {name: (rows, examples.classes) for name, rows in codes.items()}
    if "true_label" in codes and "label" in codes:
        found["wrong"] = codes["label"] != codes["true_label"]
    found |= {name: score(session, name) for name in scores(session)}
    shown = f"vote[{session.layer()}]"
    return found | ({"vote": found[shown]} if shown in found else {})


def _floats(column) -> bool:
    # Text is a list or an array of objects: not worth a copy of a million of them.
    return getattr(column, "dtype", None) is not None and column.dtype.kind == "f"
