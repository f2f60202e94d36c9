"""What of the disk may a page list? Folders and files inside the allowed roots, links followed."""

import os
from itertools import islice
from pathlib import Path

_MOST = 500  # entries of a folder that are listed; a folder of a million images stays quick


def allowed(path, roots) -> bool:
    """Does this path, after all links and `..`, lie inside one of the roots? (None: anywhere)

    >>> allowed("/data/../etc/passwd", ["/data"])
    False
    """
    if roots is None:
        return True
    real = Path(os.path.realpath(path))
    return any(real.is_relative_to(os.path.realpath(root)) for root in roots)


def entries(folder, roots) -> tuple[list[str], list[str], bool]:
    """What is in this folder that may be seen? (folder names, file names, was it all?)

    Hidden entries, and links that lead outside the roots, are left out.
    """
    if not allowed(folder, roots):
        raise PermissionError(
            f"{folder} is outside the folders this page may read "
            f"({', '.join(map(str, roots))}); choose one inside them"
        )
    folders, files = [], []
    with os.scandir(folder) as listed:
        some = list(islice((e for e in listed if not e.name.startswith(".")), _MOST + 1))
    for entry in some[:_MOST]:
        if entry.is_symlink() and not allowed(entry.path, roots):
            continue
        (folders if entry.is_dir() else files).append(entry.name)
    return sorted(folders, key=str.lower), sorted(files, key=str.lower), len(some) <= _MOST
