"""Examples from the Hugging Face hub, or from a folder that datasets' save_to_disk wrote."""

import os
import re
import urllib.parse
from dataclasses import replace
from pathlib import Path

from memexplorer.data import columns as meanings
from memexplorer.data import table
from memexplorer.data.found import Found
from memexplorer.data.places import allowed, check_inside
from memexplorer.data.splits import chosen
from memexplorer.data.words import listed


def is_saved(folder: Path) -> bool:
    """Did datasets' save_to_disk write this folder?

    >>> is_saved(Path("."))
    False
    """
    whole = (folder / "dataset_info.json").is_file() and (folder / "state.json").is_file()
    return whole or (folder / "dataset_dict.json").is_file()


def read(text: str, *, split: str | None = None, roots=None) -> Found:
    """What does a dataset on the hub hold? This is the one case of network access here.

    text     ID, ID:split, with ?config=NAME, ?image=COLUMN and ?label=COLUMN where needed; a
             saved folder is also understood
    returns  Found; images stay encoded in datasets' memory-mapped files
    errors   ImportError with the install line; ValueError says what the hub said
    """
    place, _, query = text.partition("?")
    named = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
    config = named.pop("config", None)
    name, _, part = place.partition(":")
    if split and part and split != part:
        raise ValueError(f"split is {split!r}, but hf:{text} asks for {part!r}; give one of them")
    split = split or part or None
    if os.path.isdir(name):
        return _local(name, split=split, named=named, roots=roots)
    if not re.fullmatch(r"[\w.-]+(/[\w.-]+)?", name) or name.startswith("."):
        raise ValueError(f"data: hf:{text} is no dataset; wanted hf:ID or hf:OWNER/ID[:split]")
    found, part, notes = _load(name, config, split)
    cache = _library().config.HF_CACHE_HOME
    roots = None if roots is None else [*roots, cache]
    return _found(found, name, _split_name(found, part), named, Path(cache), roots, notes)


def read_saved(folder: Path, *, split=None, columns=None, roots=None) -> Found:
    """What does a folder written by datasets' save_to_disk hold?

    folder   of a Dataset or a DatasetDict
    split    which of a DatasetDict
    returns  Found
    errors   ImportError with the install line; ValueError if the folder is damaged
    """
    name, notes = folder.resolve().name, ()
    for place in folder.rglob("*") if roots is not None else ():
        check_inside(place, roots)
    try:
        found = _library().load_from_disk(str(folder))
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise ValueError(f"data: {folder} is no readable saved dataset ({fault})") from fault
    if hasattr(found, "keys"):
        part, notes = chosen(found.keys(), split, name)
        found, split = found[part], part
    return _found(found, name, _split_name(found, split), columns or {}, folder, roots, notes)


def _library():
    try:
        import datasets
    except ImportError as missing:
        raise ImportError(
            "data: hub and saved datasets need the datasets library: pip install 'memexplorer[all]'"
        ) from missing
    return datasets


def _local(name: str, *, split, named, roots) -> Found:
    folder = allowed(name, roots)
    if is_saved(folder):
        return read_saved(folder, split=split, columns=named, roots=roots)
    raise ValueError(
        f"data: {name} is a folder here, but none that save_to_disk wrote; leave out hf: to read "
        "class folders, or give OWNER/ID"
    )


def _load(name: str, config: str | None, split: str | None):
    library = _library()
    try:
        found = library.load_dataset(name, config, split=split)
    except Exception as fault:  # the hub, the network and each dataset fail in their own ways
        raise ValueError(
            f"data: hf:{name} could not be read ({type(fault).__name__}: {fault}); check the name, "
            "the network and, if it says so, ?config=NAME or :split"
        ) from fault
    if not hasattr(found, "keys"):
        return found, split, ()
    part, notes = chosen(found.keys(), split, name)
    return found[part], part, notes


def _split_name(found, split: str | None) -> str:
    """A plain name for row ids: train[:100] is a part of train."""
    own = str(split or getattr(found, "split", None) or "row")
    return re.match(r"\w*", own).group() or "row"


def _found(found, name: str, part: str, named: dict, base: Path, roots, notes) -> Found:
    if not found.num_rows:
        raise ValueError(f"data: {name} has no rows; its columns are {listed(found.column_names)}")
    held = found.with_format("arrow")[:]
    schema = found.features.arrow_schema  # it carries the class names
    names = meanings.chosen(schema, named, name)
    read = table.from_table(
        held.replace_schema_metadata(schema.metadata), names, name=name, base=base, roots=roots
    )
    return replace(read, name=f"{name} ({part})" if part != "row" else name, row=part,
                   notes=(*notes, *read.notes))  # fmt: skip
