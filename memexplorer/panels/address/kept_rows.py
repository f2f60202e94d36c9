"""A selection kept under a short name, for addresses too short for all of its ids.

A file of the cache folder's `pages`, named by its content: it means the same rows for ever, or,
of other examples, nothing.
"""

import contextlib
import re
import zlib
from pathlib import Path

import numpy as np

from memexplorer import storage

MOST = 300  # files in the folder
NAME = re.compile(r"[0-9a-f]{16}")


def keep(examples, rows, cache=None) -> str:
    """Keep a selection; its name, which holds for these examples only."""
    bits = np.zeros(len(examples), dtype=bool)
    bits[rows] = True
    packed = np.packbits(bits)
    name = key(ids=_ids(examples), rows=storage.digest(packed))
    path = folder(cache) / f"{name}.z"
    if not path.is_file():
        with contextlib.suppress(OSError), storage.written(path) as beside:
            beside.write_bytes(zlib.compress(packed.tobytes(), 1))
        prune(path.parent)
    return name


def found(name: str, examples, cache=None) -> np.ndarray:
    """Which rows were selected? ValueError in words when they can't be known."""
    path = folder(cache) / f"{name}.z"
    if not NAME.fullmatch(name) or not path.is_file():
        raise ValueError("it names a selection that is not known here")
    size = (len(examples) + 7) // 8
    try:
        unzip = zlib.decompressobj()
        packed = np.frombuffer(unzip.decompress(path.read_bytes(), size + 1), dtype=np.uint8)
    except (OSError, zlib.error):
        packed = np.empty(0, np.uint8)
    if key(ids=_ids(examples), rows=storage.digest(packed)) != name:
        raise ValueError("its selection is of other examples, or damaged")
    return np.flatnonzero(np.unpackbits(packed, count=len(examples)))


def _ids(examples) -> str:
    """A digest of all ids, in order; taken once."""
    if "_ids_digest" not in examples.__dict__:
        examples.__dict__["_ids_digest"] = storage.digest(np.asarray(examples.ids, dtype=str))
    return examples.__dict__["_ids_digest"]


def key(**parts) -> str:
    """A name that depends on just these parts, short enough for an address."""
    return storage.key(**parts)[:16]


def folder(cache=None) -> Path:
    """Where pages keep what their addresses mean."""
    return storage.cache_folder(cache) / "pages"


def prune(folder) -> None:
    """Only the latest stay; others that write here at once may be quicker."""
    with contextlib.suppress(OSError):
        files = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime)
        for path in files[:-MOST]:
            path.unlink()
