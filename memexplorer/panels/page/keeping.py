"""Finished tables of a study that took a while, kept for a reload or a second tab."""

import json
from pathlib import Path

import numpy as np

from memexplorer import storage
from memexplorer.models.loading import origin, weights_digest
from memexplorer.progress import Progress, watched

LIBRARIES = ("memexplorer", "numpy", "torch", "scikit-learn")


def once(name: str, networks, sets, how: dict, cache, steps, made):
    """What does this study find, now or when it was asked the same before? A generator of Progress.

    networks, sets  what it looks at, None where there is nothing
    how             what it is asked besides
    steps           () -> the study, a generator; its result has `layers` and `settings`
    made            (layers, settings) -> such a result
    """
    folder = yield from watched("looking for it among what is kept", _entry, name, networks, sets,
                                how, cache)  # fmt: skip
    kept = load(folder)
    if kept is not None:
        yield Progress("drawing", 1, 1, "parts", note="known from before")
        return made(*kept)
    found = yield from steps()
    with storage.written(folder / "tables.json") as path:
        parts = {"layers": found.layers, "settings": found.settings}
        path.write_text(json.dumps(parts, default=_plain), encoding="utf-8")
    return found


def load(folder: Path) -> tuple[dict, dict] | None:
    """The tables that are kept there, or None where there are none or they can't be read."""
    try:
        told = json.loads((folder / "tables.json").read_text(encoding="utf-8"))
        return told["layers"], told["settings"]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _entry(name, networks, sets, how, cache) -> Path:
    digests = [None if network is None else weights_digest(network) for network in networks]
    wants = [
        None if network is None else str(origin(network).preprocessing) for network in networks
    ]
    data = [None if one is None else _digests(one) for one in sets]
    versions = {name: storage.versions().get(name) for name in LIBRARIES}
    parts = {"networks": digests, "wants": wants, "data": data, "versions": versions, "how": how}
    return storage.cache_folder(cache) / "tables" / storage.key(kind=name, **parts)


def _digests(examples) -> list:
    """Of all a study can see of these: inputs, labels, and what was given instead of a network."""
    given = {name: storage.digest(rows) for name, rows in examples.features.items()}
    said = examples.predictions
    answers = None if said is None else storage.digest(np.ascontiguousarray(said))
    return [examples.digest(), examples.label_digest(), given, answers]


def _plain(value):
    """numpy's numbers and arrays as Python's, the rest as text."""
    return value.tolist() if isinstance(value, np.generic | np.ndarray) else str(value)
