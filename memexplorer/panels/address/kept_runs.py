"""What was loaded, kept under a short name, so that a page's address can name it.

`pages/RUN.json` in the cache folder holds what was named when a page loaded something.
"""

import contextlib
import json
import os
from pathlib import Path

from memexplorer import storage
from memexplorer.panels.address import kept_rows
from memexplorer.panels.page.naming import FIELDS
from memexplorer.widgets import source_values

# Trust in a checkpoint is not kept: a link must not make a file run that somebody else changed.
KEPT = (*FIELDS, "features", "predictions", "preprocessing", "encoder", "skip_corrupt", "limit",
        "reference", "split")  # fmt: skip
LIKE = ("timm:", "torchvision:", "open_clip:", "hf:")


def name_of(given: dict) -> str | None:
    """Under which name is it found what was loaded? None for live objects, which nothing names."""
    named = _named(given)
    return None if named is None else kept_rows.key(page=named, folder=_where(named))


def keep(given: dict, cache=None) -> str | None:
    """Keep what was named, for whoever opens an address with this run; its name."""
    name, named = name_of(given), _named(given)
    if name is not None:
        record = {"given": named, "folder": _where(named)}
        path = kept_rows.folder(cache) / f"{name}.json"
        with contextlib.suppress(OSError), storage.written(path) as beside:
            beside.write_text(json.dumps(record, indent=1), encoding="utf-8")
        kept_rows.prune(path.parent)
    return name


def found(name: str, roots, cache=None) -> dict:
    """What was loaded under this name? ValueError in words when that can't be known or read."""
    path = kept_rows.folder(cache) / f"{name}.json"
    if not kept_rows.NAME.fullmatch(name) or not path.is_file():
        raise ValueError(f"it names the run {name[:40]!r}, which is not known here")
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        given, folder = record["given"], record["folder"]
        if kept_rows.key(page=given, folder=folder) != name or set(given) - set(KEPT):
            raise ValueError
    except (ValueError, KeyError, TypeError, OSError):
        raise ValueError(f"what was kept of the run {name} is damaged") from None
    if folder is not None and folder != os.getcwd():
        raise ValueError("its files were named from another folder than this page was started in")
    try:
        for spec in _paths(given):
            source_values.source(spec, roots)
    except (ValueError, TypeError):
        raise ValueError("its files lie outside the folders this page may read") from None
    return given


def _named(given):
    """What JSON can say of the sources, or None; what wasn't given is left out."""
    named = {}
    for name in KEPT:
        value = given.get(name)
        value = str(value) if isinstance(value, Path) else value
        if given_at_all(value):
            named[name] = value
    try:
        return json.loads(json.dumps(named)) if named else None
    except (TypeError, ValueError):
        return None


def given_at_all(value) -> bool:
    """Does it name anything? Arrays and networks do."""
    nothing = value is None or value is False
    return not (nothing or (isinstance(value, str | list | tuple | dict) and not value))


def _paths(given):
    """Everything that is named and may be a path."""
    for name in (*FIELDS, "features", "predictions", "reference", "split"):
        value = given.get(name) or []
        if name == "split" and not isinstance(value, str):
            continue  # the groups themselves
        if name == "reference" and isinstance(value, str):
            value = value.split(" with ")  # MODEL with WEIGHTS
        value = list(value.values()) if isinstance(value, dict) else value
        for spec in [value] if isinstance(value, str) else value:
            if not isinstance(spec, str):
                raise ValueError(f"{name} is no path")
            bare = name in FIELDS or os.path.exists(spec) or "=" not in spec
            yield spec if bare else spec.partition("=")[2]  # layer=file.npy


def _where(named):
    """The folder that paths are meant from, when there are any that begin there."""
    try:
        specs = [spec for spec in _paths(named) if not spec.startswith(LIKE)]
    except ValueError:
        specs = []
    return None if all(os.path.isabs(os.path.expanduser(spec)) for spec in specs) else os.getcwd()
