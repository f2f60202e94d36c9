"""The images of a table's column: paths, or the encoded images themselves."""

import os
from functools import partial
from pathlib import Path

import numpy as np

from memexplorer.data.pictures import Pictures
from memexplorer.data.places import check_inside, file_bytes
from memexplorer.data.words import listed


def pictures(column, name: str, base: Path, roots):
    """Which images does this column hold?

    column   pyarrow ChunkedArray of paths, of bytes, or of structs with bytes and path
    name     of the column, for messages
    base     the folder that relative paths start from
    roots    folders that may be read, or None for anywhere
    returns  (Pictures, ids): the ids are the paths, or None where images are embedded
    errors   OutsideError for a path that leads out of the roots; FileNotFoundError if none of the
             first hundred files is there
    """
    import pyarrow.types as kinds

    rows = np.arange(len(column))
    if not (kinds.is_string(column.type) or kinds.is_large_string(column.type)):
        labels = [f"{name} of row {row}" for row in rows.tolist()]
        return Pictures(partial(_embedded, column, str(base), roots), labels, rows), None
    paths = [path or "" for path in column.to_pylist()]
    if roots is not None:  # links are followed when a file is read; this finds the rest at once
        for folder in {os.path.dirname(path) for path in paths}:
            check_inside(os.path.join(base, folder), roots, what=f"column {name!r}")
    _check_some_exist(paths, name, base)
    ids = _told_apart([_relative(path, str(base)) or "no path" for path in paths])
    return Pictures(partial(_from_path, paths, str(base), roots), ids, rows), ids


def _embedded(column, base: str, roots, place: int) -> bytes:
    value = column[place].as_py()
    if isinstance(value, dict):
        if value.get("bytes") is None and value.get("path"):
            return _from_path([value["path"]], base, roots, 0)
        value = value.get("bytes")
    if value is None:
        raise OSError("no image in this row")
    return value


def _from_path(paths: list[str], base: str, roots, place: int) -> bytes:
    if not paths[place]:
        raise OSError("no path in this row")
    return file_bytes(_place(paths[place], base), roots)


def _place(path: str, base: str) -> str:
    place = os.path.join(base, os.path.expanduser(path))
    if "\\" in place and not os.path.lexists(place):  # the table was written on Windows
        return place.replace("\\", "/")
    return place


def _check_some_exist(paths: list[str], name: str, base: Path) -> None:
    """All of them missing is a wrong folder; some missing are damaged examples, named later."""
    if paths and not any(os.path.lexists(_place(path, str(base))) for path in paths[:100]):
        raise FileNotFoundError(
            f"data: column {name!r} names files that are not there, such as "
            f"{listed(paths, most=2)}; paths start from the folder of the table, {base}"
        )


def _relative(path: str, base: str) -> str:
    """A name that stays the same when the table and its images are moved together."""
    base = os.path.abspath(base)
    inside = os.path.isabs(path) and path.startswith(os.path.join(base, ""))
    return (os.path.relpath(path, base) if inside else path).replace("\\", "/")


def _told_apart(ids: list[str]) -> list[str]:
    """An image that is listed again gets #2 behind its name."""
    seen: dict[str, int] = {}
    for i, name in enumerate(ids):
        seen[name] = seen.get(name, 0) + 1
        if seen[name] > 1:
            ids[i] = f"{name}#{seen[name]}"
    return ids
