"""What a lesson shows of examples: pictures, the neighbours' votes, values of plain vectors."""

import numpy as np

from memexplorer.panels.page.session import Session
from memexplorer.panels.pictures import picture
from memexplorer.widgets.decimals import bar, percent

LARGE, NEAR, VALUES = 192, 6, 6
NOTHING = "nothing has been found of what is loaded yet; press Load, or wait for the job to end"


def waiting(session: Session, *, answers=False) -> str:
    """Why can't neighbours be asked about yet? Empty: they can.

    answers  the network's answers are asked about too
    """
    seen = session.evidence()
    if seen is None or not session.shares():
        return NOTHING
    if len(session.graphs()) < len(seen.features):
        return "the neighbours have not been found at all layers yet"
    if not seen.examples.labelled:
        return "the data says no labels"
    if answers and seen.predictions is None:
        return "the network gives no answers"
    return ""


def face(examples, row, *lines) -> dict:
    """An example as a quiz takes it: the picture, where there is one, and words."""
    made = picture(examples, int(row), LARGE)
    return {"src": made() if made else None, "lines": [str(line) for line in lines]}


def faces(examples, rows, names) -> dict:
    """Examples side by side: pictures for the choices, or a table of their values."""
    if examples.pictured:
        return {"of": tuple(face(examples, row) for row in rows)}
    return {"tables": (values(examples, rows, names),)}


def one(examples, row, *lines) -> dict:
    """The one example that is asked about, as picture or table."""
    if examples.pictured:
        return {"pictures": (face(examples, row, *lines),)}
    return {"tables": (values(examples, [row], [" · ".join(lines) or str(examples.ids[row])]),)}


def values(examples, rows, names) -> dict:
    """Plain vectors as a table: where these classes differ most from all, and their medians."""
    some = np.unique(np.linspace(0, len(examples) - 1, min(len(examples), 2000)).astype(int))
    inputs, labels = np.asarray(examples.inputs[some], dtype=float), examples.labels[some]
    classes = np.unique(examples.labels[np.asarray(rows)])
    told = np.zeros(inputs.shape[1])
    for label in classes:
        if (labels == label).any():
            told += np.abs(inputs[labels == label].mean(axis=0) - inputs.mean(axis=0))
    told /= np.maximum(inputs.std(axis=0), 1e-12)
    chosen = np.sort(np.argsort(-told, kind="stable")[:VALUES])
    own = np.asarray(examples.inputs[np.asarray(rows)], dtype=float)[:, chosen]
    lines = [[name, *map(_short, row)] for name, row in zip(names, own, strict=True)]
    for label in classes if examples.labelled else ():
        if (labels == label).any():
            middle = np.median(inputs[labels == label], axis=0)[chosen]
            lines.append([f"median of “{examples.classes[label]}”", *map(_short, middle)])
    caption = f"The {len(chosen)} values in which the class differs most from the rest"
    return {"caption": caption, "head": ["example", *(f"value {at + 1}" for at in chosen)],
            "rows": lines}  # fmt: skip


def _short(value) -> str:
    return f"{value:.3g}"


def votes(session: Session, rows, names=("",)) -> dict:
    """The vote for the given label at each layer, and the class with most votes."""
    examples = session.examples()
    head, lines = ["layer"], []
    for name, row in zip(names, rows, strict=True):
        label = examples.classes[examples.labels[row]]
        head += [f"{name + ': ' if name else ''}vote for “{label}”", "most votes"]
    for layer, share in session.shares().items():
        line = [layer]
        for row in rows:
            best = int(share[row].argmax())
            given = bar(share[row, examples.labels[row]])
            line += [given, f"“{examples.classes[best]}” {percent(share[row, best])}"]
        lines.append(line)
    return {"caption": f"Vote of the {session.k} nearest training examples, by layer",
            "head": head, "rows": lines}  # fmt: skip


def near(session: Session, row, layer, name="") -> tuple:
    """The nearest training examples at a layer, each with its label, under a caption."""
    examples = session.examples()
    rows = np.asarray(session.graphs()[layer][1][row, :NEAR])
    items = [face(examples, at, f"“{examples.classes[examples.labels[at]]}”") for at in rows]
    words = f"the {len(rows)} nearest training examples at {layer}"
    return f"{name}: {words}" if name else words.replace("the", "The", 1), tuple(items)
