"""The pruning that the page asks for; a finished one is kept, for a reload or a second tab."""

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np

from memexplorer import storage
from memexplorer.measures.pruning import EACH, EARLY, LATE
from memexplorer.models.loading import origin
from memexplorer.panels.page.session import HELD_OUT, TRAINING
from memexplorer.panels.silencing.compared import AT
from memexplorer.panels.silencing.pruned import PROBE
from memexplorer.progress import Progress
from memexplorer.studies import unit_pruning

SHARES, SCOPES = (0.05, 0.1, AT, 0.4), (LATE, EARLY, EACH)
DRAWS, SAMPLE = 5, 400  # under a minute on two CPU cores, for a small network
SILENT = [("their mean", "mean"), ("zero", "zero")]
NO_LABELS = "Right answers are counted, and this data has no labels: name data that has."
PARTS = "layers", "settings", "widths"


def is_probed(session) -> bool:
    """Is a linear probe asked, because the network gives no answers of its own?"""
    answers = None if session.agreement is None else session.agreement.evidence.predictions
    return session.encoder or (session.agreement is not None and answers is None)


def sets(session) -> list:
    """Who can be asked, in words and as the column of the result; the first at the beginning."""
    if is_probed(session):
        return [("held-out examples, by a linear probe", PROBE)]
    names = [TRAINING] if session.held_out is None else [HELD_OUT, TRAINING]
    return [(f"{name} examples", name) for name in names]


def asking(session, instead: str) -> dict:
    """What the study is asked, so that its UnitMem is the one that the page shows."""
    told = session.units.settings["settings"]
    return {
        "shares": SHARES, "instead": instead, "draws": DRAWS, "most": SAMPLE,
        "augmentations": told["augmentations"], "probe": is_probed(session),
        "scopes": SCOPES, "encoder": session.encoder,
        "layer_shares": (AT,), "seed": told["seed"],
    }  # fmt: skip


def made_with(found) -> str:
    """What did silent units put out here?"""
    return found.settings["settings"]["instead"]


def steps(session, instead: str):
    """The study, asked about what the page shows: Progress, with what is known as `partial`."""
    sets = session.network, session.training, session.held_out
    how, folder = asking(session, instead), entry(session, instead)
    found = yield from unit_pruning.run(*sets, cache=session.cache, **how)
    save(folder, found)
    yield Progress("drawing", 1, 1, "parts", partial=found)


def entry(session, instead: str) -> Path:
    """In which folder is it kept?

    Digests of weights and data are there already once UnitMem is: nothing is read for this.
    """
    sets = session.training, session.held_out
    name = storage.key(
        kind="unit_pruning", weights=session.units.settings["weights"],
        preprocessing=asdict(origin(session.network).preprocessing),
        data=[one and [one.digest(), one.label_digest()] for one in sets],
        versions={name: storage.versions().get(name) for name in ("memexplorer", "numpy", "torch")},
        **asking(session, instead),
    )  # fmt: skip
    return storage.cache_folder(session.cache) / "prunings" / name


def load(session, instead: str) -> unit_pruning.UnitPruning | None:
    """The finished pruning, or None where there is none or it can't be read."""
    folder = entry(session, instead)
    try:
        told = json.loads((folder / "pruning.json").read_text(encoding="utf-8"))
        layers, settings, widths = (told[name] for name in PARTS)
        values = np.load(folder / "unitmem.npy")
    except (OSError, ValueError, EOFError, KeyError, TypeError):
        return None
    if sum(widths.values()) != len(values):
        return None
    ends = np.cumsum(list(widths.values()))[:-1]
    unitmem = dict(zip(widths, np.split(values, ends), strict=True))
    return unit_pruning.UnitPruning(layers, unitmem, session.training, settings)


def save(folder: Path, found: unit_pruning.UnitPruning) -> None:
    """Keep it; the file that `load` looks for first is written last."""
    storage.save_arrays(folder, unitmem=np.concatenate(list(found.unitmem.values())))
    widths = {name: len(part) for name, part in found.unitmem.items()}
    parts = dict(zip(PARTS, (found.layers, found.settings, widths), strict=True))
    with storage.written(folder / "pruning.json") as path:
        path.write_text(json.dumps(parts, default=_plain), encoding="utf-8")


def _plain(value):
    """numpy's numbers and arrays as Python's, the rest as text."""
    return value.tolist() if isinstance(value, np.generic | np.ndarray) else str(value)
