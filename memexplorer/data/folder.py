"""Examples from a folder for each class, as torchvision's ImageFolder reads them."""

import os
from functools import partial
from pathlib import Path

import numpy as np

from memexplorer.data.decode import SUFFIXES
from memexplorer.data.found import Found
from memexplorer.data.pictures import Pictures
from memexplorer.data.places import check_inside, file_bytes
from memexplorer.data.splits import WORDS, chosen
from memexplorer.data.words import counted, listed
from memexplorer.progress import checkpoint

LEFT_BEHIND = ("__MACOSX", "__pycache__", "@eaDir", "lost+found")


def read(root: Path, *, split: str | None = None, roots=None) -> Found:
    """Which images lie in the class folders?

    The classes are the folders' names in the order of their text, which is how ImageFolder
    numbers them; folders inside a class folder belong to it. No image is opened.

    root     the folder with one folder for each class, or with train, test … that hold those
    split    which of train, test … to read
    returns  Found, its inputs Pictures and its ids the paths below the class folders' parent
    errors   ValueError or FileNotFoundError if there is no image, or a class folder is empty
    """
    name, notes = _readable(root.resolve().name or str(root)), ()
    folders = _folders(root)
    parts = {folder: folder for folder in folders if _divides(root / folder)}
    if parts and (split or len(parts) == len(folders)):
        part, notes = chosen(parts, split, name)
        root, name = root / part, f"{name} ({_readable(part)})"
        check_inside(root, roots)
        folders = _folders(root)
    elif split:
        chosen([""], split, name)
    if len(folders) == 1 and _holds_only_folders(root / folders[0]):
        notes += (f"the classes are the folders in {folders[0]}",)
        root, folders = root / folders[0], _folders(root / folders[0])
    if not folders:
        raise FileNotFoundError(_readable(_nothing(root)))
    if loose := _loose(root):
        notes += (
            f"left aside: {counted(len(loose), 'image')} in no class folder ({listed(loose)})",
        )
    found, other = {}, []
    for folder in folders:
        checkpoint(sum(map(len, found.values())), stage="listing the files", unit="files")
        found[folder] = sorted(_images(root, folder, roots, other))
    if not any(found.values()):
        raise FileNotFoundError(_readable(_nothing(root)))
    if empty := [_readable(folder) for folder, files in found.items() if not files]:
        raise ValueError(
            f"data: {name} has {counted(len(empty), 'class folder')} without an image: "
            f"{listed(empty)}; remove it, because an empty class would shift the others' numbers"
        )
    return _as_found(root, name, found, notes + _remarks(folders, other), roots)


def _as_found(root: Path, name: str, found: dict, notes: tuple, roots) -> Found:
    paths = [path for files in found.values() for path in files]
    ids = [_readable(path.replace(os.sep, "/")) for path in paths]
    labels = np.repeat(np.arange(len(found)), [len(files) for files in found.values()])
    return Found(
        name=name,
        inputs=Pictures(partial(_bytes, str(root), paths, roots), ids, np.arange(len(paths))),
        labels=labels,
        classes=[_readable(folder) for folder in found],
        ids=ids,
        notes=tuple(map(_readable, notes)),
    )


def _readable(text: str) -> str:
    """A name that can be written to a file, whatever bytes the file system has for it."""
    return os.fsencode(text).decode("utf-8", "backslashreplace")


def _bytes(root: str, paths: list[str], roots, place: int) -> bytes:
    return file_bytes(os.path.join(root, paths[place]), roots)


def _hidden(name: str) -> bool:
    return name.startswith(".") or name in LEFT_BEHIND


def _folders(root) -> list[str]:
    with os.scandir(root) as entries:
        return sorted(e.name for e in entries if e.is_dir() and not _hidden(e.name))


def _divides(folder: Path) -> bool:
    """Is this train, test …, rather than a class that happens to be called that?"""
    return folder.name.lower() in WORDS and _holds_only_folders(folder)


def _holds_only_folders(folder: Path) -> bool:
    with os.scandir(folder) as entries:
        seen = [e.is_dir() for e in entries if not _hidden(e.name) and _counts(e)]
    return bool(seen) and all(seen)


def _counts(entry) -> bool:
    return entry.is_dir() or entry.name.lower().endswith(SUFFIXES)


def _loose(root) -> list[str]:
    """Images that lie beside the class folders."""
    with os.scandir(root) as entries:
        return sorted(
            e.name
            for e in entries
            if not _hidden(e.name) and not e.is_dir() and e.name.lower().endswith(SUFFIXES)
        )


def _images(root: Path, folder: str, roots, other: list[str], above: tuple = ()) -> list[str]:
    """Paths of images below a folder, relative to root; links in circles are walked once."""
    place = os.path.join(root, folder)
    check_inside(place, roots)
    real = os.path.realpath(place)
    if real in above:
        return []
    found = []
    with os.scandir(place) as entries:
        for entry in entries:
            checkpoint()
            path = os.path.join(folder, entry.name)
            if _hidden(entry.name):
                continue
            if entry.is_dir():
                found += _images(root, path, roots, other, (*above, real))
            elif entry.name.lower().endswith(SUFFIXES):
                if entry.is_symlink():
                    check_inside(entry.path, roots)
                found.append(path)
            else:
                other.append(path)
    return found


def _remarks(folders: list[str], other: list[str]) -> tuple[str, ...]:
    notes = ()
    if other:
        notes += (f"left aside: {counted(len(other), 'file')} of other kinds ({listed(other)})",)
    if all(name.isdigit() for name in folders) and sorted(folders, key=int) != folders:
        notes += (f"classes are numbered by their names as text, as ImageFolder does: "
                  f"{listed(folders)}",)  # fmt: skip
    return notes


def _nothing(root: Path) -> str:
    there = sorted(name for name in os.listdir(root) if not _hidden(name))
    files = [name for name in there if name.lower().endswith((".npz", ".csv", ".parquet", ".npy"))]
    text = f"data: no images found in class folders of {root}; wanted {root}/CLASS/IMAGE.png"
    if files:
        return f"{text}. It holds {listed(files)}: give that file instead"
    if loose := len(_loose(root)):
        return (
            f"{text}. Directly in it: {counted(loose, 'image')}; put them in class folders, or "
            "list them with their labels in a CSV"
        )
    return f"{text}. There are: {listed(there)}" if there else f"{text}. The folder is empty"
