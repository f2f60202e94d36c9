"""Which files may be read, and what is said when one may not be or is not there."""

import difflib
import os
import stat
from pathlib import Path

from memexplorer.data.words import listed

LARGEST = 1 << 30  # bytes of one image file; a longer one is a mistake or an attack

LONGEST_PATH = 4096
# Files that a user may mean here, besides folders: single images, for one, are no data.
MEANT = (
    *(".npz", ".npy", ".pt", ".pth", ".csv", ".tsv", ".parquet", ".json"),
    *("-ubyte", ".gz"),
)


class OutsideError(ValueError):
    """A path leads out of the folders that may be read."""


def check_inside(path, roots, *, what: str = "data") -> None:
    """Does this path, with every link followed, lie in a folder that may be read?

    path    str or Path; it need not exist
    roots   list of folders, or None for anywhere
    errors  OutsideError (a ValueError) names the path and the folders

    >>> check_inside("/tmp/../etc/passwd", ["/tmp"])
    Traceback (most recent call last):
    ...
    memexplorer.data.places.OutsideError: data: /tmp/../etc/passwd lies outside the folders that \
may be read (/tmp); move it into one of them, or allow its folder (--root)
    """
    if roots is None:
        return
    real = os.path.realpath(path)
    for root in roots:
        root = os.path.realpath(os.path.expanduser(root))
        if real == root or real.startswith(root.rstrip(os.sep) + os.sep):
            return
    raise OutsideError(
        f"{what}: {path} lies outside the folders that may be read ({listed(roots) or 'none'}); "
        "move it into one of them, or allow its folder (--root)"
    )


def allowed(path, roots, *, what: str = "data") -> Path:
    """Where does a user's path lead, if it may be read and is there?

    path     str or Path; ~ is the home folder
    roots    list of folders, or None for anywhere
    returns  Path, not resolved, so that its name stays the user's
    errors   OutsideError before anything else, so that nothing is told about what lies outside;
             FileNotFoundError with the nearest names that are there
    """
    if "\0" in str(path):
        raise ValueError(f"{what}: {str(path)!r} is no path: it holds a zero character")
    if len(str(path)) > LONGEST_PATH:
        raise ValueError(f"{what}: a path of {len(str(path)):,} characters leads nowhere")
    place = Path(os.path.expanduser(path))
    check_inside(place, roots, what=what)
    if not os.path.exists(place):
        raise FileNotFoundError(f"{what}: there is no {place}{_nearest(place)}")
    return place


def _nearest(place: Path) -> str:
    """What the user may have meant, as the end of a sentence."""
    try:
        with os.scandir(place.parent) as inside:
            there = sorted(one.name for one in inside if not one.name.startswith(".")
                           and (one.name.lower().endswith(MEANT) or one.is_dir()))  # fmt: skip
    except OSError:
        return f" (nor a folder {place.parent})"
    near = difflib.get_close_matches(place.name, there, n=3, cutoff=0.5)
    if near:
        return f"; did you mean {listed(near)}?"
    return (
        f"; in {place.parent} there are: {listed(there)}" if there else "; its folder holds no data"
    )


def file_bytes(path, roots=None) -> bytes:
    """What does this file hold, if it is an ordinary file in an allowed folder?

    A pipe or a device would be waited for without end, so anything else is refused.
    """
    check_inside(path, roots, what="image")
    with open(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
        facts = os.fstat(file.fileno())
        if not stat.S_ISREG(facts.st_mode):
            raise OSError("not an ordinary file")
        if facts.st_size > LARGEST:
            raise OSError(f"larger than {LARGEST >> 20:,} MiB")
        return file.read()
