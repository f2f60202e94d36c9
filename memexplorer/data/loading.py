"""From whatever the user has to a set of examples; this file only says who reads what."""

import os
import urllib.parse
from dataclasses import replace

import numpy as np

from memexplorer.data import folder, hub, idx, known, memory, npz, saved, table
from memexplorer.data.examples import Examples
from memexplorer.data.found import Found, checked
from memexplorer.data.frames import as_clips
from memexplorer.data.places import allowed
from memexplorer.data.stratified import stratified
from memexplorer.data.words import counted, listed

KINDS = "a folder with a folder for each class, .npz, .csv, .parquet, IDX, .npy, .pt or hf:ID"


def load_examples(
    spec,
    *,
    limit: int | None = None,
    seed: int = 0,
    split: str | None = None,
    skip_corrupt: bool = False,
    roots=None,
    features=None,
    predictions=None,
    labels=None,
    frames=None,
) -> Examples:
    """Which examples does the user mean?

    spec          a path or address: a folder with a folder for each class; the same with a folder
                  of frames for each clip (`folder?frames=16`); `file.npz[:test]`; an IDX file (its
                  labels beside it); a CSV or Parquet file with a column of paths or of embedded
                  images and one of labels (`file.csv?image=COLUMN&label=COLUMN` where the names
                  cannot be guessed); `hf:ID[:split]` or a saved datasets folder; features as .npy
                  or .pt; or in memory: (x, y), a dict, an array, a tensor, Examples. Arrays and
                  tensors of five axes are clips
    limit, seed   take a stratified sample of at most `limit`
    split         which of train, test … where a source has parts
    skip_corrupt  decode every image once and leave out what cannot be read
    roots         folders that may be read; None for anywhere
    features      known features: a path, an array, layer -> path or array, or ["layer=path", …]
    predictions   known answers: a path or (example,) classes
    labels        labels, instead of those in the data: a path or (example,) classes
    frames        each folder inside a class folder is a clip: so many of its frames, evenly spaced,
                  or "all"; None: each image is an example
    returns       Examples; `notes` says what was assumed, sampled or skipped
    errors        ValueError, TypeError, FileNotFoundError, ImportError, each naming the argument

    >>> load_examples((np.zeros((3, 8, 8)), ["cat", "dog", "dog"]))
    Examples('arrays': 3 in 2 classes)
    """
    if limit is not None:
        _check_limit(limit)
    if spec is None:
        spec, features = known.first(features)
    if isinstance(spec, (str, os.PathLike)):
        found = _read(os.fspath(spec), split, roots, frames)
    else:
        found = memory.read(spec)
        if isinstance(spec, Examples) and features is predictions is labels is None:
            return _fewer(spec, limit, seed, skip_corrupt)
    given = {"features": features, "predictions": predictions, "labels": labels}
    return _fewer(checked(known.attach(found, roots=roots, **given)), limit, seed, skip_corrupt)


def address(text: str, split: str | None = None) -> tuple[str, str | None, dict[str, str]]:
    """Where does it lie, which part of it is meant, and which columns?

    >>> address("mnist.npz:test"), address("a.csv?label=breed")
    (('mnist.npz', 'test', {}), ('a.csv', None, {'label': 'breed'}))
    """
    if "\0" in text or os.path.exists(os.path.expanduser(text)):
        return text, split, {}
    place, mark, query = text.rpartition("?")
    place, query = (place, query) if mark and "=" in query else (text, "")
    columns = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
    head, _, tail = place.rpartition(":")
    if len(head) > 1 and tail and not set("/\\") & set(tail) and not os.path.exists(place):
        if split and split != tail:
            raise ValueError(f"split is {split!r}, but {text} asks for {tail!r}; give one of them")
        place, split = head, tail
    return place, split, columns


def _read(text: str, split: str | None, roots, frames=None) -> Found:
    if not text.strip():
        raise ValueError(f"data: nothing was given; wanted {KINDS}")
    if "://" in text:
        raise ValueError(f"data: {text} is a web address; download it, and give its path")
    if text.startswith("hf:"):
        return hub.read(text[3:], split=split, roots=roots)
    place, split, columns = address(text, split)
    path = allowed(place, roots)
    frames = columns.pop("frames", frames)
    if path.is_dir() and not hub.is_saved(path):
        found = folder.read(path, split=split, roots=roots)
        return found if frames is None else as_clips(found, frames)
    if frames is not None:
        raise ValueError(f"frames: {path.name} is no folder of clips; leave frames out")
    if path.is_dir():
        return hub.read_saved(path, split=split, columns=columns, roots=roots)
    name = path.name.lower()
    if name.endswith(table.SUFFIXES):
        return table.read(path, split=split, columns=columns, roots=roots)
    if columns:
        raise ValueError(
            f"data: {path.name} has no columns to choose; leave out the part from ? on"
        )
    if name.endswith(".npz"):
        return npz.read(path, split=split)
    if split:
        raise ValueError(f"split: {path.name} is not divided into parts; leave out {split!r}")
    if name.endswith((".npy", ".pt", ".pth")):
        return saved.read(path, roots=roots)
    if idx.looks_like(path):
        return idx.read(path, roots=roots)
    raise ValueError(f"data: {path.name} is of no kind that is read; wanted {KINDS}")


def _check_limit(limit) -> None:
    if isinstance(limit, bool) or not isinstance(limit, (int, np.integer)):
        raise TypeError(f"limit is {limit!r}, wanted a whole number of examples, or None for all")
    if limit < 1:
        raise ValueError(f"limit is {limit}, wanted at least 1, or None for all")


def _fewer(examples: Examples, limit, seed: int, skip_corrupt: bool) -> Examples:
    """The sample that was asked for, without what cannot be read."""
    if limit is not None and limit < len(examples):
        rows = stratified(examples.labels, limit, rng=np.random.default_rng(seed))
        note = f"a stratified sample of {limit:,} of {len(examples):,} (seed {seed})"
        examples = replace(examples.take(rows), notes=(*examples.notes, note))
    if not (skip_corrupt and hasattr(examples.inputs, "faults")):
        return examples
    faults = examples.inputs.faults()
    if not faults:
        return examples
    named = listed(f"{examples.inputs.name(row)} ({why})" for row, why in faults.items())
    if len(faults) == len(examples):
        raise ValueError(f"data: none of {counted(len(faults), 'image')} can be read: {named}")
    good = np.setdiff1d(np.arange(len(examples)), list(faults))
    note = f"{counted(len(faults), 'corrupt file')} skipped: {named}"
    return replace(examples.take(good), notes=(*examples.notes, note))
