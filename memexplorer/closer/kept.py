"""What a piece of work found, kept, so that a Stop loses only the piece that it is in."""

import contextlib
import zipfile
from collections.abc import Callable, Iterator

import numpy as np
import torch

from memexplorer import storage


def kept(kind: str, of: type, begin: Callable, *, cache=None, **about) -> Iterator:
    """What does this piece of work find, or what did it find before?

    A generator: yields the Progress of the steps and returns what they return, which is kept when
    they have come to their end. What was kept is read, and no step is taken.

    kind   of work: the folder in the cache
    of     dataclass of what is found; its fields are arrays and words
    begin  () -> the steps
    about  all that what is found depends on

    >>> import tempfile
    >>> from memexplorer.closer.one_epoch import Part
    >>> from memexplorer.jobs import result_of
    >>> def work():
    ...     print("at work")
    ...     yield from ()
    ...     return Part(np.array([[True]]), "")
    >>> folder = tempfile.mkdtemp()
    >>> [result_of(kept("parts", Part, work, cache=folder, seed=1)).wrong.tolist() for _ in "ab"]
    at work
    [[[True]], [[True]]]
    """
    name = storage.key(kind=kind, torch=torch.__version__.partition("+")[0], **about)
    file = storage.cache_folder(cache) / kind / f"{name}.npz"
    found = _read(file, of)
    if found is None:
        found = yield from begin()
        with storage.written(file) as path, open(path, "wb") as out:
            np.savez(out, **vars(found))
    return found


def _read(file, of):
    """What is in this file, or None."""
    unreadable = OSError, ValueError, EOFError, KeyError, TypeError, zipfile.BadZipFile
    with contextlib.suppress(*unreadable), open(file, "rb") as raw, np.load(raw) as found:
        parts = {name: found[name] for name in found.files}
        return of(**{name: str(part) if part.dtype.kind == "U" and not part.ndim else part
                     for name, part in parts.items()})  # fmt: skip
    return None
