"""Run folders (JSON + Parquet + .npy) and the content-addressed cache; atomic, resumable.

A cached array is a plain `.npy` file whose header states its final shape while rows are still
being appended; how far it got is its size. So a file cut short is an unfinished one, and goes on.
"""

import contextlib
import hashlib
import json
import os
import tempfile
import time
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from memexplorer.progress import Progress, checkpoint

ELSEWHERE = "name another with --cache, cache= or MEMEXPLORER_CACHE"
LEFT_BEHIND = 24 * 3600  # seconds after which nobody is still writing a temporary file
FORMAT = 1  # of everything under the cache folder; raise it to leave older entries behind
LIBRARIES = (
    "memexplorer", "numpy", "torch", "faiss-gpu", "faiss-cpu", "umap-learn", "scikit-learn",
    "kornia", "numba",
)  # fmt: skip


def cache_folder(given=None) -> Path:
    """Where are activations, graphs and maps kept between runs?

    given    a folder, or None for $MEMEXPLORER_CACHE, else the user's cache folder
    returns  Path (made when needed, readable by its owner only)
    """
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(given or os.environ.get("MEMEXPLORER_CACHE") or Path(home) / "memexplorer")
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as broken:
        raise ValueError(
            f"the cache folder {folder} can't be made ({broken.strerror}); {ELSEWHERE}"
        ) from broken
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ValueError(f"the cache folder {folder} can't be written to; {ELSEWHERE}")
    return folder


def key(**parts) -> str:
    """Under which name is a result kept that depends on just these parts?

    >>> key(layer="fc", seed=0) == key(seed=0, layer="fc")
    True
    >>> key(layer="fc", seed=0) == key(layer="fc", seed=1)
    False
    """
    text = json.dumps({"format": FORMAT, **parts}, sort_keys=True, default=str)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def digest(array) -> str:
    """Do two arrays hold the same numbers?

    >>> digest(np.zeros(3)) == digest(np.zeros(3)), digest(np.zeros(3)) == digest(np.ones(3))
    (True, False)
    """
    array = np.asarray(array)
    sums = hashlib.blake2b(f"{array.dtype.str}{array.shape}".encode(), digest_size=16)
    for block in blocks(array, rows=max(1, (1 << 24) // max(1, array[:1].nbytes))):
        sums.update(np.ascontiguousarray(block).data)
    return sums.hexdigest()


def blocks(array, *, rows=4096):
    """How is a large array walked through without holding it?

    yields  plain arrays of at most `rows` rows; of a memory map only those pages are touched

    >>> [block.tolist() for block in blocks(np.arange(5), rows=2)]
    [[0, 1], [2, 3], [4]]
    """
    array = np.asanyarray(array)
    whole_file = isinstance(array, np.memmap) and not isinstance(array.base, np.memmap)
    if not (whole_file and array.ndim and array.flags.c_contiguous):
        array = np.atleast_1d(array)
        for start in range(0, len(array), rows):
            checkpoint()
            yield array[start : start + rows]
        return
    # Read, not mapped: mapped pages count as this process's memory while the map is open.
    per_row = array.dtype.itemsize * int(np.prod(array.shape[1:], dtype=np.int64))
    with open(array.filename, "rb") as file:
        file.seek(array.offset)
        for first in range(0, len(array), rows):
            checkpoint()
            count = min(rows, len(array) - first)
            data = np.frombuffer(file.read(count * per_row), array.dtype)
            yield data.reshape(count, *array.shape[1:])


def rows_file(stem: Path, rows: int) -> tuple[Path | None, int]:
    """Which file holds the rows that were begun under this name, and how many are whole?

    stem     the path without what the file's name ends in, its width: stem-128.npy
    returns  (path, rows done), (None, 0) when there is none that can be gone on with
    """
    for path in sorted(stem.parent.glob(f"{stem.name}-*.npy")):
        width = path.stem.rpartition("-")[2]
        try:
            with open(path, "rb") as file:
                form, head = _header(file)
        except (OSError, ValueError):
            continue
        if width.isdigit() and form == ((rows, int(width)), False, np.dtype("<f4")):
            body = path.stat().st_size - head
            return path, min(rows, body // (4 * int(width))) if int(width) else rows
    return None, 0


def start_rows(stem: Path, rows: int, width: int) -> Path:
    """Begin a float32 array (rows, width) that will be appended to; returns its path."""
    for older in stem.parent.glob(f"{stem.name}-*.npy"):
        older.unlink()
    path = stem.with_name(f"{stem.name}-{width}.npy")
    with open(path, "wb") as file:
        np.lib.format.write_array_header_1_0(
            file, {"descr": "<f4", "fortran_order": False, "shape": (rows, width)}
        )
    return path


def load_rows(stem: Path, rows: int) -> np.ndarray:
    """The finished array of this name, as a memory map."""
    return np.load(rows_file(stem, rows)[0], mmap_mode="r")


def continue_rows(path: Path, done: int):
    """An open file to append to, cut back to its first `done` rows."""
    with open(path, "rb") as file:
        (shape, _, _), head = _header(file)
    file = open(path, "r+b")  # noqa: SIM115 - the caller closes it
    file.truncate(head + 4 * shape[1] * done)
    file.seek(0, os.SEEK_END)
    return file


def _header(file):
    """((shape, column first?, dtype), where the numbers begin) of a .npy; else ValueError."""
    if np.lib.format.read_magic(file) != (1, 0):
        raise ValueError("not one of our arrays")
    return np.lib.format.read_array_header_1_0(file), file.tell()


@contextlib.contextmanager
def written(path: Path):
    """A temporary name beside `path`, moved over it only when everything went well."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    for other in path.parent.glob(f".{path.name}.*"):  # of a process that was killed
        with contextlib.suppress(OSError):
            if time.time() - other.stat().st_mtime > LEFT_BEHIND:
                other.unlink()
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(handle)
    try:
        yield Path(name)
        os.chmod(name, 0o644)
        os.replace(name, path)
    finally:
        Path(name).unlink(missing_ok=True)


def locked(stack, folder: Path, doing: str) -> Iterator[Progress]:
    """Wait until no other session is writing this entry, saying so: a generator of Progress.

    stack   contextlib.ExitStack that gives the entry free again
    folder  of the entry, made when needed
    doing   what the other one is busy with, in words
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / "lock")
    while True:
        try:
            stack.enter_context(lock.acquire(timeout=0.5))
            return
        except Timeout:
            note = f"another session is {doing}; its result will be shared"
            yield Progress("waiting", 0, 0, note=note)


def save_arrays(folder: Path, **arrays) -> None:
    """Keep named arrays in a folder, each written whole or not at all."""
    for name, array in arrays.items():
        with written(folder / f"{name}.npy") as path, open(path, "wb") as file:
            np.save(file, np.asarray(array), allow_pickle=False)


def load_arrays(folder: Path, *names):
    """The named arrays of a folder as memory maps, or None when one is missing or cut short."""
    try:
        return [np.load(folder / f"{name}.npy", mmap_mode="r") for name in names]
    except (OSError, ValueError, EOFError):
        return None


def write_run(folder, result) -> Path:
    """What is left on disk of a run, for others to read?

    folder   made when needed; an earlier run's files in it are replaced one by one
    result   a frozen result of a study: `settings` (a dict) becomes run.json; those of
             `examples`, `others` (as held_out), `layers`, `units`, `models`, `pairs`, `networks`,
             `times` (dicts name -> column) that it has become Parquet tables; `arrays` (a dict
             name -> array) become .npy files
    returns  the folder
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder = Path(folder)
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"out is {folder}, which is a file; name a folder for the run")
    with contextlib.suppress(FileNotFoundError):
        (folder / "run.json").unlink()  # written last: while it is missing, the run is not whole
    tables = {"examples": "examples", "others": "held_out"}
    tables |= {name: name for name in ("layers", "units", "models", "pairs", "networks", "times")}
    for field, name in tables.items():
        columns = getattr(result, field, None)
        if columns:
            table = pa.table({column: pa.array(values) for column, values in columns.items()})
            with written(folder / f"{name}.parquet") as path:
                pq.write_table(table, path)
    save_arrays(folder, **getattr(result, "arrays", None) or {})
    files = [f"{name}.parquet" for field, name in tables.items() if getattr(result, field, None)]
    files += [f"{name}.npy" for name in getattr(result, "arrays", None) or {}]
    run = {**result.settings, "files": files, "versions": versions(), "format": FORMAT}
    with written(folder / "run.json") as path:
        text = json.dumps(plain(run), indent=2, allow_nan=False)
        path.write_text(text + "\n", encoding="utf-8")
    return folder


def versions() -> dict:
    """With which libraries was this made?"""
    import platform

    found = {"python": platform.python_version()}
    for name in LIBRARIES:
        with contextlib.suppress(metadata.PackageNotFoundError):
            found[name] = metadata.version(name)
    return found


def plain(value):
    """What JSON has a word for: NaN and infinity become null, arrays lists, the rest text."""
    if isinstance(value, dict):
        return {str(name): plain(part) for name, part in value.items()}
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, float):
        return value if np.isfinite(value) else None
    return value if value is None or isinstance(value, str | int) else str(value)
